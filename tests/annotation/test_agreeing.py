"""How many people chose alike, and when a battle is put to one more."""

from __future__ import annotations

import pytest

from annotation.agreeing import Agreement, agreement, is_due
from core.battles import Choice

A, B, TIE = Choice.A, Choice.B, Choice.TIE


def test_of_fewer_than_five_others_nothing_is_told() -> None:
    assert agreement(A, [A, A, A, B]) is None
    assert agreement(A, [A, A, A, B, TIE]) == Agreement(same=3, others=5)


def test_somebody_alone_with_an_opinion_is_told_so() -> None:
    assert agreement(TIE, [A] * 9) == Agreement(same=0, others=9)


@pytest.mark.parametrize(
    ("draw", "every", "due"), [(0.09, 10, True), (0.1, 10, False), (0.0, 0, False), (0.99, 1, True)]
)
def test_one_battle_in_so_many_is_a_repeat_and_none_with_nought(draw: float, every: int, due: bool) -> None:
    assert is_due(draw, every=every) is due
