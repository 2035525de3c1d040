"""Somebody who edits an answer sees what changed, how much, and what looks wrong."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotation.edits import LONGEST_EDIT, Change, Concern, Kind, checks, difference
from core import languages
from core.detect import Detector

SAME, REMOVED, ADDED = Kind.SAME, Kind.REMOVED, Kind.ADDED


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector()


def test_one_word_changed_is_one_word_shown() -> None:
    assert difference("A black cat sleeps.", "A white cat sleeps.", "en") == [
        Change(SAME, "A "),
        Change(REMOVED, "black"),
        Change(ADDED, "white"),
        Change(SAME, " cat sleeps."),
    ]


def test_neighbouring_words_changed_are_one_change() -> None:
    assert difference("a black dog here", "a white cat here", "en") == [
        Change(SAME, "a "),
        Change(REMOVED, "black dog"),
        Change(ADDED, "white cat"),
        Change(SAME, " here"),
    ]


@pytest.mark.parametrize(
    ("code", "old", "new", "removed", "added"),
    [
        ("ar", "قطة سوداء على الطاولة.", "قطة بيضاء على الطاولة.", "سوداء", "بيضاء"),
        ("cs", "Dvě černé kočky.", "Dvě bílé kočky.", "černé", "bílé"),
        ("hu", "Két macska ül.", "Két kutya ül.", "macska", "kutya"),
        ("ko", "고양이가 앉아 있습니다.", "강아지가 앉아 있습니다.", "고양이가", "강아지가"),
        ("ru", "Чёрная кошка.", "Чёрная собака.", "кошка", "собака"),
        ("sr", "Црна мачка.", "Crna мачка.", "Црна", "Crna"),
        ("vi", "Hai con mèo đen.", "Hai con chó đen.", "mèo", "chó"),
        pytest.param("th", "แมวสีดำนอน", "แมวสีขาวนอน", "ดำ", "ขาว", marks=pytest.mark.slow),
        ("zh", "两只黑猫", "两只白猫", "黑", "白"),
    ],
)
def test_changes_are_words_in_every_language(code: str, old: str, new: str, removed: str, added: str) -> None:
    changes = difference(old, new, code)
    assert [change.text for change in changes if change.kind is REMOVED] == [removed]
    assert [change.text for change in changes if change.kind is ADDED] == [added]


def test_a_mark_is_never_torn_from_its_letter() -> None:
    changes = difference("me\u0300o con", "meo con", "vi")
    assert changes[:2] == [Change(REMOVED, "me\u0300o"), Change(ADDED, "meo")]


def test_equal_empty_and_new_texts() -> None:
    assert difference("cat", "cat", "en") == [Change(SAME, "cat")]
    assert difference("", "", "en") == []
    assert difference("", "cat", "en") == [Change(ADDED, "cat")]
    assert difference("cat", "", "en") == [Change(REMOVED, "cat")]


PIECES = st.lists(
    st.sampled_from(
        [
            *"ab .,\n\t-1",
            "cat",
            "cats ",
            "é",
            "e\u0301",
            "แมว",
            "ดำ",
            "ำ",
            "قطة",
            "\u200f",
            "고양이",
            "猫",
            "👩\u200d🍳",
            "\r\n",
            "don't",
        ]
    ),
    max_size=15,
).map("".join)


@pytest.mark.slow
@given(PIECES | st.text(max_size=20), PIECES | st.text(max_size=20), st.sampled_from(["ar", "hu", "ko", "vi", "zh"]))
@settings(max_examples=300, deadline=None)
def test_the_pieces_join_to_both_texts(old: str, new: str, code: str) -> None:
    assert_joined(old, new, code)


@pytest.mark.slow
@given(PIECES | st.text(max_size=20), PIECES | st.text(max_size=20), st.sampled_from(languages.ALL))
@settings(max_examples=300, deadline=None)
def test_the_pieces_join_in_every_registered_language(old: str, new: str, code: str) -> None:
    assert_joined(old, new, code)


def assert_joined(old: str, new: str, code: str) -> None:
    changes = difference(old, new, code)
    assert "".join(change.text for change in changes if change.kind is not ADDED) == old
    assert "".join(change.text for change in changes if change.kind is not REMOVED) == new
    assert all(change.text for change in changes)


HUNGARIAN = "Két fekete macska ül egy faasztalon az ablak mellett."


@pytest.mark.slow
def test_a_good_edit_raises_no_concern(detector: Detector) -> None:
    assert checks(HUNGARIAN, "Két fehér macska alszik a kanapén az ablak mellett.", "hu", detector) == frozenset()


@pytest.mark.parametrize(
    ("original", "new", "concerns"),
    [
        ("kočka", "", {Concern.EMPTY}),
        ("kočka", " \n\u200b ", {Concern.EMPTY}),
        ("kočka", " kočka\n", {Concern.UNCHANGED}),
        ("mèo", "me\u0300o", {Concern.UNCHANGED}),
        ("Kočka 3", "Kočka", {Concern.NUMBERS_LOST}),
        ("Kočka 3", "3 kočky", set()),
        ("Kočka ٣", "3 kočky", set()),
        ("Cena ๑๒๓", "Cena 123", set()),
        ("Cena 1 000 Kč", "Cena 1.000 Kč", set()),
        ("Cena 3,14", "Cena 3.14", set()),
        ("Cena 1000 Kč", "Cena 100 Kč", {Concern.NUMBERS_LOST}),
        ("Kočka", "Kočka 5", set()),
        ("", "Kočka", set()),
    ],
)
def test_concerns_while_typing(detector: Detector, original: str, new: str, concerns: set[Concern]) -> None:
    assert checks(original, new, "cs", detector) == concerns


def test_an_endless_edit_is_too_long(detector: Detector) -> None:
    assert Concern.TOO_LONG in checks("1", "1 " * LONGEST_EDIT, "cs", detector)
    assert Concern.TOO_LONG not in checks("1", "1" * LONGEST_EDIT, "cs", detector)


@pytest.mark.slow
def test_another_language_and_another_script_are_told_apart(detector: Detector) -> None:
    english = "Two black cats are sitting on a wooden table by the window."
    assert checks("", english, "hu", detector) == {Concern.WRONG_LANGUAGE}
    assert checks("", "Δύο μαύρες γάτες κάθονται στο τραπέζι.", "hu", detector) == {Concern.WRONG_SCRIPT}
    assert checks("", "Igen", "th", detector) == frozenset()
