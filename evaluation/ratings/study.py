"""A human study as in MELLA: so many samples a language, judged blind by several volunteers, and reported once.

What counts is fixed beforehand: the first hundred counted votes on a pair in a language. Later ones change nothing, so
looking early costs nothing, and the exact test of a fixed sample holds; before that nothing is called better.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scipy.stats import t as student  # type: ignore[import-untyped]

from core.intervals import wilson
from evaluation.metrics.resampling import holm
from evaluation.ratings.votes import RatedVote

SAMPLES, VOLUNTEERS = 100, 8
"""The paper's numbers: votes in each language, and people who cast them."""
_SURE = 0.05


@dataclass(frozen=True)
class Volunteer:
    """One person's votes on a pair."""

    person: str
    wins: int
    ties: int
    losses: int


@dataclass(frozen=True)
class Studied:
    """A model beside another one in a language; `wins` are the first one's."""

    language: str
    model: str
    other: str
    wins: int
    ties: int
    bad: int
    """Neither was preferred because both were bad."""
    losses: int
    share: float | None
    """Of wins among decided votes; none where nothing was decided."""
    low: float
    high: float
    """95 %, as wide as volunteers differ from each other, and never narrower than votes alone would have it."""
    p: float
    """Exact sign test over decided votes, corrected over all languages and pairs of the study (Holm)."""
    people: tuple[Volunteer, ...]
    later: int
    """Votes beyond the sample, which are not looked at."""
    samples: int

    @property
    def votes(self) -> int:
        """Of the sample, so far."""
        return self.wins + self.ties + self.bad + self.losses

    @property
    def whole(self) -> bool:
        """Whether the sample is complete; before that nothing is said of who is better."""
        return self.votes >= self.samples

    @property
    def better(self) -> bool | None:
        """Whether the first (True) or the second (False) is better; None where it cannot be said, or not yet."""
        if not self.whole or self.share is None or self.p >= _SURE or self.low <= 0.5 <= self.high:
            return None
        return self.share > 0.5


def study(votes: Iterable[RatedVote], first: Mapping[str, str], samples: int = SAMPLES) -> list[Studied]:
    """Every language and pair, of votes in the order of time; `first` names for a model the one it is compared with."""
    sampled: dict[tuple[str, str, str], list[tuple[RatedVote, float]]] = defaultdict(list)
    later = Counter[tuple[str, str, str]]()
    for vote in votes:
        for model, other, outcome in ((vote.a, vote.b, vote.outcome), (vote.b, vote.a, 1 - vote.outcome)):
            key = (vote.language, model, other)
            if first.get(model) != other:
                continue
            if len(sampled[key]) < samples:
                sampled[key].append((vote, outcome))
            else:
                later[key] += 1
    keys = sorted(sampled)
    corrected = holm([_sign_test([outcome for _, outcome in sampled[key]]) for key in keys])
    return [_studied(key, sampled[key], p, later[key], samples) for key, p in zip(keys, corrected, strict=True)]


def _studied(
    key: tuple[str, str, str], own: Sequence[tuple[RatedVote, float]], p: float, later: int, samples: int
) -> Studied:
    people: dict[str, list[float]] = defaultdict(list)
    for vote, outcome in own:
        people[vote.rater].append(outcome)
    outcomes = [outcome for _, outcome in own]
    bad = sum(vote.bad for vote, _ in own)
    share, low, high = _interval(list(people.values()))
    return Studied(
        *key,
        wins=outcomes.count(1.0),
        ties=outcomes.count(0.5) - bad,
        bad=bad,
        losses=outcomes.count(0.0),
        share=share,
        low=low,
        high=high,
        p=p,
        people=tuple(
            Volunteer(person, cast.count(1.0), cast.count(0.5), cast.count(0.0))
            for person, cast in sorted(people.items(), key=lambda one: (-len(one[1]), one[0]))
        ),
        later=later,
        samples=samples,
    )


def _sign_test(outcomes: Sequence[float]) -> float:
    wins, losses = outcomes.count(1.0), outcomes.count(0.0)
    apart = wins + losses
    tail: float = sum(math.comb(apart, k) for k in range(min(wins, losses) + 1)) / 2.0**apart
    return min(1.0, 2 * tail)


def _interval(people: Sequence[Sequence[float]]) -> tuple[float | None, float, float]:
    """The share of wins among decided votes, by whoever cast them."""
    decided = [[outcome for outcome in cast if outcome != 0.5] for cast in people]
    decided = [cast for cast in decided if cast]
    count = sum(map(len, decided))
    if not count:
        return None, 0.0, 1.0
    wins = round(sum(map(sum, decided)))
    share = wins / count
    low, high = wilson(wins, count)
    groups = len(decided)
    if groups < 2:
        return share, 0.0, 1.0  # one person alone says nothing of others
    apart = sum((sum(cast) - share * len(cast)) ** 2 for cast in decided) * groups / (groups - 1)
    half = float(student.ppf(0.975, groups - 1)) * math.sqrt(apart) / count
    return share, max(0.0, min(low, share - half)), min(1.0, max(high, share + half))
