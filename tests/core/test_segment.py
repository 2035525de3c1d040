"""Texts are cut into the words a reader sees."""

import os
import subprocess
import sys
import threading
import unicodedata
from pathlib import Path

import pytest

from core import segment
from core.errors import NotFound
from core.segment import stems, words

pytestmark = pytest.mark.slow  # seconds in all; part of `make test`

CUTS = {
    "en": ("Don't panic: 3,5 cats!", ["Don't", "panic", "3,5", "cats"]),
    "ar": ("قِطَّةٌ سوداء، أليس كذلك؟", ["قِطَّةٌ", "سوداء", "أليس", "كذلك"]),
    "cs": ("Dvě kočky – „černé“ – sedí.", ["Dvě", "kočky", "černé", "sedí"]),
    "hu": ("Két fekete macska ül.", ["Két", "fekete", "macska", "ül"]),
    "ru": ("Кто-то видел ёжика?", ["Кто", "то", "видел", "ёжика"]),
    "sr": ("Две мачке / dve mačke", ["Две", "мачке", "dve", "mačke"]),
    "vi": (unicodedata.normalize("NFD", "Hai con mèo đen."), ["Hai", "con", "mèo", "đen"]),
    "th": ("แมวสีดำสองตัวนั่งอยู่บนโต๊ะ", ["แมว", "สี", "ดำ", "สอง", "ตัว", "นั่ง", "อยู่", "บน", "โต๊ะ"]),
    "zh": ("两只黑猫 iPhone。", ["两", "只", "黑", "猫", "iPhone"]),
    "ja": ("黒いネコ。", ["黒", "い", "ネ", "コ"]),
    "hi": ("काली बिल्ली।", ["काली", "बिल्ली"]),
}


@pytest.mark.parametrize("code", CUTS)
def test_words_are_those_a_reader_sees(code: str) -> None:
    text, expected = CUTS[code]
    assert words(text, code) == expected


def test_korean_particles_are_cut_off() -> None:
    found = words("검은 고양이 두 마리가 나무 탁자 위에 앉아 있습니다.", "ko")
    assert found[2:6] == ["고양이", "두", "마리", "가"]
    assert "." not in found


def test_a_unit_glued_to_a_number_stays_with_its_last_digits() -> None:
    assert words("3kg i 3,14kg", "sr") == ["3kg", "i", "3", "14kg"]


@pytest.mark.parametrize(
    ("code", "one", "other"),
    [
        ("en", "cats", "cat"),
        ("ar", "الكتاب", "كتاب"),
        ("cs", "kočky", "kočka"),
        ("hu", "asztalokon", "asztal"),
        ("ru", "кошками", "кошка"),
        ("sr", "мачкама", "mačke"),
    ],
)
def test_forms_of_a_word_share_a_stem(code: str, one: str, other: str) -> None:
    assert stems(one, code) == stems(other, code)


def test_languages_without_stemmer_keep_the_word() -> None:
    assert stems("Con Mèo", "vi") == ["con", "mèo"]
    assert stems("แมวดำ", "th") == ["แมว", "ดำ"]


@pytest.mark.parametrize("code", ["en", "th", "ko"])
def test_no_text_no_words(code: str) -> None:
    assert words("", code) == []
    assert words(" …!? 😀 ", code) == []


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(NotFound):
        words("abc", "xx")


def test_many_threads_load_a_segmenter_once() -> None:
    loads = []
    once = segment._Once(lambda: loads.append(1) or "loaded")
    threads = [threading.Thread(target=once) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert once() == "loaded"
    assert loads == [1]


def test_threads_stem_without_mixing_words() -> None:
    results: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda: results.append(stems("кошками собаками " * 200, "ru"))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [["кошк", "собак"] * 200] * 4


def test_cutting_thai_leaves_no_folder_in_the_home_directory(tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHAINLP_")}
    program = "from core.segment import words; print(len(words('แมวดำ', 'th')))"
    answer = subprocess.run(
        [sys.executable, "-c", program], env=clean | {"HOME": str(tmp_path)}, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "2"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("code", ["ko", "th", "hu"])
def test_many_texts_are_cut_as_each_alone(code: str) -> None:
    texts = [
        "",
        "검은 고양이 두 마리가 앉아 있습니다.",
        "แมวสีดำ",
        "Két fekete macskát láttam.",
        "검은 고양이 두 마리가 앉아 있습니다.",
    ]
    texts = [*texts, unicodedata.normalize("NFD", texts[1])]
    assert segment.words_of(texts, code) == [words(text, code) for text in texts]
    assert segment.stems_of(texts, code) == [stems(text, code) for text in texts]
