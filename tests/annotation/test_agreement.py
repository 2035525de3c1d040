"""Agreement, against values that are known and against an implementation of others."""

from __future__ import annotations

import math
import random
import time

import evalica
import pandas as pd
import pytest

from annotation.agreement import agreement, alpha, kappa, pairwise

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


def test_fleiss_own_kind_of_table() -> None:
    """Ten subjects, fourteen raters, five categories: 0.210."""
    rows = ("0 0 0 0 14|0 2 6 4 2|0 0 3 5 6|0 3 9 2 0|2 2 8 1 1", "7 7 0 0 0|3 2 6 3 0|2 5 3 2 2|6 5 2 1 0|0 2 2 3 7")
    table = [[int(count) for count in row.split()] for part in rows for row in part.split("|")]
    units = [[value for value, count in enumerate(row) for _ in range(count)] for row in table]
    assert kappa(units) == pytest.approx(0.210, abs=5e-4)
    assert kappa([*units, ["a", "b"]]) == kappa(units), "only units that as many judged are comparable"
    assert (kappa([]), kappa([["a", "a"]])) == (None, None)


def test_the_interval_is_that_of_drawing_units_one_by_one() -> None:
    dice = random.Random(3)
    units = [[dice.choice("aab") for _ in range(3)] for _ in range(60)]
    values = (alpha(dice.choices(units, k=len(units))) for _ in range(2000))
    drawn = sorted(value for value in values if value is not None)
    found = agreement(units)
    assert found.low == pytest.approx(drawn[50], abs=0.03)
    assert found.high == pytest.approx(drawn[1949], abs=0.03)


def test_a_million_ballots_take_no_time_to_speak_of() -> None:
    units = [(number % 3, number % 2, 0) for number in range(333_334)]
    began = time.process_time()
    assert agreement(units).units == 333_334
    assert time.process_time() - began < 5
