"""Bradley-Terry strengths on the Elo scale, held back by a penalty where votes are few, with intervals by rater.

A tie is half a win for both. The penalty is a normal prior of `PRIOR` points around the models' middle: five wins of
five are some four hundred points, not three thousand, and a thousand votes do not feel it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, stdtrit  # type: ignore[import-untyped]

from evaluation.ratings.votes import RatedVote

ANCHOR = 1000.0
PRIOR = 300.0
"""How many points models are expected to lie apart before anybody has voted (standard deviation)."""
POINTS = 400 / math.log(10)
_STEPS = 50
_NORMAL = 1.959964
_SHARP = 100.0
"""An interval that reaches no further than this to both sides says something: 64 wins of 100."""

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Rating:
    """One model: its points with a 95 % interval, and whether that interval says something yet."""

    model: str
    rating: float
    low: float
    high: float
    votes: int
    enough: bool
    votes_to_go: int | None
    """About how many more votes it takes until it does; none where nobody can tell."""


@dataclass(frozen=True)
class Table:
    """Votes as arrays: who met whom, what came of it, whose vote it was, and how much it counts."""

    models: tuple[str, ...]
    a: Places
    b: Places
    outcome: Floats
    rater: Places
    weight: Floats
    stands_for: Floats | None = None
    """How many votes a row is; one each if nothing is said."""

    @property
    def cast(self) -> Places:
        """How many votes each model was in."""
        count = len(self.models)
        sums = np.bincount(self.a, self.stands_for, count) + np.bincount(self.b, self.stands_for, count)
        return np.asarray(sums, dtype=np.int64)

    @property
    def raters(self) -> int:
        """How many people voted."""
        return int(self.rater.max()) + 1 if len(self.rater) else 0


def table(votes: Sequence[RatedVote], *, equal_languages: bool = False, undo_steering: bool = False) -> Table:
    """The votes as arrays; with equal languages, each language's votes weigh as much together as any other's.

    Undoing steering, a pair that was drawn more often than others weighs as if it had not been.
    """
    models = tuple(sorted({model for vote in votes for model in (vote.a, vote.b)}))
    place = {model: number for number, model in enumerate(models)}
    raters: dict[str, int] = {}
    # Who voted without a name is nobody known to have voted before.
    numbers = [raters.setdefault(vote.rater or f"\0{at}", len(raters)) for at, vote in enumerate(votes)]
    weights: Floats = np.ones(len(votes))
    if equal_languages and votes:
        spoken: dict[str, int] = {}
        for vote in votes:
            spoken[vote.language] = spoken.get(vote.language, 0) + 1
        weights = np.array([len(votes) / len(spoken) / spoken[vote.language] for vote in votes])
    if undo_steering:
        weights = weights * _unsteered(votes)
    return Table(
        models,
        np.array([place[vote.a] for vote in votes], dtype=np.int64),
        np.array([place[vote.b] for vote in votes], dtype=np.int64),
        np.array([vote.outcome for vote in votes], dtype=np.float64),
        np.array(numbers, dtype=np.int64),
        weights,
    )


def _unsteered(votes: Sequence[RatedVote]) -> Floats:
    """Inverse chances of those votes that were steered, at most tenfold, so that together they weigh what they did."""
    steered = np.array([vote.chance or 0.0 for vote in votes])
    weights: Floats = np.ones(len(votes))
    there = steered > 0
    if there.any():
        inverse = 1 / steered[there]
        inverse = np.minimum(inverse / inverse.mean(), 10.0)
        weights[there] = inverse / inverse.mean()
    return weights


def rate(votes: Table, anchor: str | None = None) -> list[Rating]:
    """All models, the best first; the anchor has 1000 points, without one the middle of all has."""
    if not votes.models:
        return []
    strengths = fit(votes)
    wanted = contrasts(votes.models, anchor)
    points = POINTS * (wanted @ strengths) + ANCHOR
    half = _half_widths(votes, strengths, wanted)
    cast = votes.cast
    sharp = (half <= _SHARP) & (votes.raters > 1)
    if anchor in votes.models:
        own = votes.models.index(anchor)
        sharp[own] = bool(np.delete(sharp, own).any())
    ratings = [
        Rating(
            model,
            rating=float(points[place]),
            low=float(points[place] - half[place]),
            high=float(points[place] + half[place]),
            votes=int(cast[place]),
            enough=bool(sharp[place]),
            votes_to_go=_to_go(bool(sharp[place]), float(half[place]), int(cast[place]), votes.raters),
        )
        for place, model in enumerate(votes.models)
    ]
    return sorted(ratings, key=lambda rating: (-rating.rating, rating.model))


def fit(votes: Table, weights: Floats | None = None, start: Floats | None = None) -> Floats:
    """The strengths of the penalised likelihood in natural units, around 0; Newton's method on pairs."""
    count = len(votes.models)
    weight = votes.weight if weights is None else weights
    met, won = _matrix(votes, weight), _matrix(votes, weight * votes.outcome)
    wins, games = won + (met - won).T, met + met.T  # wins[i, j]: of i against j, on either side
    strengths: Floats = np.zeros(count) if start is None else start.copy()
    for _ in range(_STEPS):
        chance: Floats = expit(strengths[:, None] - strengths[None, :])
        gradient = (wins - games * chance).sum(axis=1) - penalty() * strengths
        step = np.linalg.solve(_curvature(games, chance), gradient)
        strengths += step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        if np.abs(step).max() < 1e-9:
            break
    return np.asarray(strengths - strengths.mean())


