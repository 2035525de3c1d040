"""A score with everything needed to read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Pair:
    """One text that a model wrote, and what it should have been; some have several right forms."""

    prediction: str
    references: tuple[str, ...]


@dataclass(frozen=True)
class Score:
    """One number over many samples; None where there is nothing it could be said of."""

    value: float | None
    n: int
    """How many samples it stands on."""
    signature: str
    """What exactly was computed: version, segmentation, settings."""
    low: float | None = None
    high: float | None = None
    details: Mapping[str, float | int] = field(default_factory=dict)
    """Counts that belong to it, such as samples that had to be left out."""
