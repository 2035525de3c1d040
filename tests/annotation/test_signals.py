"""Badges say what is odd about an answer and nothing about who wrote it; both sides are cleaned alike."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotation.signals import Cleaner, Signal, clean, signals
from core.detect import Detector

NONE: frozenset[Signal] = frozenset()


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector()


GOOD = {
    "en": "Two black cats are sitting on a wooden table by the window.",
    "ar": "قطتان سوداوان تجلسان على طاولة خشبية بجانب النافذة.",
    "cs": "Dvě černé kočky sedí na dřevěném stole u okna.",
    "hu": "Két fekete macska ül egy faasztalon az ablak mellett.",
    "ko": "검은 고양이 두 마리가 창가의 나무 탁자 위에 앉아 있습니다.",
    "ru": "Две чёрные кошки сидят на деревянном столе у окна.",
    "sr": "Две црне мачке седе на дрвеном столу поред прозора.",
    "th": "แมวสีดำสองตัวนั่งอยู่บนโต๊ะไม้ข้างหน้าต่าง",
    "vi": "Hai con mèo đen đang ngồi trên chiếc bàn gỗ bên cửa sổ.",
}


@pytest.mark.slow
@pytest.mark.parametrize("code", GOOD)
def test_a_good_answer_has_no_badge(detector: Detector, code: str) -> None:
    assert signals(GOOD[code], code, detector) == NONE


@pytest.mark.slow
@pytest.mark.parametrize("code", [code for code in GOOD if code != "en"])
def test_an_english_answer_is_in_another_language(detector: Detector, code: str) -> None:
    assert signals(GOOD["en"], code, detector) == {Signal.OTHER_LANGUAGE}


@pytest.mark.slow
def test_serbian_may_come_in_both_scripts(detector: Detector) -> None:
    assert signals("Dve crne mačke sede na drvenom stolu pored prozora.", "sr", detector) == NONE


@pytest.mark.slow
@pytest.mark.parametrize("code", ["cs", "hu", "sr", "vi"])
@pytest.mark.parametrize("asked", ["en", "cs", "hu", "vi"])
def test_a_whole_sentence_of_elsewhere_does(detector: Detector, code: str, asked: str) -> None:
    text = GOOD[code] if code != "sr" else "Dve crne mačke sede na drvenom stolu pored prozora."
    assert signals(text, asked, detector) == (NONE if code == asked else {Signal.OTHER_LANGUAGE})


@pytest.mark.slow
def test_a_sentence_in_a_neighbour_language_is_noticed(detector: Detector) -> None:
    assert Signal.OTHER_LANGUAGE in signals("Dve čierne mačky sedia na drevenom stole pri okne.", "cs", detector)


@pytest.mark.parametrize("answer", ["", "   \n ", "…", "- . -", "\u200b\u200b", "<|im_end|>", "Assistant:"])
def test_an_answer_that_says_nothing_is_empty_and_nothing_else(detector: Detector, answer: str) -> None:
    assert signals(answer, "hu", detector, cut=True) == {Signal.EMPTY}


@pytest.mark.parametrize("answer", ["7", "😀", "é"])
def test_a_digit_or_a_sign_is_an_answer(detector: Detector, answer: str) -> None:
    assert signals(answer, "hu", detector) == NONE


def test_an_answer_that_ran_into_its_limit_is_cut_off(detector: Detector) -> None:
    assert signals("Ano, a", "cs", detector, cut=True) == {Signal.CUT_OFF}


@pytest.mark.slow
def test_a_script_whose_language_cannot_be_named_is_another_script(detector: Detector) -> None:
    assert signals("Δύο μαύρες γάτες κάθονται στο τραπέζι.", "cs", detector) == {Signal.OTHER_SCRIPT}


@pytest.mark.slow
def test_an_answer_that_goes_in_circles_is_noticed(detector: Detector) -> None:
    assert Signal.REPETITION in signals("Na obrázku je " + "kočka a pes a " * 6, "cs", detector)
    assert Signal.REPETITION not in signals("Ha, ha, ha! Ha, ha, ha!", "en", detector)


@pytest.mark.parametrize("answer", ["a" * 20_000, "ab" * 10_000, "slovo " * 5000, " ".join(map(str, range(5000)))])
def test_endless_answers_are_judged(detector: Detector, answer: str) -> None:
    assert isinstance(signals(answer, "cs", detector), frozenset)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("  Kočka.\n", "Kočka."),
        ("ASSISTANT: A cat.", "A cat."),
        ("**Assistant:** A cat.", "A cat."),
        ("### Asszisztens: Macska.", "Macska."),
        ("Ассистент: Кошка.", "Кошка."),
        ("المساعد: قطة.", "قطة."),
        ("도우미： 고양이", "고양이"),
        ("ผู้ช่วย: แมว", "แมว"),
        ("Trợ lý: Mèo", "Mèo"),
        ("<|im_start|>assistant:\nCat.<|im_end|>", "Cat."),
        ("<s>[INST]Cat.[/INST]</s>", "Cat."),
        ("<<s>s>Cat.", "Cat."),
        ("One.\r\n\r\n\r\n\r\nTwo.", "One.\n\nTwo."),
        ("One.\n \n\t\nTwo.", "One.\n\nTwo."),
        ("One.\n\nTwo.", "One.\n\nTwo."),
        ("me\u0300o", "mèo"),
        ("a\u202eb\x07c", "abc"),
        ("고양이\ufffd", "고양이"),
    ],
)
def test_marks_roles_and_empty_lines_go(raw: str, shown: str) -> None:
    assert clean(raw) == shown


@pytest.mark.parametrize(
    "answer",
    [
        "The assistant: a woman in white.",
        "a < b and b > c",
        "[1] a cat",
        "نمی\u200cخواهم",
        "👩\u200d🍳",
        "Model: Toyota Corolla",
        "x <| y",
        "<b>bold</b>",
        "\u200fقطة سوداء",
    ],
)
def test_what_an_answer_means_to_say_stays(answer: str) -> None:
    assert clean(answer) == answer


def test_an_answer_on_its_way_shows_no_half_mark_and_no_half_role() -> None:
    raw = "<|im_start|>Assistant: A cat < a dog.<|im_end|>"
    seen = {clean(raw[:end], whole=False) for end in range(len(raw) + 1)}
    final = "A cat < a dog."
    assert all(final.startswith(text) for text in seen)
    assert final in seen


@given(st.text(alphabet=st.sampled_from("aA:\n \r<|>s/[]INSTassistant*#\ufffd\u0300ก한")))
@settings(max_examples=300, deadline=None)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_any_text_can_be_cleaned(text: str) -> None:
    assert clean(clean(text)) == clean(text)


TORN = st.sampled_from(
    [
        *("<s>", "</s>", "<", "s", ">", "<|im_", "end|>", "[INST", "]", "assistant", " AI", ":", "ผู้ช่วย", "어시스턴트"),
        *(
            " ",
            "\n",
            "\r",
            "\r\n",
            "\n\n\n",
            "a",
            "b.",
            "word ",
            "two words ",
            "e",
            "\u0301",
            "\ufffd",
            "\x00",
            "\u202a",
        ),
        *("ก", "กข", "一二", "か", "\u3099", "ア", "*", "#", "؟", "\u1100", "\u1161", "tail, then", " x <s> y"),
    ]
)


@pytest.mark.slow
@given(st.lists(TORN, max_size=30))
@settings(max_examples=600, deadline=None)
def test_a_text_that_comes_in_pieces_is_cleaned_as_it_is_whole(pieces: list[str]) -> None:
    cleaner, text = Cleaner(often=2), ""
    for piece in pieces:
        cleaner.add(piece)
        text += piece
        assert cleaner.text(whole=False) == clean(text, whole=False)
    assert cleaner.text(whole=True) == clean(text)
