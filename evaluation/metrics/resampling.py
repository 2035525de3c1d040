"""How sure a score over samples is, and whether two models that saw the same samples differ."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, stdev
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Total = Callable[[Matrix], Matrix]
"""From sums of per-sample statistics, one row a resample, to scores."""

_RESAMPLES = 1000
_FLIPS = 10_000
_CELLS_AT_ONCE = 4_000_000
_SEED = 20_261
_MOST_DRAWN = 4000


def interval(statistics: Matrix, total: Total, resamples: int = _RESAMPLES) -> tuple[float, float]:
    """The 95 % bootstrap interval of a score that follows from sums over samples."""
    dice = np.random.default_rng(_SEED)
    if len(statistics) > _MOST_DRAWN:
        statistics = _in_blocks(statistics, dice)
    count = len(statistics)
    scores: list[Matrix] = []
    at_once = max(1, _CELLS_AT_ONCE // max(1, count))
    for start in range(0, resamples, at_once):
        size = min(at_once, resamples - start)
        times = dice.multinomial(count, np.full(count, 1 / count), size=size)
        scores.append(total(times @ statistics))
    low, high = np.nanpercentile(np.concatenate(scores), [2.5, 97.5])
    return float(low), float(high)


def _in_blocks(statistics: Matrix, dice: np.random.Generator) -> Matrix:
    """Many samples in random blocks of equal size, which are drawn instead of them: as sure, and in seconds."""
    mixed = statistics[dice.permutation(len(statistics))]
    return np.add.reduceat(mixed, np.linspace(0, len(mixed), _MOST_DRAWN, endpoint=False).astype(int))


def paired(first: Matrix, second: Matrix, total: Total, flips: int = _FLIPS) -> float:
    """The chance that two models' scores lie this far apart if it did not matter whose answer was whose.

    Exact where there are few samples that differ, else by random swaps; two-sided, never 0.
    """
    differing = np.flatnonzero((first != second).any(axis=1))
    if not len(differing):
        return 1.0
    both: Matrix = first.sum(axis=0) + second.sum(axis=0)
    apart: Matrix = (first - second)[differing]
    observed = abs(_gap(np.ones((1, len(differing))), apart, both, total)[0])
    exact = 2 ** len(differing) <= flips
    if exact:
        patterns = (np.arange(2 ** len(differing))[:, None] >> np.arange(len(differing)) & 1) * 2.0 - 1
        return float(np.mean(abs(_gap(patterns, apart, both, total)) >= observed - 1e-12))
    dice = np.random.default_rng(_SEED)
    at_once = max(1, _CELLS_AT_ONCE // len(differing))
    reached = 0
    for start in range(0, flips, at_once):
        signs = dice.integers(0, 2, (min(at_once, flips - start), len(differing))) * 2.0 - 1
        reached += int(np.sum(abs(_gap(signs, apart, both, total)) >= observed - 1e-12))
    return (reached + 1) / (flips + 1)


def holm(chances: Sequence[float]) -> list[float]:
    """The chances, corrected for looking at all of them."""
    corrected = [1.0] * len(chances)
    largest = 0.0
    for rank, place in enumerate(sorted(range(len(chances)), key=chances.__getitem__)):
        largest = max(largest, min(1.0, chances[place] * (len(chances) - rank)))
        corrected[place] = largest
    return corrected


@dataclass(frozen=True)
class Difference:
    """Two models in one language: how far apart, by which chance, and by which after correction."""

    language: str
    difference: float
    p: float
    corrected: float


def differences(languages: Mapping[str, tuple[Matrix, Matrix]], total: Total) -> list[Difference]:
    """Model by model on the same samples, in every language, corrected over the languages (Holm)."""
    chances = [paired(first, second, total) for first, second in languages.values()]
    gaps = [float(total(first.sum(0)[None])[0] - total(second.sum(0)[None])[0]) for first, second in languages.values()]
    return [
        Difference(language, gap, p, corrected)
        for language, gap, p, corrected in zip(languages, gaps, chances, holm(chances), strict=True)
    ]


@dataclass(frozen=True)
class Spread:
    """The same measurement over several seeds."""

    mean: float
    deviation: float | None
    """None for a single seed."""
    seeds: int


def over_seeds(values: Sequence[float]) -> Spread:
    """Mean and standard deviation (of a sample) over seeds."""
    if not values or any(math.isnan(value) for value in values):
        raise ValueError("Spread over seeds needs a number for every seed.")
    return Spread(mean(values), stdev(values) if len(values) > 1 else None, len(values))


def average(sums: Matrix) -> Matrix:
    """The total of per-sample scores: statistics are (score, 1), the result is their mean."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(sums[:, 0] / sums[:, 1])


def averaged(scores: Sequence[float]) -> Matrix:
    """Per-sample scores as statistics for `average`."""
    return np.column_stack([np.asarray(scores, dtype=np.float64), np.ones(len(scores))])


def _gap(signs: NDArray[Any], apart: Matrix, both: Matrix, total: Total) -> Matrix:
    """The score of one side less that of the other; a sign of -1 swaps a sample's answers."""
    swing = signs @ apart
    return total((both + swing) / 2) - total((both - swing) / 2)
