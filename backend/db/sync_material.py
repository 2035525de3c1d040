"""What is sent to Label Studio: items of a stage with what their people see, read at once."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.db.calibrations import At, Stage, fields_of
from backend.db.tables import BenchmarkItemRow, CalibrationRow, DraftRow, ItemPictureRow, PlaceRow, VersionRow
from core.benchmark_items import Fields


@dataclass(frozen=True)
class Material:
    """An item as its people see it: no answer, no reference, nobody's name."""

    at: At
    source: Fields
    letters: tuple[str, ...]
    pictures: tuple[str, ...]
    draft: Fields
    versions: tuple[tuple[str, Fields], ...]
    open: bool
    """Whether it is in the stage, and no researcher has to look at it first."""
    wanted: int
    done: int
    """How many people have finished this stage of it."""


def material(session: Session, benchmark_id: str, language: str, stage: Stage) -> list[Material]:
    """All items of a benchmark that have a draft in a language, in their order."""
    item, way, draft = BenchmarkItemRow, CalibrationRow, DraftRow
    statement = (
        select(item, way, draft)
        .join(way, way.item_id == item.id)
        .join(draft, (draft.item_id == item.id) & (draft.language == way.language))
        .where(item.benchmark_id == benchmark_id, way.language == language)
        .order_by(item.number)
    )
    pictures, versions, done = _pictures(session, benchmark_id), _versions(session, benchmark_id, language), {}
    if stage in (Stage.REFINE, Stage.VOTE):
        done = _done(session, benchmark_id, language, stage)
    return [
        Material(
            at=At(one.id, language),
            source=fields_of(one),
            letters=tuple(json.loads(one.letters)),
            pictures=tuple(pictures[one.id]),
            draft=fields_of(drafted),
            versions=tuple(versions[one.id]),
            open=standing.stage == stage.value and standing.held_at is None,
            wanted=standing.wanted,
            done=done.get(one.id, 0),
        )
        for one, standing, drafted in session.execute(statement)
    ]


def _pictures(session: Session, benchmark_id: str) -> dict[str, list[str]]:
    row = ItemPictureRow
    statement = (
        select(row.item_id, row.sha256)
        .join(BenchmarkItemRow, BenchmarkItemRow.id == row.item_id)
        .where(BenchmarkItemRow.benchmark_id == benchmark_id)
        .order_by(row.item_id, row.position)
    )
    found: dict[str, list[str]] = defaultdict(list)
    for one in session.execute(statement):
        found[one.item_id].append(one.sha256)
    return found


def _versions(session: Session, benchmark_id: str, language: str) -> dict[str, list[tuple[str, Fields]]]:
    statement = (
        select(VersionRow)
        .join(BenchmarkItemRow, BenchmarkItemRow.id == VersionRow.item_id)
        .where(BenchmarkItemRow.benchmark_id == benchmark_id, VersionRow.language == language)
        .order_by(VersionRow.id)
    )
    found: dict[str, list[tuple[str, Fields]]] = defaultdict(list)
    for one in session.scalars(statement):
        found[one.item_id].append((one.id, fields_of(one)))
    return found


def _done(session: Session, benchmark_id: str, language: str, stage: Stage) -> dict[str, int]:
    statement = (
        select(PlaceRow.item_id, func.count())
        .join(BenchmarkItemRow, BenchmarkItemRow.id == PlaceRow.item_id)
        .where(
            BenchmarkItemRow.benchmark_id == benchmark_id,
            PlaceRow.language == language,
            PlaceRow.stage == stage.value,
            PlaceRow.done_at.is_not(None),
        )
        .group_by(PlaceRow.item_id)
    )
    return {row[0]: row[1] for row in session.execute(statement)}
