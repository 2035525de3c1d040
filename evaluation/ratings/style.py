"""Ratings with place, length and style taken out: what models would have if nobody were swayed by these.

The same penalised likelihood as `bradley_terry`, with three more terms for side A, for how much longer one answer is,
and for how many more marks of layout it has. Reported beside the ratings, never instead: a longer answer may be longer
for good reasons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit  # type: ignore[import-untyped]

from evaluation.ratings.bradley_terry import (
    ANCHOR,
    POINTS,
    Floats,
    Table,
    by_rater,
    contrasts,
    deviations,
    penalty,
    quantiles,
    table,
)
from evaluation.ratings.votes import RatedVote

EFFECTS = ("side_a", "longer", "marks")
_STEPS = 50
_HELD = 1e-3
"""A little penalty on what is not a model, for the case that nothing differs."""


@dataclass(frozen=True)
class Effect:
    """How many points it is worth to stand on A, to be twice as long, to have twice the marks of layout."""

    name: str
    points: float
    low: float
    high: float


@dataclass(frozen=True)
class Adjusted:
    """A model's points with these taken out, with a 95 % interval."""

    model: str
    rating: float
    low: float
    high: float


@dataclass(frozen=True)
class Controlled:
    """Ratings beside the ratings, and what was taken out of them."""

    models: tuple[Adjusted, ...]
    effects: tuple[Effect, ...]


def controlled(votes: Sequence[RatedVote], anchor: str | None = None) -> Controlled:
    """Fit models and effects together; nothing from nothing."""
    cast = table(votes)
    if not cast.models:
        return Controlled((), ())
    features = features_of(votes)
    found = _fit(cast, features)
    count = len(cast.models)
    wanted: Floats = np.zeros((count + len(EFFECTS), count + len(EFFECTS)))
    wanted[:count, :count] = contrasts(cast.models, anchor)
    wanted[count:, count:] = np.eye(len(EFFECTS))
    half = POINTS * _half_widths(cast, features, found, wanted)
    points = POINTS * (wanted @ found)
    models = [
        Adjusted(
            model,
            ANCHOR + float(points[at]),
            ANCHOR + float(points[at] - half[at]),
            ANCHOR + float(points[at] + half[at]),
        )
        for at, model in enumerate(cast.models)
    ]
    effects = [
        Effect(name, float(points[at]), float(points[at] - half[at]), float(points[at] + half[at]))
        for at, name in enumerate(EFFECTS, count)
        if features[:, at - count].any()  # where nothing differs nothing can be known
    ]
    return Controlled(tuple(sorted(models, key=lambda one: (-one.rating, one.model))), tuple(effects))


def features_of(votes: Sequence[RatedVote]) -> Floats:
    """A row a vote: one for side A, how much longer A is, and how many more marks it has, both in doublings."""
    letters = np.array([vote.letters for vote in votes], dtype=np.float64)
    marks = np.array([vote.marks for vote in votes], dtype=np.float64)
    doublings = [np.log2((both[:, 0] + 1) / (both[:, 1] + 1)) for both in (letters, marks)]
    return np.column_stack([np.ones(len(votes)), *doublings])


def _fit(votes: Table, features: Floats) -> Floats:
    count = len(votes.models)
    found: Floats = np.zeros(count + features.shape[1])
    held = _held(count, features)
    for _ in range(_STEPS):
        chance = _chance(votes, features, found)
        gradient = _scores(votes, features, votes.weight * (votes.outcome - chance)) - held * found
        step = np.linalg.solve(_curvature(votes, features, chance), gradient)
        found += step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        if np.abs(step).max() < 1e-9:
            break
    return found


def _chance(votes: Table, features: Floats, found: Floats) -> Floats:
    strengths = found[: len(votes.models)]
    ahead = strengths[votes.a] - strengths[votes.b] + features @ found[len(votes.models) :]
    return np.asarray(expit(ahead))


def _scores(votes: Table, features: Floats, residual: Floats) -> Floats:
    count = len(votes.models)
    models = np.bincount(votes.a, residual, count) - np.bincount(votes.b, residual, count)
    return np.concatenate([models, residual @ features])


def _curvature(votes: Table, features: Floats, chance: Floats) -> Floats:
    """Minus the second derivative of the penalised likelihood, by blocks: models are many and met in pairs."""
    count = len(votes.models)
    pull = votes.weight * chance * (1 - chance)
    met = np.bincount(votes.a * count + votes.b, pull, count * count).reshape(count, count)
    pairs = np.asarray(met + met.T, dtype=np.float64)
    models = np.diag(pairs.sum(axis=1)) - pairs
    mixed = np.column_stack([
        np.bincount(votes.a, pull * column, count) - np.bincount(votes.b, pull * column, count) for column in features.T
    ])  # fmt: skip
    own = features.T @ (features * pull[:, None])
    return np.block([[models, mixed], [mixed.T, own]]) + np.diag(_held(count, features))


def _held(count: int, features: Floats) -> Floats:
    return np.concatenate([np.full(count, penalty()), np.full(features.shape[1], _HELD)])


def _half_widths(votes: Table, features: Floats, found: Floats, wanted: Floats) -> Floats:
    """By votes alone or by raters who agree with themselves, the wider, as in `bradley_terry`."""
    chance = _chance(votes, features, found)
    inverse = np.asarray(np.linalg.inv(_curvature(votes, features, chance)))
    normal, student = quantiles(votes)
    alone = normal * deviations(inverse, wanted)
    raters = votes.raters
    if raters < 2:
        return alone
    residual = votes.weight * (votes.outcome - chance)
    own = [np.bincount(votes.rater, residual * column, raters) for column in features.T]
    scores = np.column_stack([by_rater(votes, residual), *own])
    spread = inverse @ (scores.T @ scores) @ inverse * raters / (raters - 1)
    return np.maximum(alone, student * deviations(spread, wanted))
