"""What is said about a translation while it is typed."""

from __future__ import annotations

import pytest

from annotation.refining import Finding, Found, checks, require_submittable, unchanged
from core.benchmark_items import Fields
from core.detect import Detector
from core.errors import InvalidInput

SOURCE = Fields("How many of the {colour} cars are there?", "", ("Two cars", "Three cars"))


def found(
    typed: Fields, *, source: Fields = SOURCE, draft: Fields | None = None, code: str = "hu"
) -> set[tuple[str, Finding]]:
    given = checks(source, draft or typed, typed, code, Detector())
    return {(one.field, one.finding) for one in given}


GOOD = Fields("Hány {colour} autó van a képen?", "", ("Két autó", "Három autó"))


def test_a_good_translation_has_nothing_to_remark() -> None:
    assert found(GOOD) == set()
    assert require_submittable((), "left over") == ""


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        (Fields("  ", "", GOOD.options), {("question", Finding.EMPTY)}),
        (Fields("Hány autó van a képen?", "", GOOD.options), {("question", Finding.PLACEHOLDERS)}),
        (
            Fields(GOOD.question, "", ("Két autó", "Két  AUTÓ")),
            {("0", Finding.SAME_OPTION), ("1", Finding.SAME_OPTION)},
        ),
        (Fields(GOOD.question, "", ("Két autó",)), {("", Finding.OPTION_COUNT)}),
        (Fields(GOOD.question, "", ("Két autó", "Three cars")), {("1", Finding.UNTRANSLATED)}),
        (Fields(GOOD.question, "", ("2 autó", "Három autó")), {("0", Finding.NUMBERS)}),
        (Fields(GOOD.question, "Nézze meg!", GOOD.options), {("hint", Finding.LENGTH)}),
        (Fields(GOOD.question, "", ("Két autó", "Три машины")), {("1", Finding.SCRIPT)}),
        (Fields(GOOD.question, "", ("Két autó", "Három\u202e autó")), {("1", Finding.HIDDEN)}),
        (Fields(GOOD.question, "", ("Két autó", "Három " * 900)), {("1", Finding.TOO_LONG)}),
        (
            Fields("Koľko {colour} áut je na tomto obrázku, ktorý vidíte pred sebou?", "", GOOD.options),
            {("question", Finding.LANGUAGE)},
        ),
    ],
)
def test_what_is_wrong_is_found_where_it_is(typed: Fields, wanted: set[tuple[str, Finding]]) -> None:
    assert found(typed, draft=GOOD) == wanted


def test_options_that_changed_places_are_found() -> None:
    assert found(Fields(GOOD.question, "", GOOD.options[::-1]), draft=GOOD) == {("", Finding.OPTION_ORDER)}


@pytest.mark.slow
def test_digits_of_another_script_are_the_same_number() -> None:
    source = Fields("There are 12 cars.")
    assert found(Fields("هناك ١٢ سيارة هنا."), source=source, code="ar") == set()
    assert found(Fields("هناك ١٣ سيارة هنا."), source=source, code="ar") == {("question", Finding.NUMBERS)}


def test_latin_words_inside_arabic_are_remarked_and_placeholders_are_not() -> None:
    source = Fields("Is the {name} a car?")
    assert found(Fields("هل {name} سيارة كبيرة؟"), source=source, code="ar") == set()
    assert found(Fields("هل {name} سيارة Lada؟"), source=source, code="ar") == {("question", Finding.MIXED_DIRECTION)}


def test_a_sentence_that_lost_most_of_itself_is_remarked() -> None:
    source = Fields("What does the person on the left side of the picture hold in the hand?")
    assert found(Fields("Mit fog?"), source=source) == {("question", Finding.LENGTH)}


def test_a_fault_stops_whatever_is_said_and_a_doubt_wants_a_reason() -> None:
    with pytest.raises(InvalidInput):
        require_submittable((Found("question", Finding.EMPTY),), "because")
    doubt = (Found("question", Finding.NUMBERS),)
    with pytest.raises(InvalidInput):
        require_submittable(doubt, "  ")
    assert require_submittable(doubt, " so it is ") == "so it is"


def test_spaces_at_the_edges_change_nothing() -> None:
    assert unchanged(GOOD, Fields(f" {GOOD.question} ", "", GOOD.options))
    assert not unchanged(GOOD, Fields(GOOD.question, "", GOOD.options[::-1]))
