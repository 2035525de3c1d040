"""Several people judge one battle: which is put to whom once more, and how many chose alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.battles import Choice

JUDGES_MOST = 10
"""People who judge one battle: more say little that nine others did not."""
OTHERS_LEAST = 5
"""Of fewer it is not told how many chose alike: it would be one person's opinion."""


@dataclass(frozen=True)
class Agreement:
    """How many of the others who judged the same answers chose the same."""

    same: int
    others: int


def agreement(own: Choice, others: Iterable[Choice]) -> Agreement | None:
    """None while too few others have judged."""
    chosen = list(others)
    return Agreement(chosen.count(own), len(chosen)) if len(chosen) >= OTHERS_LEAST else None


def is_due(draw: float, *, every: int) -> bool:
    """Whether a battle that nobody chose repeats one, by a draw between 0 and 1; never with 0."""
    return every > 0 and draw < 1 / every
