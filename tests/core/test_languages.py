"""What the language registry knows, checked against CLDR, snowball and lingua."""

import subprocess
import sys

import pytest
from babel import Locale

from core import languages
from core.errors import NotFound, Reason
from core.languages import Direction, Segmentation
from core.normalise import comparable

BARE = set(languages.ALL) - set(languages.INTERFACE)


def test_nine_languages_are_offered_and_english_comes_first() -> None:
    assert languages.INTERFACE == ("en", "ar", "cs", "hu", "ko", "ru", "sr", "th", "vi")
    assert ("en", *languages.TARGETS) == languages.INTERFACE
    assert {"zh", "pt", "tr", "hi", "es", "fr", "bn", "ur", "ja", "de", "it", "ro", "hr"} == BARE


@pytest.mark.parametrize("code", ["xx", "", "EN", "sr-Latn", "e" * 500])
def test_an_unknown_language_is_refused_by_name(code: str) -> None:
    with pytest.raises(NotFound) as refused:
        languages.get(code)
    assert refused.value.reason is Reason.LANGUAGE_UNKNOWN
    assert code.startswith(str(refused.value.params["code"]))
    assert len(str(refused.value.params["code"])) <= 20


@pytest.mark.parametrize("code", languages.ALL)
def test_names_and_directions_are_those_of_cldr(code: str) -> None:
    language, locale = languages.get(code), Locale.parse(code)
    assert language.direction == ("rtl" if locale.text_direction == "rtl" else "ltr")
    english = "Bengali" if code == "bn" else locale.get_display_name("en")  # the benchmarks' name for Bangla
    assert language.english_name == english
    assert language.name.casefold() == (locale.get_display_name(code) or "").casefold()


@pytest.mark.parametrize("code", [code for code in languages.ALL if code not in {"ar"}])
def test_numbers_are_written_as_in_cldr(code: str) -> None:
    numbers = languages.get(code).numbers
    symbols = Locale.parse(code).number_symbols["latn"]
    assert (numbers.decimal, numbers.group) == (symbols["decimal"], symbols["group"])


def test_arabic_numbers_use_arabic_signs() -> None:
    numbers = languages.get("ar").numbers
    symbols = Locale.parse("ar").number_symbols["arab"]
    assert (numbers.decimal, numbers.group) == (symbols["decimal"], symbols["group"])


@pytest.mark.parametrize("code", languages.ALL)
def test_own_digits_count_from_zero_to_nine(code: str) -> None:
    assert [int(digit) for digit in languages.get(code).numbers.digits] == list(range(10))


@pytest.mark.parametrize("code", languages.ALL)
def test_stemmers_and_detector_classes_exist(code: str) -> None:
    import snowballstemmer
    from lingua import IsoCode639_1

    language = languages.get(code)
    assert language.stemmer is None or language.stemmer in snowballstemmer.algorithms()
    for each in (code, *language.decoys, *language.twins):
        assert IsoCode639_1.from_str(each).name == each.upper()
    assert code not in language.decoys


@pytest.mark.parametrize("code", languages.INTERFACE)
def test_no_word_means_both_yes_and_no(code: str) -> None:
    language = languages.get(code)
    yes = {comparable(word, code) for word in language.yes}
    no = {comparable(word, code) for word in language.no}
    assert yes
    assert no
    assert not yes & no
    assert len(set(language.yes)) == len(language.yes)
    assert len(set(language.no)) == len(language.no)


@pytest.mark.parametrize(
    ("code", "yes", "no"),
    [
        ("en", "yes", "no"),
        ("ar", "نعم", "كلا"),
        ("cs", "jo", "ne"),
        ("hu", "igen", "nem"),
        ("ko", "예", "아니오"),
        ("ru", "да", "нет"),
        ("sr", "јесте", "није"),
        ("sr", "jeste", "nije"),
        ("th", "ใช่ค่ะ", "ไม่ใช่ครับ"),
        ("vi", "dạ vâng ạ", "dạ không"),
    ],
)
def test_people_say_yes_and_no_in_their_own_way(code: str, yes: str, no: str) -> None:
    assert yes in languages.get(code).yes
    assert no in languages.get(code).no


def test_czech_no_is_neither_yes_nor_no() -> None:
    assert "no" not in (*languages.get("cs").yes, *languages.get("cs").no)


@pytest.mark.parametrize("code", languages.INTERFACE)
def test_option_letters_are_eight_different_ones_and_latin_is_always_understood(code: str) -> None:
    rows = languages.get(code).options
    assert all(len(set(row)) == len(row) == 8 for row in rows)
    assert "ABCDEFGH" in rows


def test_cyrillic_option_letters_are_cyrillic() -> None:
    for code in ("ru", "sr"):
        assert all("\u0400" <= letter <= "\u04ff" for letter in languages.get(code).options[0])


def test_bare_entries_are_for_reading_benchmarks_only() -> None:
    for code in BARE:
        assert not languages.get(code).yes
        assert not languages.get(code).options


def test_thai_and_korean_are_cut_by_real_segmenters() -> None:
    assert languages.get("th").segmentation is Segmentation.THAI
    assert languages.get("ko").segmentation is Segmentation.KOREAN
    assert languages.get("ar").direction is Direction.RTL


def test_importing_the_core_loads_no_language_model() -> None:
    names = "core.languages, core.normalise, core.detect, core.segment, core.collation"
    heavy = "{'lingua', 'pythainlp', 'kiwipiepy', 'snowballstemmer', 'numpy'}"
    program = f"import sys, {names}; print(sorted({heavy} & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
