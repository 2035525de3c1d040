"""Who votes with care is told from controls and from always the same, and only where it is sure."""

from __future__ import annotations

import pytest

from core.battles import Choice, Side
from evaluation.ratings.raters import Check, RaterFigures, Tally, figures, passed


def one(choices: dict[Choice, int], checks: list[bool | None]) -> RaterFigures:
    (found,) = figures(
        [Tally("r", "hu", choice, count) for choice, count in choices.items()],
        [Check("r", "hu", check) for check in checks],
    )
    return found


@pytest.mark.parametrize(
    ("choice", "right"), [(Choice.A, True), (Choice.B, False), (Choice.TIE, False), (Choice.BOTH_BAD, None)]
)
def test_the_answer_about_the_picture_passes(choice: Choice, right: bool | None) -> None:
    assert passed(choice, Side.B) is right


@pytest.mark.parametrize(
    ("choices", "checks", "reliable"),
    [
        ({Choice.A: 6, Choice.B: 5}, [], True),  # nothing is known
        ({Choice.A: 6, Choice.B: 5}, [False, False], True),  # two are too few
        ({Choice.A: 6, Choice.B: 5}, [False] * 3, False),  # upper end 56 per cent
        ({Choice.A: 6, Choice.B: 5}, [True] * 2 + [False] * 2, True),  # up to 85 per cent
        ({Choice.A: 6, Choice.B: 5}, [True] * 10 + [False] * 10, False),  # who tosses a coin
        ({Choice.A: 6, Choice.B: 5}, [True] * 19 + [False], True),
        ({Choice.A: 6, Choice.B: 5}, [None] * 30, True),
        ({Choice.A: 19}, [], True),
        ({Choice.A: 20}, [True] * 9, False),
        ({Choice.TIE: 39, Choice.B: 1}, [], False),
        ({Choice.BOTH_BAD: 60}, [], True),  # bad models
        ({}, [False] * 5, False),
    ],
)
def test_people_are_unreliable_only_where_it_is_sure(
    choices: dict[Choice, int], checks: list[bool | None], reliable: bool
) -> None:
    assert one(choices, checks).reliable is reliable


def test_figures_are_by_person_and_language() -> None:
    tallies = [Tally("r", "hu", Choice.A, 3), Tally("r", "th", Choice.B, 1), Tally("s", "hu", Choice.TIE, 2)]
    found = figures(tallies, [Check("r", "th", True), Check("r", "th", None), Check("t", "hu", False)])
    assert [(own.language, own.person, own.votes, own.controls.yes, own.controls.of) for own in found] == [
        ("hu", "r", 3, 0, 0),
        ("hu", "s", 2, 0, 0),
        ("hu", "t", 0, 0, 1),
        ("th", "r", 1, 1, 1),
    ]
    assert (found[0].position.yes, found[0].position.of) == (3, 3)
    assert found[0].always is None
