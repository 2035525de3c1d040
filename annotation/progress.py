"""How far a person and a round have come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@dataclass(frozen=True)
class Done:
    """How many battles a person has judged."""

    today: int
    this_round: int


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


def zone(name: str) -> tzinfo:
    """The time zone a browser named; one that nobody knows is UTC."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def start_of_today(now: datetime, where: tzinfo) -> datetime:
    """When the person's day began, in UTC: midnight there, or the first moment after a midnight that was skipped."""
    day = now.astimezone(where).date()
    midnight = datetime.combine(day, time(), where).astimezone(UTC)
    # Where clocks are put forward at midnight, 0:00 is read as 23:00 of the day before.
    if midnight.astimezone(where).date() < day:
        return midnight + timedelta(hours=1)
    return midnight


def done(votes: Iterable[datetime], *, now: datetime, where: tzinfo, round_opened: datetime | None) -> Done:
    """A person's votes of today, in their time zone, and since this round was opened."""
    given = [vote for vote in votes if vote <= now]
    begin = start_of_today(now, where)
    return Done(
        today=sum(vote >= begin for vote in given),
        this_round=0 if round_opened is None else sum(vote >= round_opened for vote in given),
    )


def goals(wanted: Mapping[str, int], counted: Mapping[str, int]) -> tuple[Goal, ...]:
    """The goals of a round, the language that is farthest from its own first."""
    every = [Goal(language, number, counted.get(language, 0)) for language, number in wanted.items()]
    return tuple(sorted(every, key=lambda goal: (goal.fraction, -goal.missing, goal.language)))


def overall(every: Iterable[Goal]) -> float:
    """How much of a round is done: too many votes in one language don't make up for another."""
    goals_wanted = [goal for goal in every if goal.wanted > 0]
    wanted = sum(goal.wanted for goal in goals_wanted)
    return sum(min(goal.counted, goal.wanted) for goal in goals_wanted) / wanted if wanted else 1.0
