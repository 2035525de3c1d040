"""Before the start: how many votes or items it takes to see a difference, eight times of ten.

Votes are reckoned for the decision that may be looked at every day (`decisions`): it asks for more than a test of one
look, and for evidence that suffices without any single rater. Items are reckoned for the exact paired test of two
models that saw the same questions. Both take what a difference of so many points means: 55 of 100 decided votes
instead of 50, or 65 of 100 items instead of 60.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.stats import binom, norm  # type: ignore[import-untyped]

from evaluation.ratings.decisions import ALPHA
from evaluation.ratings.evidence import evidence

POWER = 0.8
DISAGREE = 0.3
"""Share of items that exactly one of two models gets right, where nobody knows better."""
TIES = 0.3
RATERS = 5
MOST = 1_000_000


@dataclass(frozen=True)
class Round:
    """What a language's votes will be like: how many are ties, how many people cast them, how many races there are."""

    ties: float = TIES
    raters: int = RATERS
    contests: int = 1


@lru_cache(maxsize=4096)
def votes_needed(points: float, of: Round, *, power: float = POWER, alpha: float = ALPHA) -> int | None:
    """Votes until a model that wins so many points more than half of the decided ones is called better; none: never."""
    if of.raters < 2 or of.ties >= 1:
        return None
    share, needed = 0.5 + points / 100, of.contests / alpha
    decided = _least(lambda count: _decides(count, share, needed, of.raters) >= power)
    return math.ceil(decided / (1 - of.ties)) if decided is not None else None


@lru_cache(maxsize=256)
def items_needed(
    points: float, *, disagree: float = DISAGREE, power: float = POWER, alpha: float = ALPHA
) -> int | None:
    """Items on which the exact paired test tells two models so many points apart; none: beyond a million."""
    gap = points / 100
    apart = max(disagree, gap)
    return _least(lambda count: items_power(count, gap, apart, alpha) >= power)


def items_power(items: int, gap: float, disagree: float, alpha: float = ALPHA) -> float:
    """How often the exact paired (McNemar) test sees the gap, where one alone is right on `disagree` of the items."""
    low, high = (int(edge) for edge in binom.ppf([1e-6, 1 - 1e-6], items, disagree))
    apart = np.arange(max(low, 1), max(high, 1) + 1)
    critical = binom.ppf(alpha / 2, apart, 0.5)
    critical -= binom.cdf(critical, apart, 0.5) > alpha / 2  # wins or losses up to here are called a difference
    share = (disagree + gap) / 2 / disagree
    seen = binom.cdf(critical, apart, 1 - share) + binom.cdf(critical, apart, share)
    return float(np.sum(binom.pmf(apart, items, disagree) * seen))


def _decides(count: int, share: float, needed: float, raters: int) -> float:
    """How often the evidence suffices at this count of decided votes, also without the rater who gave most of it."""
    kept = round(count * (1 - 1 / raters))
    low, high = kept // 2, kept + 1
    while low < high:
        middle = (low + high) // 2
        if evidence(middle, kept - middle) >= needed:
            high = middle
        else:
            low = middle + 1
    # The one of several who won most for the leader, by Blom's expected greatest of so many.
    most = float(norm.ppf((raters - 0.375) / (raters + 0.25)))
    ahead = most * math.sqrt(count / raters * share * (1 - share) * (1 - 1 / raters))
    return float(binom.sf(low - 1 + round(ahead), kept, share))


def _least(enough: Callable[[int], bool]) -> int | None:
    """The least count that is enough; none beyond a million."""
    high = 8
    while not enough(high):
        high *= 2
        if high > MOST:
            return None
    low = high // 2
    while low < high:
        middle = (low + high) // 2
        if enough(middle):
            high = middle
        else:
            low = middle + 1
    return low
