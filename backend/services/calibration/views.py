"""What people see of calibration, and what they bring."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from annotation.glossary import Glossary
from backend.db.calibrations import Shown
from core.benchmark_items import Fields


@dataclass(frozen=True)
class Typed:
    """A refinement as it is typed: perhaps half, perhaps faulty."""

    fields: Fields
    reason: str = ""
    """Why its doubts are meant."""


@dataclass(frozen=True)
class NewRefinement:
    """A refinement that is handed in."""

    typed: Typed
    seconds: float


@dataclass(frozen=True)
class RefiningTask:
    """An item as its refiner sees it."""

    shown: Shown
    draft: Fields
    typed: Typed | None
    """What the person left unsaved, or handed in; nothing yet: the draft stands."""
    done: bool
    editable: bool
    """Not any more once voting has begun."""
    expires_at: datetime | None
    glossary: Glossary = field(default_factory=Glossary)

    @property
    def start(self) -> Typed:
        """What the form holds."""
        return self.typed or Typed(self.draft)


@dataclass(frozen=True)
class VotingTask:
    """An item as its voter sees it: versions by letter, in an order of this voter's own."""

    shown: Shown
    versions: tuple[Fields, ...]
    """As many as there are letters from A on."""
    typed: Typed | None
    """A proposal that was left unsaved."""
    choice: str | None
    """What the voter has said already."""
    expires_at: datetime | None

    @property
    def done(self) -> bool:
        """Whether the ballot was cast."""
        return self.choice is not None

    @property
    def start(self) -> Typed:
        """What the form of a proposal holds."""
        return self.typed or Typed(self.versions[0])


@dataclass(frozen=True)
class NewBallot:
    """What a voter says: the letter of the best version, or 'none' with or without a proposal."""

    choice: str
    seconds: float
    proposal: Fields | None = None
    reasons: tuple[str, ...] = ()
    note: str = ""
    ranking: tuple[str, ...] = ()
    """All letters, the best first; none: only the best is told."""
