"""So many of so many."""

from __future__ import annotations

from dataclasses import dataclass

from core.intervals import wilson


@dataclass(frozen=True)
class Proportion:
    """So many of so many, with the 95 % interval of one look."""

    yes: int
    of: int

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's."""
        return wilson(self.yes, self.of)
