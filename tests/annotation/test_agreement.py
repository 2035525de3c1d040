"""Agreement, against values that are known and against an implementation of others."""

from __future__ import annotations

import math
import random

import evalica
import pandas as pd
import pytest

from annotation.agreement import agreement, alpha, pairwise

# Krippendorff's own example (2011, section C: nominal data, any number of observers, missing data): alpha = 0.743.
_OBSERVERS = [
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
]
EXAMPLE = [[value for value in unit if value != "."] for unit in zip(*(row.split() for row in _OBSERVERS), strict=True)]


def test_krippendorffs_own_example() -> None:
    assert alpha(EXAMPLE) == pytest.approx(0.743, abs=5e-4)


def test_two_who_judge_a_binary_question() -> None:
    """His example A: ten units, two observers; alpha = 0.095."""
    one, other = ["0", "1", "0", "0", "0", "0", "0", "0", "1", "0"], ["1", "1", "1", "0", "0", "1", "0", "0", "0", "0"]
    units = list(zip(one, other, strict=True))
    assert alpha(units) == pytest.approx(0.095, abs=5e-4)
    assert pairwise(units) == pytest.approx(0.6)


@pytest.mark.parametrize("seed", range(5))
def test_it_is_what_others_compute(seed: int) -> None:
    dice = random.Random(seed)
    units = [[dice.choice("aab") if dice.random() < 0.5 else "a" for _ in range(3)] for _ in range(30)]
    coded = pd.DataFrame([[float(ord(unit[place])) for unit in units] for place in range(3)])
    assert alpha(units) == pytest.approx(evalica.alpha(coded).alpha)


def test_all_alike_is_one_and_nothing_is_not_zero() -> None:
    assert alpha([["a", "a"], ["b", "b"]]) == 1
    assert pairwise([["a", "a"], ["b", "b"]]) == 1
    assert alpha([["a", "a"], ["a", "a"]]) is None, "chance alone would give the same"
    assert (alpha([]), pairwise([]), alpha([["a"]])) == (None, None, None)


def test_the_interval_holds_the_value_and_is_the_same_each_time() -> None:
    found = agreement(EXAMPLE)
    assert found == agreement(EXAMPLE)
    assert found.units == 11
    assert found.low is not None
    assert found.alpha is not None
    assert found.high is not None
    assert found.low < found.alpha < found.high <= 1
    assert not math.isclose(found.low, found.high)
