"""Intervals, paired tests and spreads, against arithmetic and simulation."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.comparison import sign_test
from evaluation.metrics.resampling import average, averaged, differences, holm, interval, over_seeds, paired


def test_an_interval_is_that_of_the_normal_law_for_many_samples() -> None:
    scores = np.random.default_rng(1).normal(50, 10, 2000)
    low, high = interval(averaged(list(scores)), average)
    half = 1.96 * scores.std() / np.sqrt(2000)
    assert (low, high) == (pytest.approx(scores.mean() - half, abs=0.1), pytest.approx(scores.mean() + half, abs=0.1))


def test_a_paired_test_of_right_and_wrong_is_the_sign_test() -> None:
    one, other = [1.0] * 8 + [0.0] * 2 + [1.0] * 5, [0.0] * 8 + [1.0] * 2 + [1.0] * 5
    judged = [(bool(b), bool(a)) for a, b in zip(one, other, strict=True)]
    assert paired(averaged(one), averaged(other), average) == pytest.approx(sign_test(judged))


def test_equal_models_are_told_apart_in_one_of_twenty_looks() -> None:
    dice = np.random.default_rng(2)
    chances = [
        paired(averaged(list(dice.normal(0, 1, 40))), averaged(list(dice.normal(0, 1, 40))), average, flips=400)
        for _ in range(400)
    ]
    assert 0.02 < np.mean(np.array(chances) < 0.05) < 0.09


def test_the_same_answers_are_no_difference() -> None:
    assert paired(averaged([1, 2, 3]), averaged([1, 2, 3]), average) == 1


def test_chances_are_corrected_for_all_languages() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    found = differences(
        {"hu": (averaged([1] * 10), averaged([0] * 10)), "th": (averaged([1, 0]), averaged([0, 1]))}, average
    )
    assert [(one.language, one.difference) for one in found] == [("hu", 1), ("th", 0)]
    assert found[0].corrected == pytest.approx(2 * found[0].p)


def test_seeds_have_a_mean_and_a_deviation() -> None:
    spread = over_seeds([1, 2, 3])
    assert (spread.mean, spread.deviation, spread.seeds) == (2, 1, 3)
    assert over_seeds([5]).deviation is None
    with pytest.raises(ValueError, match="every seed"):
        over_seeds([float("nan")])


def test_very_many_samples_have_the_same_interval_in_no_time() -> None:
    scores = np.random.default_rng(3).normal(50, 10, 100_000)
    low, high = interval(averaged(list(scores)), average)
    assert high - low == pytest.approx(2 * 1.96 * 10 / np.sqrt(100_000), rel=0.15)
