"""'Better than the other in this language', decided so that looking every day costs nothing.

The evidence is a beta-binomial mixture martingale on decisive votes (ties wait): were both models equal, it would
reach 1 / ALPHA in fewer than ALPHA of all rounds, however often and whenever somebody looks (Ville's inequality).
Evidence has to suffice without any single rater too, so that no decision hangs on one person, whoever casts half of
all votes.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.ratings.evidence import at_the_least, evidence
from evaluation.ratings.votes import RatedVote

ALPHA = 0.05
GOAL = 2000
"""How many decisive votes a round may hope for; what needs more cannot be decided with it."""

Contest = tuple[str, str, str]
"""A language and two models, in the order of their names."""


@dataclass(frozen=True)
class Decision:
    """What is known of two models in one language at this moment."""

    language: str
    models: tuple[str, str]
    better: str | None
    votes_to_go: int | None
    """About how many more votes decide; 0 where it is decided, none where the goal does not suffice."""
    wins: tuple[int, int]
    ties: int
    evidence: float
    """How many times likelier a difference is than none; at `needed` it is decided."""
    needed: float


class Race:
    """The votes between two models in one language, as they come; what was counted before is not counted again."""

    def __init__(self) -> None:
        self.cast: list[tuple[float, str, int | None]] = []
        """When, whose, and the place of the preferred model; none where neither was."""
        self.wins = [0, 0]
        self.by_rater: dict[str, list[int]] = {}
        self.ties: dict[str, int] = {}
        self.better: int | None = None
        self.reached = 1.0
        self._needed = math.inf
        self._seen = 0
        self._reckon_at = 0
        """The number of decisive votes before which nothing can be decided."""

    def take(self, at: float, rater: str, winner: int | None) -> None:
        """Put one vote where its time says."""
        late = bool(self.cast) and at < self.cast[-1][0]
        place = bisect_right(self.cast, at, key=_when) if late else len(self.cast)
        self.cast.insert(place, (at, rater, winner))
        if place < self._seen:
            self._forget()

    def take_back(self, at: float, rater: str) -> None:
        """A vote that never was."""
        place = bisect_left(self.cast, at, key=_when)
        while self.cast[place][1] != rater:
            place += 1
        del self.cast[place]
        if place < self._seen:
            self._forget()

    def count(self, needed: float) -> None:
        """Count what has come since the last time; a decision once reached stands, unless more is needed than then."""
        if needed != self._needed:
            self._needed = needed
            self._forget()
        for _, rater, winner in self.cast[self._seen :]:
            self._count(rater, winner)
        self._seen = len(self.cast)

    def without_any(self) -> float:
        """The least evidence that is left without one rater, on the side that leads."""
        leads = self.wins[1] > self.wins[0]
        least = math.inf
        for first, second in self.by_rater.values():
            left = self.wins[0] - first, self.wins[1] - second
            least = min(least, evidence(*left) if (left[1] > left[0]) == leads and left[0] != left[1] else 0.0)
        return least

    def _count(self, rater: str, winner: int | None) -> None:
        if winner is None:
            self.ties[rater] = self.ties.get(rater, 0) + 1
            return
        self.wins[winner] += 1
        self.by_rater.setdefault(rater, [0, 0])[winner] += 1
        if self.better is None and sum(self.wins) >= self._reckon_at:
            self._reckon()

    def _reckon(self) -> None:
        now = evidence(*self.wins)
        if now >= self._needed:
            self.reached = now = self.without_any()
            if now >= self._needed:
                self.better = int(self.wins[1] > self.wins[0])
        # Without a rater the others may be level or lead the other way, which is less than no evidence: 1.
        self._reckon_at = sum(self.wins) + at_the_least(now or 1.0, self._needed)

    def _forget(self) -> None:
        self._seen = 0
        self.wins, self.by_rater, self.ties = [0, 0], {}, {}
        self.better, self.reached, self._reckon_at = None, 1.0, 0


def decide(votes: Sequence[RatedVote], alpha: float = ALPHA, goal: int = GOAL) -> list[Decision]:
    """Every pair of models in every language; the more of them, the more evidence each needs."""
    races: dict[Contest, Race] = defaultdict(Race)
    for at, vote in enumerate(votes):
        contest, winner = contest_of(vote)
        races[contest].take(at, vote.rater, winner)
    needed = len(races) / alpha
    return [decided(contest, race, needed, goal) for contest, race in sorted(races.items())]


def contest_of(vote: RatedVote) -> tuple[Contest, int | None]:
    """Which language and models a vote is about, and the place of the preferred one."""
    first, second = (vote.a, vote.b) if vote.a <= vote.b else (vote.b, vote.a)
    if vote.outcome not in (0.0, 1.0):
        return (vote.language, first, second), None
    return (vote.language, first, second), int((vote.a if vote.outcome else vote.b) == second)


def decided(contest: Contest, race: Race, needed: float, goal: int) -> Decision:
    """What is known of a race at this moment."""
    race.count(needed)
    language, first, second = contest
    models = (first, second)
    wins = (race.wins[0], race.wins[1])
    better = None if race.better is None else models[race.better]
    to_go = 0 if better is not None else _to_go(race, needed, goal)
    now = race.reached if better is not None else min(evidence(*wins), race.without_any() if race.by_rater else 1.0)
    return Decision(language, models, better, to_go, wins, sum(race.ties.values()), now, needed)


def _when(cast: tuple[float, str, int | None]) -> float:
    return cast[0]


def _to_go(race: Race, needed: float, goal: int) -> int | None:
    """How many more votes decide if wins and ties go on as so far; the heaviest rater's are counted off."""
    decisive, ties = sum(race.wins), sum(race.ties.values())
    share = (max(race.wins) + 1) / (decisive + 2)
    most = max((sum(wins) for wins in race.by_rater.values()), default=0)
    kept = 1 - most / decisive if decisive and len(race.by_rater) > 1 else 0.5
    low, high = decisive + 1, goal
    if evidence(round(share * high * kept), round((1 - share) * high * kept)) < needed:
        return None
    while low < high:
        middle = (low + high) // 2
        if evidence(round(share * middle * kept), round((1 - share) * middle * kept)) >= needed:
            high = middle
        else:
            low = middle + 1
    return max(1, math.ceil((low - decisive) * (decisive + ties) / max(1, decisive)))
