"""What looking at a text tells: foreign or not, going in circles or not, and how far from another."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.detect import Detector
from core.text_checks import Foreign, edit_distance, foreign, repeats


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector()


@pytest.mark.slow
def test_an_english_sentence_is_foreign_in_czech(detector: Detector) -> None:
    assert foreign("Two black cats sit on a wooden table by the window.", "cs", detector) is Foreign.LANGUAGE
    assert foreign("Two black cats sit on a wooden table by the window.", "en", detector) is None


@pytest.mark.slow
def test_a_script_is_foreign_where_its_language_cannot_be_named(detector: Detector) -> None:
    greek = "Δύο μαύρες γάτες κάθονται στο τραπέζι."
    assert foreign(greek, "cs", detector) is Foreign.SCRIPT


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Ano", "cs"),
        ("ใช่", "th"),
        ("No", "hu"),
        ("Yes.", "ru"),
        ("42", "ko"),
        ("3,14", "ar"),
        ("B", "vi"),
        ("Toyota Corolla", "th"),
        ("Leonardo da Vinci", "ru"),
        ("The Eiffel Tower", "hu"),
        ("Eiffel Tower", "ar"),
        ("비빔밥", "cs"),
        ("пельмени", "th"),
        ("A cat", "vi"),
    ],
)
def test_short_texts_numbers_and_names_are_not_judged(detector: Detector, text: str, code: str) -> None:
    assert foreign(text, code, detector) is None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("A kürtőskalács, a chimney cake with a crust of caramelised sugar.", "en"),
        ("Ćevapčići are made of minced meat and grilled.", "en"),
        ("Bánh chưng, the square rice cake of Tết.", "en"),
        ("Na fotografii je Phạm Tuyên před chrámem Chùa Một Cột.", "cs"),
    ],
)
def test_names_of_elsewhere_make_no_other_language(detector: Detector, text: str, code: str) -> None:
    assert foreign(text, code, detector) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Na obrázku je " + "kočka a pes a " * 6, "cs"),
        ("고양이가 " * 8, "ko"),
        ("แมวสีดำ" * 6, "th"),
        ("هههههههههههههههههههههههههه", "ar"),
        ("Macska alszik itt. Kint esik az eső. Macska alszik itt. Fúj a szél is. Macska alszik itt.", "hu"),
        ("1. Это красный круг\n2. Это красный круг\n3. Это красный круг", "ru"),
    ],
)
def test_a_text_that_goes_in_circles_is_noticed(text: str, code: str) -> None:
    assert repeats(text, code)


@pytest.mark.parametrize("unit", ["kutyuska", "egy piros kör van "])
def test_what_stands_there_four_times_goes_in_circles_and_three_times_does_not(unit: str) -> None:
    assert repeats("Itt: " + unit * 4, "hu")
    assert not repeats("Itt: " + unit * 3, "hu")


@pytest.mark.parametrize("length", [23, 24])
def test_a_loop_is_one_from_twenty_four_letters_on(length: int) -> None:
    assert repeats("ha" * 12, "hu")
    assert repeats(("haj" * 8)[:length], "hu") is (length == 24)


@pytest.mark.parametrize(
    "text",
    [
        "A red circle, a red square, a red star and a red heart.",
        "Ha, ha, ha! Ha, ha, ha!",
        "1000000000000000000",
        "Den za dnem, krok za krokem, rok za rokem.",
        "ไปไปมามา",
        "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |",
        "----------------------------------------",
    ],
)
def test_lists_laughter_and_tables_are_no_circles(text: str) -> None:
    assert not repeats(text, "en")


@pytest.mark.parametrize(
    ("old", "new", "distance"),
    [
        ("", "", 0),
        ("cat", "cat", 0),
        ("", "cat", 3),
        ("kitten", "sitting", 3),
        ("abc", "bca", 2),
        ("mèo", "me\u0300o", 0),
        ("แมวดำ", "แมวขาว", 3),
        ("고양이", "강아지", 3),
        ("a" * 3000, "b" * 3000, 3000),
    ],
)
def test_distance_counts_characters(old: str, new: str, distance: int) -> None:
    assert edit_distance(old, new) == edit_distance(new, old) == distance


def by_the_book(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        before, row = row, [i]
        for j, right in enumerate(other, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (left != right)))
    return row[-1]


@pytest.mark.slow
@given(st.text(alphabet="abcž", max_size=80), st.text(alphabet="abcž", max_size=80))
@settings(max_examples=300, deadline=None)
def test_distance_is_that_of_the_table(one: str, other: str) -> None:
    assert edit_distance(one, other) == by_the_book(one, other)
