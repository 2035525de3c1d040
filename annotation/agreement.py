"""How far people who judged alone agree: Krippendorff's alpha and Fleiss' kappa for names, agreement of pairs.

A unit is what was judged, with one value from each who judged it; a unit with fewer than two values says nothing. Units
that were judged alike are counted once with how often they occur, so a million ballots take a second.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Units = Sequence[Sequence[Hashable]]
_RESAMPLED = 1000
_LOW, _HIGH = 0.025, 0.975


@dataclass(frozen=True)
class Agreement:
    """All figures, and on how many units they stand; None: not to be told."""

    units: int
    pairwise: float | None
    alpha: float | None
    low: float | None
    high: float | None
    kappa: float | None = None


@dataclass(frozen=True)
class _Patterns:
    """Units that were judged alike, as one row each."""

    times: NDArray[np.int64]
    """How often each occurs."""
    counts: NDArray[np.int64]
    """How often each value was said in it: rows by values."""

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many judged."""
        return np.asarray(self.counts.sum(axis=1))

    @property
    def differing(self) -> NDArray[np.int64]:
        """Ordered pairs that said different things."""
        return np.asarray(self.sizes**2 - (self.counts**2).sum(axis=1))


def agreement(units: Units, *, seed: int = 1) -> Agreement:
    """All figures; the interval takes 95 % of the values that alpha has over units drawn anew."""
    seen = _patterns(units)
    alphas = _alphas(seen, seen.times[None, :])
    low, high = _interval(seen, seed)
    return Agreement(int(seen.times.sum()), _pairwise(seen), _told(alphas[0]), low, high, _kappa(seen))


def alpha(units: Units) -> float | None:
    """Krippendorff's alpha for nominal values: 1 for all alike, 0 as by chance; None where only one value occurs."""
    seen = _patterns(units)
    return _told(_alphas(seen, seen.times[None, :])[0])


def pairwise(units: Units) -> float | None:
    """The share of pairs of people, unit by unit, who said the same."""
    return _pairwise(_patterns(units))


def kappa(units: Units) -> float | None:
    """Fleiss' kappa over the units that as many judged as most units; None where only one value occurs."""
    return _kappa(_patterns(units))


def _patterns(units: Units) -> _Patterns:
    seen = Counter(tuple(unit) for unit in units if len(unit) > 1)
    values = {value: column for column, value in enumerate(dict.fromkeys(value for unit in seen for value in unit))}
    counts = np.zeros((len(seen), len(values)), dtype=np.int64)
    for row, unit in enumerate(seen):
        for value in unit:
            counts[row, values[value]] += 1
    return _Patterns(np.fromiter(seen.values(), dtype=np.int64, count=len(seen)), counts)


def _alphas(seen: _Patterns, times: NDArray[np.int64]) -> NDArray[np.float64]:
    """Alpha for each row of `times`, which says how often each pattern occurs; not a number where it has none."""
    totals = times @ seen.counts
    whole = totals.sum(axis=1)
    expected = (whole**2 - (totals**2).sum(axis=1)).astype(float)
    observed = times @ (seen.differing / (seen.sizes - 1)) if len(seen.times) else np.zeros(len(times))
    expected[expected == 0] = np.nan
    return np.asarray(1 - (whole - 1) * observed / expected)


def _pairwise(seen: _Patterns) -> float | None:
    pairs = int(seen.times @ (seen.sizes * (seen.sizes - 1)))
    return 1 - int(seen.times @ seen.differing) / pairs if pairs else None


def _kappa(seen: _Patterns) -> float | None:
    by_size = Counter[int]()
    for size, times in zip(seen.sizes.tolist(), seen.times.tolist(), strict=True):
        by_size[size] += times
    if not by_size:
        return None
    usual = max(by_size, key=lambda size: (by_size[size], size))
    same = seen.sizes == usual
    times, counts = seen.times[same], seen.counts[same]
    whole = int(times.sum())
    agreeing = float(times @ ((counts**2).sum(axis=1) - usual)) / (whole * usual * (usual - 1))
    shares = (times @ counts) / (whole * usual)
    by_chance = float((shares**2).sum())
    return (agreeing - by_chance) / (1 - by_chance) if by_chance < 1 else None


def _interval(seen: _Patterns, seed: int) -> tuple[float | None, float | None]:
    whole = int(seen.times.sum())
    if whole < 2:
        return None, None
    dice = np.random.default_rng(seed)
    values = _alphas(
        seen, dice.multinomial(whole, seen.times / whole, size=_RESAMPLED)
    )  # units drawn anew, all at once
    drawn = np.sort(values[~np.isnan(values)])
    if not len(drawn):
        return None, None
    last = len(drawn) - 1
    return float(drawn[round(_LOW * last)]), float(drawn[round(_HIGH * last)])


def _told(value: np.float64) -> float | None:
    return None if np.isnan(value) else float(value)
