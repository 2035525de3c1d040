"""Where a Parrot's pictures go: mean weights of its experts by the language of the prompt (the paper's figure 7c).

`routing({"hu": [[0.7, 0.3], ...], ...})` also says how undecided the weights are, and how much of the language can be
told from them alone: a picture is given to the language whose other pictures are nearest, its own left out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.intervals import wilson
from evaluation.metrics.score import Score

Weights = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Routing:
    """The numbers of one model over some prompts."""

    means: Mapping[str, tuple[float, ...]]
    """By language: the mean weight of each expert."""

    entropy: Mapping[str, Score]
    """By language, as a share of what all experts alike would have: 0 for one expert, 100 for all alike."""

    told: Score
    """How often the language is told from the weights; `chance` among the details is what guessing would give."""


def routing(weights: Mapping[str, Weights]) -> Routing:
    """All numbers of weights by language, one line a picture; ValueError where lines are no weights."""
    lines = {language: _checked(language, several) for language, several in weights.items() if len(several)}
    if len({found.shape[1] for found in lines.values()}) > 1:
        raise ValueError("all lines need a weight for each of the same experts")
    means = {language: tuple(map(float, found.mean(axis=0))) for language, found in lines.items()}
    return Routing(means, {language: _entropy(found) for language, found in lines.items()}, _told(lines))


def _checked(language: str, several: Weights) -> NDArray[Any]:
    found = np.asarray(several, dtype=np.float64)
    if found.ndim != 2 or (found < 0).any() or not np.allclose(found.sum(axis=1), 1, atol=1e-3):
        raise ValueError(f"{language}: every line has weights that are not negative and sum to one")
    return found


def _entropy(lines: NDArray[Any]) -> Score:
    experts = lines.shape[1]
    signature = f"entropy|of:{experts}|per cent of log({experts})"
    if experts == 1:
        return Score(None, len(lines), signature)
    with np.errstate(divide="ignore", invalid="ignore"):
        nats = -np.where(lines > 0, lines * np.log(lines), 0.0).sum(axis=1)
    return Score(float(100 * nats.mean() / math.log(experts)), len(lines), signature)


def _told(lines: Mapping[str, NDArray[Any]]) -> Score:
    signature = "language from weights|nearest mean, own left out"
    known = {language: found for language, found in lines.items() if len(found) > 1}
    if len(known) < 2:
        return Score(None, 0, signature)
    names = list(known)
    means = np.stack([known[name].mean(axis=0) for name in names])
    right = 0
    for place, name in enumerate(names):
        own = known[name]
        for line in own:
            others = means.copy()
            others[place] = (own.sum(axis=0) - line) / (len(own) - 1)
            apart = np.square(others - line).sum(axis=1)
            nearest = np.flatnonzero(np.isclose(apart, apart.min(), rtol=1e-9, atol=1e-15))
            # where several are as near, none of them is told
            right += int(len(nearest) == 1 and nearest[0] == place)
    count = sum(map(len, known.values()))
    low, high = wilson(right, count)
    chance = 100 * max(map(len, known.values())) / count
    return Score(100 * right / count, count, signature, 100 * low, 100 * high, {"chance": chance})
