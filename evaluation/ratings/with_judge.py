"""A judge that makes votes go further: prediction-powered shares (PPI++), beside those of people alone.

People label some battles, a cheap judge all of them. The share of wins is that of people, moved by how far the judge's
share on all other battles lies from its share on the labelled ones, with a weight that is tuned to make the interval
short and falls to zero when judge and people have nothing in common (Angelopoulos, Duchi and Zrnic 2023).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student  # type: ignore[import-untyped]

from evaluation.ratings.proportions import Proportion

Floats = NDArray[np.float64]
FEWEST = 10
"""Labelled battles below which nothing is said."""


@dataclass(frozen=True)
class Interval:
    """A share with its 95 % interval."""

    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Powered:
    """The share of wins of one model against another: of people alone, and with the judge's help."""

    alone: Interval
    powered: Interval
    weight: float
    """From 0 (the judge is not listened to) to 1."""
    people: int
    judged: int
    """Battles that only the judge has labelled."""
    accuracy: Proportion
    """How often the judge preferred what people preferred, where both preferred one."""


def powered(
    people: Sequence[float], judge: Sequence[float], others: Sequence[float], raters: Sequence[Hashable] = ()
) -> Powered | None:
    """Of labels of people (1 won, 0 lost, a half for a tie), of the judge on the same and on other battles.

    `raters` are whose labels these are: labels of one person count as far as they differ from each other. None below
    ten labels.
    """
    labelled, own, rest = (np.asarray(values, dtype=np.float64) for values in (people, judge, others))
    if len(labelled) < FEWEST:
        return None
    groups = _groups(raters, len(labelled))
    weight = _weight(labelled, own, rest)
    alone = _interval(float(labelled.mean()), _spread(labelled, groups), groups)
    if len(rest):
        share = float(labelled.mean() + weight * (rest.mean() - own.mean()))
        variance = _spread(labelled - weight * own, groups) + weight**2 * float(rest.var()) / len(rest)
    else:
        share, variance = alone.share, _spread(labelled, groups)
    both = (labelled != 0.5) & (own != 0.5)
    return Powered(
        alone=alone,
        powered=_interval(share, variance, groups),
        weight=weight if len(rest) else 0.0,
        people=len(labelled),
        judged=len(rest),
        accuracy=Proportion(int((labelled[both] == own[both]).sum()), int(both.sum())),
    )


def _weight(labelled: Floats, own: Floats, rest: Floats) -> float:
    """What makes the variance least, between nothing and all."""
    if not len(rest):
        return 0.0
    spread = float(np.concatenate([own, rest]).var())
    if spread == 0:
        return 0.0
    together = float(np.cov(labelled, own, bias=True)[0, 1])
    return float(np.clip(together / ((1 + len(labelled) / len(rest)) * spread), 0.0, 1.0))


def _groups(raters: Sequence[Hashable], count: int) -> NDArray[np.int64]:
    """A number for each rater; without raters each label is somebody's own."""
    if not raters:
        return np.arange(count)
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(rater, len(numbers)) for rater in raters], dtype=np.int64)


def _spread(values: Floats, groups: NDArray[np.int64]) -> float:
    """The variance of the mean, by labels or by raters, whichever is more; that all are alike proves no certainty."""
    away = values - values.mean()
    alone = float((away**2).sum()) / max(1, len(values) - 1) / len(values)
    unlike = 2 / (len(values) + 4)  # as if there were four more labels, two of them against the others
    alone = max(alone, unlike * (1 - unlike) / (len(values) + 4))
    count = int(groups.max()) + 1
    if count in (1, len(values)):
        return alone
    sums = np.bincount(groups, away)
    return max(alone, float((sums**2).sum()) * count / (count - 1) / len(values) ** 2)


def _interval(share: float, variance: float, groups: NDArray[np.int64]) -> Interval:
    count = int(groups.max()) + 1
    half = float(student.ppf(0.975, max(1, (len(groups) if count == 1 else count) - 1))) * variance**0.5
    return Interval(share, max(0.0, share - half), min(1.0, share + half))
