"""The edits of a snapshot: what was written, what it replaced, and which of them are held back as a control.

everything = edits(source)                       of both splits, in the order of their ids
held = held_back(everything, plan, "the hash")   ids of those that nothing is learnt from
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.normalise import comparable
from core.text_checks import edit_distance
from training.data.rows import Kind, Row, Source, Split
from training.data.snapshot import SnapshotRows
from training.recipe import Attribution, Recipe
from training.sources import RowList
from training.sources import Source as Rows


@dataclass(frozen=True)
class Edit:
    """One edit: the row that says it, and the answer it replaced, where a row has that too."""

    id: str
    row: Row
    text: str
    replaced: str | None
    watched: bool
    """Whether the snapshot set it aside, so that no recipe learns from it."""

    @property
    def place(self) -> tuple[object, ...]:
        """Where it is said: two edits of one place say the same, or contradict each other."""
        asked = tuple(comparable(turn.content, self.row.language) for turn in self.row.turns)
        return self.row.language, self.row.pictures, asked

    @property
    def said(self) -> str:
        """What it says, so that the same words are the same."""
        return comparable(self.text, self.row.language)


def edits(source: Rows) -> tuple[Edit, ...]:
    """All edits that a recipe could learn from or is watched with."""
    found: dict[str, list[Row]] = {}
    watched: set[str] = set()
    for split in Split:
        for row in _edited(source.rows(split)):
            found.setdefault(row.origin.id, []).append(row)
            if split is Split.EVAL:
                watched.add(row.origin.id)
    return tuple(_edit(key, found[key], watched=key in watched) for key in sorted(found))


def is_edit(row: Row) -> bool:
    """Whether a row was made from an edit of the arena, as it is or as the better of two."""
    return row.source is Source.EDIT and row.origin.kind == "edit"


def _edited(rows: RowList) -> Iterator[Row]:
    """Of a large snapshot only the rows that were made from edits are read."""
    if isinstance(rows, SnapshotRows):
        places = (place for place, source in enumerate(rows.column("source")) if source == Source.EDIT.value)
        yield from filter(is_edit, (rows[place] for place in places))
        return
    yield from filter(is_edit, rows)


def _edit(key: str, rows: Sequence[Row], *, watched: bool) -> Edit:
    """Of both answers that an edit is better than, it replaced the one that it is nearest to."""
    first = next((row for row in rows if row.kind is Kind.SFT), rows[0])
    text = first.wanted or ""
    rejected = sorted(row.rejected or "" for row in rows if row.kind is Kind.PAIR)
    nearest = min(rejected, key=lambda answer: edit_distance(answer, text), default=None)
    return Edit(key, first, text, nearest, watched)


def held_back(everything: Iterable[Edit], plan: Attribution, snapshot: str) -> frozenset[str]:
    """The ids of edits that nothing is learnt from: drawn by the recipe's seed, for each snapshot anew.

    An edit that says again what another one says is held back with it: else the control would be learnt after all.
    """
    alike: dict[tuple[object, ...], list[str]] = {}
    for edit in everything:
        if not edit.watched:
            alike.setdefault((*edit.place, edit.said), []).append(edit.id)
    groups = sorted(alike.values(), key=lambda ids: _order(plan.seed, snapshot, min(ids)))
    return frozenset(key for ids in groups[: round(plan.held * len(groups))] for key in ids)


def held_by(recipe: Recipe, source: Rows, snapshot: str) -> frozenset[str]:
    """What a recipe holds back of a snapshot; a recipe that holds back nothing reads nothing."""
    plan = recipe.evaluation.attribution
    return held_back(edits(source), plan, snapshot) if plan.held else frozenset()


def learnable(rows: RowList, held: frozenset[str]) -> RowList:
    """Rows without those of edits that are held back."""
    return [row for row in rows if not (is_edit(row) and row.origin.id in held)] if held else rows


def _order(*parts: str) -> bytes:
    return hashlib.sha256("\x1f".join(parts).encode()).digest()
