"""How far people who judged alone agree: Krippendorff's alpha for names, agreement of pairs, an interval by resampling.

A unit is what was judged, with one value from each who judged it; a unit with fewer than two values says nothing.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

Units = Sequence[Sequence[Hashable]]
_RESAMPLED = 1000
_LOW, _HIGH = 0.025, 0.975


@dataclass(frozen=True)
class Agreement:
    """Alpha with its interval, the share of pairs that agree, and on how many units it stands; None: not to be told."""

    units: int
    pairwise: float | None
    alpha: float | None
    low: float | None
    high: float | None


def agreement(units: Units, *, seed: int = 1) -> Agreement:
    """All figures; the interval takes 95 % of the values that alpha has over units drawn anew."""
    judged = [unit for unit in units if len(unit) > 1]
    low, high = _interval(judged, seed)
    return Agreement(len(judged), pairwise(judged), alpha(judged), low, high)


def alpha(units: Units) -> float | None:
    """Krippendorff's alpha for nominal values: 1 for all alike, 0 as by chance; None where only one value occurs."""
    judged = [unit for unit in units if len(unit) > 1]
    totals = Counter(value for unit in judged for value in unit)
    count = sum(totals.values())
    expected = count * count - sum(times * times for times in totals.values())
    if not expected:
        return None
    observed = sum(_differing(unit) / (len(unit) - 1) for unit in judged)
    return 1 - (count - 1) * observed / expected


def pairwise(units: Units) -> float | None:
    """The share of pairs of people, unit by unit, who said the same."""
    pairs = sum(len(unit) * (len(unit) - 1) for unit in units)
    return 1 - sum(_differing(unit) for unit in units) / pairs if pairs else None


def _differing(unit: Sequence[Hashable]) -> int:
    """Ordered pairs that said different things."""
    return len(unit) ** 2 - sum(times * times for times in Counter(unit).values())


def _interval(units: Units, seed: int) -> tuple[float | None, float | None]:
    dice = random.Random(seed)
    drawn = sorted(
        value
        for _ in range(_RESAMPLED if len(units) > 1 else 0)
        if (value := alpha(dice.choices(units, k=len(units)))) is not None
    )
    if not drawn:
        return None, None
    last = len(drawn) - 1
    return drawn[round(_LOW * last)], drawn[round(_HIGH * last)]