def bootstrap(votes: Table, times: int, seed: int = 1) -> Floats:
    """Strengths refitted to raters drawn anew, one row a draw."""
    dice = np.random.default_rng(seed)
    start = fit(votes)
    raters = votes.raters
    drawn = [
        fit(votes, votes.weight * np.bincount(dice.integers(0, raters, raters), minlength=raters)[votes.rater], start)
        for _ in range(times)
    ]
    return np.array(drawn)


def by_rater(votes: Table, residual: Floats) -> Floats:
    """What each rater's votes pull at each model, a row a rater."""
    count, raters = len(votes.models), votes.raters
    to_a = np.bincount(votes.rater * count + votes.a, residual, raters * count)
    to_b = np.bincount(votes.rater * count + votes.b, residual, raters * count)
    return np.asarray(to_a - to_b, dtype=np.float64).reshape(raters, count)


def quantiles(votes: Table) -> tuple[float, float]:
    """How many deviations intervals reach: by votes alone, and by as many raters as weigh in."""
    shares = np.bincount(votes.rater, votes.weight)
    effective = shares.sum() ** 2 / (shares**2).sum()
    return _NORMAL, float(stdtrit(max(1.0, effective - 1), 0.975))


def _half_widths(votes: Table, strengths: Floats, wanted: Floats) -> Floats:
    """How far intervals reach, in points: by votes alone or by raters who agree with themselves, the wider."""
    met = _matrix(votes, votes.weight)
    chance: Floats = expit(strengths[:, None] - strengths[None, :])
    inverse = np.asarray(np.linalg.inv(_curvature(met + met.T, chance)))
    normal, student = quantiles(votes)
    alone = normal * deviations(inverse, wanted)
    raters = votes.raters
    if raters < 2:
        return POINTS * alone
    residual = votes.weight * (votes.outcome - expit(strengths[votes.a] - strengths[votes.b]))
    scores = by_rater(votes, residual)
    spread = inverse @ (scores.T @ scores) @ inverse * raters / (raters - 1)
    return np.asarray(POINTS * np.maximum(alone, student * deviations(spread, wanted)))


def deviations(covariance: Floats, wanted: Floats) -> Floats:
    """The standard deviations of sums of what is estimated."""
    return np.asarray(np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", wanted, covariance, wanted), 0)))


def _matrix(votes: Table, weights: Floats) -> Floats:
    """Sums of weights by who stood on side A and who on side B."""
    count = len(votes.models)
    sums = np.bincount(votes.a * count + votes.b, weights, count * count)
    return np.asarray(sums, dtype=np.float64).reshape(count, count)


def _curvature(games: Floats, chance: Floats) -> Floats:
    """Minus the second derivative of the penalised likelihood."""
    pull = games * chance * (1 - chance)
    return np.asarray(np.diag(pull.sum(axis=1) + penalty()) - pull)


def penalty() -> float:
    """How strongly a model is held to the middle."""
    return (POINTS / PRIOR) ** 2


def contrasts(models: Sequence[str], anchor: str | None) -> Floats:
    """What each rating is a difference of: the model and the anchor, or the middle of all."""
    count = len(models)
    wanted = np.eye(count)
    if anchor in models:
        wanted[:, models.index(anchor)] -= 1
        return wanted
    return wanted - 1 / count


def _to_go(enough: bool, half: float, cast: int, raters: int) -> int | None:
    """Intervals shrink with the root of the votes; one rater alone makes nothing sure."""
    if enough:
        return 0
    return math.ceil(cast * ((half / _SHARP) ** 2 - 1)) if half > _SHARP and raters > 1 else None
