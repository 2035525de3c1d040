"""What a round brought, counted: `statistics(seen)` from bare votes and edits, by language and in all.

Shares come with 95 % intervals and times as quantiles, because a mean of five says nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import quantiles

from annotation.edits import Concern
from core.battles import Choice, NotCounted, Side
from core.intervals import wilson

ALL = ""
"""Stands for all languages together."""


@dataclass(frozen=True)
class VoteSeen:
    """One vote, as far as statistics are concerned."""

    battle_id: str
    person_id: str
    language: str
    choice: Choice
    seconds: float
    not_counted: frozenset[NotCounted]
    reasons: Mapping[str, Sequence[str]]
    """By side as shown."""
    at: datetime


@dataclass(frozen=True)
class EditSeen:
    """One edit in force."""

    person_id: str
    language: str
    distance: int
    seconds: float
    concerns: frozenset[Concern]
    at: datetime


@dataclass(frozen=True)
class Seen:
    """All that came in; counts are by language, lengths by battle and side."""

    votes: Sequence[VoteSeen] = ()
    edits: Sequence[EditSeen] = ()
    lengths: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    goals: Mapping[str, int] = field(default_factory=dict)
    battles: Mapping[str, int] = field(default_factory=dict)
    pictures: Mapping[str, int] = field(default_factory=dict)
    unsaved: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Share:
    """How many of how many, with the interval of their share."""

    yes: int
    of: int
    low: float
    high: float


@dataclass(frozen=True)
class Spread:
    """Quantiles; none where there are too few values."""

    n: int
    p10: float | None = None
    p25: float | None = None
    p50: float | None = None
    p75: float | None = None
    p90: float | None = None


@dataclass(frozen=True)
class ReasonCount:
    """How often a reason was given for the answer that was preferred, and for others."""

    preferred: int
    other: int


@dataclass(frozen=True)
class LanguageStatistics:
    """What came in for one language, or for all."""

    language: str
    goal: int
    battles: int
    people: int
    pictures: int
    votes: int
    counted: int
    choices: Mapping[str, int]
    """Of counted votes."""
    not_counted: Mapping[NotCounted, int]
    """A vote may have several reasons."""
    reasons: Mapping[str, ReasonCount]
    first: Share
    """Counted votes for A, of those for A or B."""
    longer: Share
    """Counted votes for the longer answer, where one was longer."""
    seconds: Spread
    length: Spread
    edits: int
    concerns: Mapping[Concern, int]
    distance: Spread
    unsaved: int


@dataclass(frozen=True)
class Day:
    """What came in on one day (UTC) in one language."""

    day: date
    language: str
    votes: int
    edits: int


@dataclass(frozen=True)
class RoundStatistics:
    """All of it, the languages in the order of their codes."""

    all: LanguageStatistics
    languages: tuple[LanguageStatistics, ...]
    days: tuple[Day, ...]


def statistics(seen: Seen) -> RoundStatistics:
    """Everything that came in, counted."""
    codes = {*seen.goals, *seen.battles, *(vote.language for vote in seen.votes)}
    return RoundStatistics(
        all=_statistics_of(ALL, seen),
        languages=tuple(_statistics_of(code, seen) for code in sorted(codes)),
        days=tuple(_days(seen)),
    )


def reliability(votes: Iterable[VoteSeen], *, fewest: int = 5) -> dict[str, float]:
    """By person: the share of their votes that took long enough to have read the answers; none for few votes."""
    careful, judged = Counter[str](), Counter[str]()
    for vote in votes:
        judged[vote.person_id] += 1
        careful[vote.person_id] += NotCounted.TOO_FAST not in vote.not_counted
    return {person: careful[person] / count for person, count in judged.items() if count >= fewest}


def _statistics_of(code: str, seen: Seen) -> LanguageStatistics:
    votes = [vote for vote in seen.votes if code in (ALL, vote.language)]
    edits = [edit for edit in seen.edits if code in (ALL, edit.language)]
    counted = [vote for vote in votes if not vote.not_counted]
    decided = [vote for vote in counted if vote.choice.better is not None]
    longer = [was_longer for vote in decided if (was_longer := _longer(vote, seen.lengths)) is not None]
    sizes = [size for vote in counted for size in seen.lengths.get(vote.battle_id, {}).values()]

    def of(counts: Mapping[str, int]) -> int:
        return sum(counts.values()) if code == ALL else counts.get(code, 0)

    return LanguageStatistics(
        language=code,
        goal=of(seen.goals),
        battles=of(seen.battles),
        people=len({vote.person_id for vote in votes} | {edit.person_id for edit in edits}),
        pictures=of(seen.pictures),
        votes=len(votes),
        counted=len(counted),
        choices={choice.value: sum(vote.choice is choice for vote in counted) for choice in Choice},
        not_counted=dict(sorted(Counter(why for vote in votes for why in vote.not_counted).items())),
        reasons=_reasons(counted),
        first=_share([vote.choice is Choice.A for vote in decided]),
        longer=_share(longer),
        seconds=_spread([vote.seconds for vote in counted]),
        length=_spread(sizes),
        edits=len(edits),
        concerns=dict(sorted(Counter(concern for edit in edits for concern in edit.concerns).items())),
        distance=_spread([edit.distance for edit in edits]),
        unsaved=of(seen.unsaved),
    )


def _longer(vote: VoteSeen, lengths: Mapping[str, Mapping[str, int]]) -> bool | None:
    better, both = vote.choice.better, lengths.get(vote.battle_id, {})
    if better is None or len(both) < len(Side) or both[better] == both[better.other]:
        return None
    return both[better] > both[better.other]


def _reasons(votes: Iterable[VoteSeen]) -> dict[str, ReasonCount]:
    counts: dict[str, Counter[bool]] = defaultdict(Counter)
    for vote in votes:
        for side, reasons in vote.reasons.items():
            for reason in reasons:
                counts[reason][vote.choice.better is not None and vote.choice.better == side] += 1
    return {reason: ReasonCount(preferred=both[True], other=both[False]) for reason, both in sorted(counts.items())}


def _share(hits: Sequence[bool]) -> Share:
    low, high = wilson(sum(hits), len(hits))
    return Share(sum(hits), len(hits), low, high)


def _spread(values: Sequence[float]) -> Spread:
    if len(values) < 2:
        return Spread(len(values), p50=values[0] if values else None)
    parts = quantiles(values, n=20, method="inclusive")
    return Spread(len(values), p10=parts[1], p25=parts[4], p50=parts[9], p75=parts[14], p90=parts[17])


def _days(seen: Seen) -> Iterable[Day]:
    votes = Counter((vote.at.date(), vote.language) for vote in seen.votes)
    edits = Counter((edit.at.date(), edit.language) for edit in seen.edits)
    for day, language in sorted({*votes, *edits}):
        yield Day(day, language, votes[day, language], edits[day, language])
