"""What people see of calibration, and what they bring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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
    typed: Typed | None
    """What the person left unsaved, or handed in; nothing yet: the draft stands."""
    done: bool
    editable: bool
    """Not any more once voting has begun."""
    expires_at: datetime | None

    @property
    def start(self) -> Typed:
        """What the form holds."""
        return self.typed or Typed(self.shown.draft)
