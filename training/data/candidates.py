"""What may become a row: the row, and what screening has to know about the work behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.battle_lines import BattleLine
from core.battles import Side
from training.data.rows import Row

WHOLE_BATTLE = ""
"""The key under which a battle itself is excluded; its edits have their ids."""


@dataclass(frozen=True)
class Work:
    """A battle and what the export does not say about it."""

    battle: BattleLine
    consent: bool = True
    reliability: float | None = None
    """How far the person's judgements can be relied on, 0 to 1; none where nothing is known."""
    excluded: Mapping[str, str] = field(default_factory=dict)
    """Why a researcher took it out: by edit id, or WHOLE_BATTLE."""


@dataclass(frozen=True)
class Candidate:
    """A row that may be learnt from, before it is screened."""

    row: Row
    person: str = ""
    """Whose work it is, under the pseudonym of the export; none where it comes from a file."""
    counted: bool = True
    consent: bool = True
    reliability: float | None = None
    excluded: str = ""
    side: Side | None = None
    """The side that a vote preferred."""
    original: str | None = None
    """The answer that an edit began with."""
    concerns: frozenset[str] = frozenset()
    """What was odd about an edit when it was stored."""
