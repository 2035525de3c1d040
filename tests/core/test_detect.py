"""Which language a text is in, as a reader would say."""

import threading
import time
import unicodedata
from collections.abc import Sequence

import pytest

from core import detect, languages
from core.detect import Detector, script_shares
from core.errors import NotFound

pytestmark = pytest.mark.slow  # seconds in all; part of `make test`

SENTENCES = {
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
LATIN_SERBIAN = "Dve crne mačke sede na drvenom stolu pored prozora."
UKRAINIAN = "Дві чорні кішки сидять на дерев'яному столі біля вікна."
SLOVAK = "Dve čierne mačky sedia na drevenom stole pri okne."
PERSIAN = "دو گربه سیاه روی میز چوبی کنار پنجره نشسته‌اند."


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector()


@pytest.mark.parametrize("asked", languages.INTERFACE)
@pytest.mark.parametrize("written", languages.INTERFACE)
def test_each_language_is_itself_and_no_other(detector: Detector, written: str, asked: str) -> None:
    verdict = detector.same_language(SENTENCES[written], asked)
    assert verdict.same is (written == asked)
    assert verdict.found == written
    assert 0.5 <= verdict.confidence <= 1


def test_serbian_is_serbian_in_latin_too(detector: Detector) -> None:
    verdict = detector.same_language(LATIN_SERBIAN, "sr")
    assert (verdict.same, verdict.found) == (True, "sr")
    assert detector.same_language(f"{SENTENCES['sr']} {LATIN_SERBIAN}", "sr").same is True


@pytest.mark.parametrize("asked", ["cs", "en", "hu", "ru"])
def test_latin_serbian_is_no_other_language(detector: Detector, asked: str) -> None:
    assert detector.same_language(LATIN_SERBIAN, asked).same is False


@pytest.mark.parametrize(
    ("text", "asked", "found"),
    [
        (UKRAINIAN, "ru", "uk"),
        (UKRAINIAN, "sr", "uk"),
        (SLOVAK, "cs", "sk"),
        (SLOVAK, "hu", "sk"),
        (PERSIAN, "ar", "fa"),
        (SENTENCES["ru"], "sr", "ru"),
        ("两只黑猫坐在窗边的木桌上。", "ko", "zh"),
        ("二匹の黒い猫が木のテーブルに座っています。", "zh", "ja"),
    ],
)
def test_a_neighbour_is_not_taken_for_the_language(detector: Detector, text: str, asked: str, found: str) -> None:
    verdict = detector.same_language(text, asked)
    assert (verdict.same, verdict.found) == (False, found)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("قِطَّتانِ سَوْداوانِ تَجْلِسانِ عَلَى طاوِلَةٍ خَشَبِيَّةٍ.", "ar"),
        (unicodedata.normalize("NFD", "Trong ảnh là một tô phở bò nóng hổi."), "vi"),
        ("تظهر في الصورة سيارة Toyota Corolla بيضاء متوقفة أمام بيت قديم.", "ar"),
        ("นี่คือ iPhone 15 Pro สีดำวางอยู่บนโต๊ะ", "th"),
        ("스타벅스 Starbucks 로고가 보입니다.", "ko"),
        ("На фото логотип Google и надпись на стене.", "ru"),
        ("\u202bهذه صورة لطبق من الكبسة\u202c", "ar"),
        ("비빔밥", "ko"),
        ("A képen a https://example.org/the-best-english-page címen látható macska van.", "hu"),
    ],
)
def test_marks_names_and_addresses_do_not_mislead(detector: Detector, text: str, code: str) -> None:
    assert detector.same_language(text, code).same is True


@pytest.mark.parametrize(
    "text", ["", "😀😀", "123, 45 %!", "A", "Yes", "https://example.org/two-black-cats", "{count}"]
)
@pytest.mark.parametrize("code", ["en", "hu", "sr", "th"])
def test_too_little_text_is_undecidable(detector: Detector, text: str, code: str) -> None:
    verdict = detector.same_language(text, code)
    assert (verdict.same, verdict.found) == (None, None)


@pytest.mark.parametrize("text", ["a" * 10_000, "{" * 10_000, "<a" * 5_000, "@" * 10_000, "a.@" * 3_000, "ก" * 50_000])
def test_endless_text_is_judged_at_once(detector: Detector, text: str) -> None:
    started = time.process_time()
    detector.same_language(text, "th")
    assert time.process_time() - started < 2


def test_half_and_half_is_undecidable(detector: Detector) -> None:
    assert detector.same_language("Две чёрные кошки. Two black cats.", "ru").same is None


@pytest.mark.parametrize("asked", ["en", "ru", "th"])
def test_a_script_nobody_registered_is_another_language(detector: Detector, asked: str) -> None:
    verdict = detector.same_language("Δύο μαύρες γάτες κάθονται στο τραπέζι.", asked)
    assert (verdict.same, verdict.found) == (False, None)


def test_an_unknown_language_is_refused(detector: Detector) -> None:
    with pytest.raises(NotFound):
        detector.same_language("abc", "xx")


def test_a_detector_is_shared_by_threads() -> None:
    detector, verdicts = Detector(), []
    threads = [
        threading.Thread(target=lambda code=code: verdicts.append(detector.same_language(SENTENCES[code], code).same))
        for code in languages.INTERFACE
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verdicts == [True] * len(languages.INTERFACE)


def test_shares_of_scripts_count_letters_only() -> None:
    shares = script_shares("Ёж и cat 123 😀!")
    assert dict(shares) == {"Cyrl": 0.5, "Latn": 0.5}
    assert dict(script_shares("قِطَّة")) == {"Arab": 1.0}
    assert dict(script_shares("12:30 😀")) == {}
    assert list(script_shares("ab ไทย")) == ["Thai", "Latn"]


def test_whatever_is_compared_later_is_loaded_beforehand_in_small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: set[str] = set()
    build = detect._build

    def watched(codes: Sequence[str], *, at_once: bool = False) -> object:
        if at_once:
            assert len(codes) == 2
            loaded.update(codes)
        else:
            assert loaded >= set(codes)
        return build(codes)

    monkeypatch.setattr(detect, "_build", watched)
    detector = Detector()
    detector.warm(pause=0)
    for code, text in SENTENCES.items():
        assert detector.same_language(text, code).same is True
