"""What a comparison of two models says, and what it leaves to chance."""

from __future__ import annotations

import random

import pytest

from evaluation.comparison import Judged, compare, sign_test


def both(language: str, parent: int, child: int, n: int = 20) -> list[Judged]:
    return [Judged(language, "name", number < parent, number >= n - child) for number in range(n)]


def test_the_paired_test_is_a_fair_coin_over_what_differs() -> None:
    assert sign_test([(True, True), (False, False)]) == 1.0
    assert sign_test([(False, True)] * 5) == pytest.approx(2 / 32)
    assert sign_test([(False, True)] * 4 + [(True, False)]) == pytest.approx(2 * (1 + 5) / 32)


def test_a_clear_gain_and_a_clear_loss_are_told_and_equality_is_not() -> None:
    cells = compare([*both("hu", 0, 18), *both("cs", 18, 0), *both("ko", 10, 10)])
    assert [(cell.language, cell.better, cell.worse) for cell in cells] == [
        ("hu", True, False),
        ("cs", False, True),
        ("ko", False, False),
    ]
    assert cells[0].change == pytest.approx(90)
    assert (cells[1].parent.right, cells[1].child.right, cells[1].child.n) == (18, 0, 20)


def test_what_one_side_could_not_be_judged_on_is_left_out() -> None:
    (cell,) = compare([Judged("hu", "language", None, True), Judged("hu", "language", True, True)])
    assert cell.parent.n == cell.child.n == 1


def test_equal_models_are_told_apart_in_at_most_one_of_twenty_comparisons() -> None:
    dice = random.Random(7)
    alarms = 0
    for _ in range(300):
        judged = [
            Judged(language, "name", dice.random() < 0.7, dice.random() < 0.7)
            for language in ("ar", "cs", "hu", "ko")
            for _ in range(24)
        ]
        alarms += any(cell.better or cell.worse for cell in compare(judged))
    assert alarms <= 22  # the 99 % bound of 300 draws at 5 %
