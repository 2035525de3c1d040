"""'Better than the other in this language', decided so that looking every day costs nothing.

The evidence is a beta-binomial mixture martingale on decisive votes (ties wait): were both models equal, it would
reach 1 / ALPHA in fewer than ALPHA of all rounds, however often and whenever somebody looks (Ville's inequality).
Evidence has to suffice without any single rater too, so that no decision hangs on one person, whoever casts half of
all votes.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from evaluation.ratings.votes import RatedVote

ALPHA = 0.05
GOAL = 2000
"""How many decisive votes a round may hope for; what needs more cannot be decided with it."""
_PRIOR = 3.0
"""The weight of the mixture around a half: 1 suits landslides, 10 close races."""


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


@dataclass
class _Race:
    """The votes between two models in one language, as they come."""

    wins: list[int] = field(default_factory=lambda: [0, 0])
    by_rater: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    ties: int = 0
    better: int | None = None
    reached: float = 1.0

    def take(self, rater: str, winner: int | None, needed: float) -> None:
        """Count one vote; a decision once reached stands."""
        if winner is None:
            self.ties += 1
            return
        self.wins[winner] += 1
        self.by_rater[rater][winner] += 1
        if self.better is None and evidence(*self.wins) >= needed:
            self.reached = self.without_any()
            if self.reached >= needed:
                self.better = int(self.wins[1] > self.wins[0])

    def without_any(self) -> float:
        """The least evidence that is left without one rater, on the side that leads."""
        leads = self.wins[1] > self.wins[0]
        least = math.inf
        for one, other in self.by_rater.values():
            left = self.wins[0] - one, self.wins[1] - other
            least = min(least, evidence(*left) if (left[1] > left[0]) == leads and left[0] != left[1] else 0.0)
        return least


def decide(votes: Sequence[RatedVote], alpha: float = ALPHA, goal: int = GOAL) -> list[Decision]:
    """Every pair of models in every language; the more of them, the more evidence each needs."""
    races: dict[tuple[str, str, str], list[tuple[str, int | None]]] = {}
    for vote in votes:
        first, second = sorted((vote.a, vote.b))
        preferred = {1.0: vote.a, 0.0: vote.b}.get(vote.outcome)
        winner = None if preferred is None else int(preferred == second)
        races.setdefault((vote.language, first, second), []).append((vote.rater, winner))
    needed = len(races) / alpha
    return [_decided(*key, cast, needed, goal) for key, cast in sorted(races.items())]


def evidence(wins: int, losses: int) -> float:
    """The mixture likelihood of any share of wins against that of a half; infinite beyond all numbers."""
    count = wins + losses
    log = (
        math.lgamma(_PRIOR + wins)
        + math.lgamma(_PRIOR + losses)
        - math.lgamma(2 * _PRIOR + count)
        - 2 * math.lgamma(_PRIOR)
        + math.lgamma(2 * _PRIOR)
        + count * math.log(2)
    )
    return math.exp(log) if log < 700 else math.inf


def _decided(
    language: str, first: str, second: str, cast: Sequence[tuple[str, int | None]], needed: float, goal: int
) -> Decision:
    race = _Race()
    for rater, winner in cast:
        race.take(rater, winner, needed)
    models = (first, second)
    wins = (race.wins[0], race.wins[1])
    better = None if race.better is None else models[race.better]
    to_go = 0 if better is not None else _to_go(race, needed, goal)
    now = race.reached if better is not None else min(evidence(*wins), race.without_any() if race.by_rater else 1.0)
    return Decision(language, models, better, to_go, wins, race.ties, now, needed)


def _to_go(race: _Race, needed: float, goal: int) -> int | None:
    """How many more votes decide if wins and ties go on as so far; the heaviest rater's are counted off."""
    decisive = sum(race.wins)
    share = (max(race.wins) + 1) / (decisive + 2)
    most = max((sum(one) for one in race.by_rater.values()), default=0)
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
    return max(1, math.ceil((low - decisive) * (decisive + race.ties) / max(1, decisive)))
