"""An item can be asked and scored, or it is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.benchmark_items import BenchmarkItem, Fields, ItemKind, Reference, first_letters, require_sound
from core.errors import InvalidInput

YES = BenchmarkItem("i", ItemKind.YES_NO, ("a",), Fields("Is it red?"), "yes")
CHOICE = BenchmarkItem("i", ItemKind.CHOICE, ("a", "b"), Fields("Which?", "", ("x", "y", "z")), "C", first_letters(3))
OPEN = BenchmarkItem("i", ItemKind.OPEN, ("a",), Fields("What is it?"), "a red car")


@pytest.mark.parametrize("item", [YES, CHOICE, OPEN, replace(CHOICE, letters=("1", "2", "3"), answer="1")])
def test_questions_of_every_kind_are_sound(item: BenchmarkItem) -> None:
    assert require_sound(item) is item


@pytest.mark.parametrize(
    "item",
    [
        pytest.param(replace(YES, answer="A"), id="a letter for yes or no"),
        pytest.param(replace(YES, letters=("A",)), id="letters without options"),
        pytest.param(replace(CHOICE, answer="D"), id="a letter that no option has"),
        pytest.param(replace(CHOICE, letters=("A", "B")), id="fewer letters than options"),
        pytest.param(replace(CHOICE, letters=("A", "A", "C")), id="a letter twice"),
        pytest.param(replace(CHOICE, letters=("A", " ", "C")), id="a letter that is none"),
        pytest.param(replace(CHOICE, source=Fields("Which?", "", ("x",)), letters=("A",), answer="A"), id="no choice"),
        pytest.param(replace(OPEN, answer=" "), id="no answer"),
        pytest.param(replace(OPEN, pictures=()), id="no picture"),
        pytest.param(replace(OPEN, drafts={"hu": Fields("Mi?", "", ("x",))}), id="options in a draft only"),
        pytest.param(replace(CHOICE, references={"hu": Reference(Fields("Mi?"))}), id="a reference without options"),
        pytest.param(replace(YES, drafts={"hu": Fields("")}), id="a draft without its question"),
    ],
)
def test_what_cannot_be_asked_or_scored_is_refused(item: BenchmarkItem) -> None:
    with pytest.raises(InvalidInput):
        require_sound(item)
