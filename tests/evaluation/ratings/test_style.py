"""Length and place can be taken out of ratings; what they are worth is told beside them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.optimize import minimize

from evaluation.ratings.bradley_terry import ANCHOR, PRIOR, rate, table
from evaluation.ratings.style import controlled
from evaluation.ratings.votes import RatedVote, marks

SCALE = 400 / math.log(10)


def votes(count: int, seed: int, *, ahead: float = 0.0, longer: float = 0.0, side_a: float = 0.0) -> list[RatedVote]:
    """x is mostly twice as long as y; the strengths are natural logarithms."""
    dice = np.random.default_rng(seed)
    found = []
    for at in range(count):
        x_first = dice.random() < 0.5
        own, other = int(dice.integers(60, 140)), int(dice.integers(30, 80))
        length = math.log2((own + 1) / (other + 1)) * (1 if x_first else -1)
        chance = 1 / (1 + math.exp(-(ahead * (1 if x_first else -1) + longer * length + side_a)))
        outcome = float(dice.random() < chance)
        a, b, letters = ("x", "y", (own, other)) if x_first else ("y", "x", (other, own))
        lines = (int(dice.integers(0, 4)), int(dice.integers(0, 4)))
        found.append(RatedVote("hu", a, b, outcome, f"r{at % 40}", at, letters, lines))
    return found


def test_who_is_only_longer_is_ahead_by_votes_and_level_once_length_is_taken_out() -> None:
    cast = votes(4000, 1, longer=0.8, side_a=0.3)
    plain = {one.model: one for one in rate(table(cast), "y")}
    assert plain["x"].low > ANCHOR + 80
    found = controlled(cast, "y")
    (own,) = [one for one in found.models if one.model == "x"]
    assert own.low < ANCHOR < own.high
    effects = {one.name: one for one in found.effects}
    assert effects["longer"].low < 0.8 * SCALE < effects["longer"].high
    assert effects["side_a"].low < 0.3 * SCALE < effects["side_a"].high
    assert effects["marks"].low < 0 < effects["marks"].high


@pytest.mark.slow
def test_intervals_cover_what_is_true() -> None:
    covered = [
        one.low < ANCHOR + 0.4 * SCALE < one.high
        for seed in range(60)
        for one in controlled(votes(400, seed, ahead=0.4, longer=0.5), "y").models
        if one.model == "x"
    ]
    assert sum(covered) >= 52  # of 60; 95 per cent are 57, three deviations 5


def test_the_fit_is_that_of_a_general_minimiser() -> None:
    cast = votes(300, 3, ahead=0.5, longer=0.4)
    rows = np.array([
        [1 if one.a == "x" else -1, -1 if one.a == "x" else 1, 1,
         math.log2((one.letters[0] + 1) / (one.letters[1] + 1)), math.log2((one.marks[0] + 1) / (one.marks[1] + 1))]
        for one in cast
    ])  # fmt: skip
    won, held = np.array([one.outcome for one in cast]), np.array([(SCALE / PRIOR) ** 2] * 2 + [1e-3] * 3)

    def cost(found: np.ndarray) -> float:
        ahead = rows @ found
        return float(np.logaddexp(0, ahead).sum() - won @ ahead + held @ found**2 / 2)

    best = minimize(cost, np.zeros(5), method="BFGS", options={"gtol": 1e-8}).x * SCALE
    found = controlled(cast, "y")
    assert {one.model: one.rating for one in found.models}["x"] == pytest.approx(ANCHOR + best[0] - best[1], abs=0.05)
    assert [one.points for one in found.effects] == pytest.approx(best[2:], abs=0.05)


def test_where_nothing_differs_nothing_is_found() -> None:
    level = [RatedVote("hu", *pair, float(at % 2), f"r{at}", at) for at in range(40) for pair in [("x", "y")]]
    found = controlled(level, "y")
    assert [round(one.rating) for one in found.models] == [1000, 1000]
    assert controlled([]).models == ()


def test_new_lines_and_stars_are_marks() -> None:
    assert marks("**Egy**\n- kettő\n- három") == 4


def test_what_never_differs_has_no_effect_to_tell() -> None:
    plain = [vote._replace(marks=(0, 0)) for vote in votes(200, 5)]
    assert {effect.name for effect in controlled(plain, "y").effects} == {"side_a", "longer"}
