"""The modality gap: how far what a model sees lies from what it reads.

`gap(pictures, texts)` takes two lines a sample, the mean of its picture's tokens and that of its text's, and says how
far apart the two means lie and how well a straight cut tells one from the other. Both are what they would be without a
gap where there is none: 0, and a coin's 50 %.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.intervals import wilson
from evaluation.metrics.score import Score

_FOLDS = 5
_RIDGE = 0.1
"""Of the mean energy of a line: features outnumber samples."""
_TINY = 1e-12

Lines = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Gap:
    """The numbers of one place in one model, in one language."""

    distance: Score
    """Of the two means, in units of how far a sample lies from the mean of its kind; what chance alone puts between
    two means of so few is taken off."""

    cosine: float | None
    """Of the angle between the two means."""

    separability: Score
    """How often a straight cut tells a picture from a text that it was not made on, in per cent."""


def gap(pictures: Lines, texts: Lines) -> Gap:
    """All numbers; lines of one sample stand at the same place. ValueError where they are not as many or as wide."""
    seen, read = np.asarray(pictures, dtype=np.float64), np.asarray(texts, dtype=np.float64)
    if seen.ndim != 2 or seen.shape != read.shape:
        raise ValueError("every sample has a line for its picture and one for its text, all equally wide")
    return Gap(_distance(seen, read), _cosine(seen, read), _separability(seen, read))


def _distance(seen: NDArray[np.float64], read: NDArray[np.float64]) -> Score:
    n = len(seen)
    signature = "distance of means|in root-mean-square distances of a sample from its own mean|unbiased"
    if n < 2:
        return Score(None, n, signature)
    spread = (_scatter(seen) + _scatter(read)) / 2
    if spread <= _TINY:
        return Score(None, n, signature)
    apart = seen.mean(axis=0) - read.mean(axis=0)
    squared = float(apart @ apart) - _scatter(seen - read) / n
    return Score(math.sqrt(max(0.0, squared) / spread), n, signature)


def _scatter(lines: NDArray[np.float64]) -> float:
    """The sum of the variances of all features."""
    return float(lines.var(axis=0, ddof=1).sum())


def _cosine(seen: NDArray[np.float64], read: NDArray[np.float64]) -> float | None:
    if not len(seen):
        return None
    one, other = seen.mean(axis=0), read.mean(axis=0)
    lengths = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float(one @ other) / lengths if lengths > _TINY else None


def _separability(seen: NDArray[np.float64], read: NDArray[np.float64]) -> Score:
    n = len(seen)
    signature = f"linear separability|ridge:{_RIDGE} on standardised features|folds:{_FOLDS}, samples kept whole"
    if n < 2 * _FOLDS:
        return Score(None, n, signature)
    right = 0
    for fold in range(_FOLDS):
        held = np.arange(n) % _FOLDS == fold
        cut = _Cut(np.vstack([seen[~held], read[~held]]))
        right += int((cut.side(seen[held]) > 0).sum() + (cut.side(read[held]) < 0).sum())
    # the two lines of a sample are one draw: the interval stands on samples
    low, high = wilson(right // 2, n)
    return Score(100 * right / (2 * n), n, signature, 100 * low, 100 * high, {"chance": 50})


class _Cut:
    """A straight cut between the first and the second half of some lines."""

    def __init__(self, lines: NDArray[np.float64]) -> None:
        self._mean = lines.mean(axis=0)
        deviation = lines.std(axis=0)
        self._scale = np.where(deviation > _TINY, 1 / np.maximum(deviation, _TINY), 0.0)
        self._lines = (lines - self._mean) * self._scale
        wanted = np.repeat([1.0, -1.0], len(lines) // 2)
        inner = self._lines @ self._lines.T
        ridge = _RIDGE * max(float(np.trace(inner)) / len(lines), _TINY)
        self._weights = np.linalg.solve(inner + ridge * np.eye(len(lines)), wanted)

    def side(self, lines: NDArray[np.float64]) -> NDArray[np.float64]:
        """Above zero: like the first half."""
        found: NDArray[np.float64] = ((lines - self._mean) * self._scale) @ (self._lines.T @ self._weights)
        return found
