"""When a person's day began, and how far a round has come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, tzinfo


@dataclass(frozen=True)
class Goal:
    """What a round wants in one language, and what is there."""

    language: str
    wanted: int
    counted: int

    @property
    def fraction(self) -> float:
        """From 0 to 1; what nobody asked for is done."""
        return min(1.0, self.counted / self.wanted) if self.wanted > 0 else 1.0

    @property
    def missing(self) -> int:
        """Votes still to come."""
        return max(0, self.wanted - self.counted)


def start_of_today(now: datetime, where: tzinfo) -> datetime:
    """When the person's day began, in UTC: midnight there, or the moment in which clocks skipped it."""
    return datetime.combine(now.astimezone(where).date(), time(), where).astimezone(UTC)


def goals(wanted: Mapping[str, int], counted: Mapping[str, int]) -> tuple[Goal, ...]:
    """The goals of a round, the language that is farthest from its own first."""
    every = [Goal(language, number, counted.get(language, 0)) for language, number in wanted.items()]
    return tuple(sorted(every, key=lambda goal: (goal.fraction, -goal.missing, goal.language)))


def overall(every: Iterable[Goal]) -> float:
    """How much of a round is done: too many votes in one language don't make up for another."""
    goals_wanted = [goal for goal in every if goal.wanted > 0]
    wanted = sum(goal.wanted for goal in goals_wanted)
    return sum(min(goal.counted, goal.wanted) for goal in goals_wanted) / wanted if wanted else 1.0
