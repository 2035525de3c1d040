"""What is said before a round starts comes true in simulated rounds."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import gammaln
from scipy.stats import binomtest

from evaluation.ratings.decisions import ALPHA
from evaluation.ratings.evidence import evidence
from evaluation.ratings.power import Round, items_needed, items_power, votes_needed

DICE = np.random.default_rng(1)


def log_evidence(wins: np.ndarray, losses: np.ndarray) -> np.ndarray:
    """The same mixture, written anew for many rounds at once."""
    beta = gammaln(3 + wins) + gammaln(3 + losses) - gammaln(6 + wins + losses) - 2 * gammaln(3) + gammaln(6)
    return beta + (wins + losses) * np.log(2)


def test_the_mixture_for_many_is_that_of_one() -> None:
    assert np.exp(log_evidence(np.array([31.0]), np.array([12.0])))[0] == pytest.approx(evidence(31, 12))


@pytest.mark.parametrize(("points", "contests"), [(10.0, 1), (20.0, 9)])
def test_so_many_votes_decide_about_eight_of_ten_rounds(points: float, contests: int) -> None:
    """Four raters who vote alike many times, a third of ties, looked at after every vote with the least without one."""
    raters, ties = 4, 1 / 3
    votes = votes_needed(points, Round(ties=ties, raters=raters, contests=contests))
    assert votes is not None
    rounds, needed = 600, np.log(contests / ALPHA)
    won = (DICE.random((rounds, votes)) < 0.5 + points / 100).astype(float)
    cast = (DICE.random((rounds, votes)) >= ties).astype(float)
    whose = DICE.integers(0, raters, (rounds, votes))
    wins, losses = np.cumsum(won * cast, axis=1), np.cumsum((1 - won) * cast, axis=1)
    least = log_evidence(wins, losses)
    for rater in range(raters):
        own = cast * (whose == rater)
        left, lost = wins - np.cumsum(won * own, axis=1), losses - np.cumsum((1 - won) * own, axis=1)
        least = np.minimum(least, np.where(left > lost, log_evidence(left, lost), -np.inf))
    decided = (least >= needed).any(axis=1).mean()
    assert 0.76 < decided < 0.92  # rather too many votes than too few


def test_so_many_items_show_the_difference_in_eight_of_ten_benchmarks() -> None:
    items = items_needed(5.0, disagree=0.2)
    assert items is not None
    rounds, seen = 800, {}
    apart = DICE.binomial(items, 0.2, rounds)
    wins = DICE.binomial(apart, 0.125 / 0.2)
    hits = 0
    for count, won in zip(apart.tolist(), wins.tolist(), strict=True):
        if (count, won) not in seen:
            seen[count, won] = binomtest(won, count).pvalue <= ALPHA
        hits += seen[count, won]
    assert abs(hits / rounds - 0.8) < 0.05
    assert items_power(items - 40, 0.05, 0.2) < 0.8


def test_smaller_differences_more_ties_and_fewer_people_ask_for_more_votes() -> None:
    usual = votes_needed(10, Round())
    assert usual is not None
    others = [votes_needed(5, Round()), votes_needed(10, Round(ties=0.6)), votes_needed(10, Round(raters=2)),
              votes_needed(10, Round(contests=40))]  # fmt: skip
    assert all(other is not None and other > usual for other in others)


def test_nothing_is_promised_where_nothing_can_be_decided() -> None:
    assert votes_needed(10, Round(raters=1)) is None  # no decision hangs on one person
    assert votes_needed(10, Round(ties=1.0)) is None
    assert votes_needed(0, Round()) is None
    assert items_needed(0) is None
