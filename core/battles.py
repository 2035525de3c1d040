"""What one battle says: who stands on which side, what was chosen and why, and what keeps a vote from counting.

Records alone; the rules that decide what counts are in `annotation.battles`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class Side(StrEnum):
    """Where an answer stands on the page."""

    A = "a"
    B = "b"

    @property
    def other(self) -> Side:
        """The side across."""
        return Side.B if self is Side.A else Side.A


@dataclass(frozen=True)
class Sides(Generic[T]):
    """One thing for each side."""

    a: T
    b: T

    def of(self, side: Side) -> T:
        """What this side has."""
        return self.a if side is Side.A else self.b

    def __iter__(self) -> Iterator[T]:
        return iter((self.a, self.b))


class Choice(StrEnum):
    """What a vote says."""

    A = "a"
    B = "b"
    TIE = "tie"
    BOTH_BAD = "both_bad"

    @property
    def better(self) -> Side | None:
        """The side preferred, if one is."""
        return Side(self.value) if self in (Choice.A, Choice.B) else None


class VoteReason(StrEnum):
    """What a rater found wrong or right with one side."""

    LANGUAGE = "language"
    TRUTH = "truth"
    CULTURE = "culture"
    DETAIL = "detail"
    STYLE = "style"
    UNSAFE = "unsafe"


@dataclass(frozen=True)
class Mark:
    """A box on a picture where the answer of one side is wrong; edges are fractions of width and height."""

    side: Side
    left: float
    top: float
    right: float
    bottom: float
    picture: int = 0
    """Which picture of the battle, from 0."""


_NO_REASONS: Sides[frozenset[VoteReason]] = Sides(frozenset(), frozenset())


@dataclass(frozen=True)
class Vote:
    """What one person said about one battle, in terms of the sides as shown."""

    choice: Choice
    seconds: float
    """From the first word of the last answers until the vote."""
    at: datetime
    reasons: Sides[frozenset[VoteReason]] = field(default=_NO_REASONS)
    note: str = ""
    mark: Mark | None = None
    undone_at: datetime | None = None
    names_at: datetime | None = None
    """From when on its person is told the names; none: at once."""
    reasons_at: datetime | None = None
    """When the reasons were told; none: with the vote, or never."""

    def blind(self, now: datetime) -> bool:
        """Whether the names are still to be told."""
        return self.names_at is not None and now < self.names_at


class NotCounted(StrEnum):
    """Why a vote is kept but enters no rating."""

    VOID = "void"  # a side failed for good
    OPEN = "open"  # the names were shown
    LEAKED = "leaked"  # an answer said who wrote it
    TOO_FAST = "too_fast"  # nobody reads so fast
    UNDONE = "undone"
    WITHOUT_CONSENT = "without_consent"  # never given, or withdrawn
    ONE_MODEL = "one_model"  # a model met itself
    CONTROL = "control"  # one side answered about another picture, to see who looks
    LEARNT = "learnt"  # its person knew from an earlier battle who answers like this
