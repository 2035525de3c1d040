"""Snapshots in the database, and whose work is in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.db.tables import ModelRow, PersonRow, RunRow, SnapshotPersonRow, SnapshotRow
from backend.db.upserts import upsert
from backend.records import RoundId, SnapshotInfo, SnapshotUse
from core.errors import NotFound, Reason
from core.records import PersonId


def add(session: Session, snapshot: SnapshotInfo, people: Mapping[PersonId, int]) -> bool:
    """Store a snapshot; False when it was there already, whoever made it first."""
    row = {
        "hash": snapshot.hash,
        "round_id": snapshot.round_id,
        "folder": snapshot.folder,
        "rows": snapshot.rows,
        "counts": snapshot.counts,
        "demo": snapshot.demo,
        "created_by": snapshot.created_by,
        "created_at": snapshot.created_at,
    }
    stored = upsert(session)(SnapshotRow).values(**row).on_conflict_do_nothing().returning(SnapshotRow.hash)
    if session.scalars(stored).first() is None:
        return False
    session.add_all(
        SnapshotPersonRow(snapshot_hash=snapshot.hash, person_id=person, rows=rows)
        for person, rows in sorted(people.items())
    )
    session.flush()
    return True


def get(session: Session, snapshot_hash: str) -> SnapshotInfo:
    """One snapshot by its hash or the beginning of it, if that is enough; NotFound SNAPSHOT_UNKNOWN."""
    rows = list(session.scalars(select(SnapshotRow).where(SnapshotRow.hash.startswith(snapshot_hash)).limit(2)))
    if len(rows) != 1 or not snapshot_hash:
        raise NotFound(Reason.SNAPSHOT_UNKNOWN)
    return _info(rows[0])


def every(session: Session, *, of_round: RoundId | None = None) -> list[SnapshotInfo]:
    """All snapshots, or those of a round, the newest first."""
    statement = select(SnapshotRow).order_by(SnapshotRow.created_at.desc(), SnapshotRow.hash)
    if of_round is not None:
        statement = statement.where(SnapshotRow.round_id == of_round)
    return [_info(row) for row in session.scalars(statement)]


def withdrawn(session: Session) -> dict[str, tuple[int, int]]:
    """Snapshots with work of people who do not agree any more: how many people, and how many rows of theirs."""
    statement = (
        select(SnapshotPersonRow.snapshot_hash, func.count(), func.sum(SnapshotPersonRow.rows))
        .join(PersonRow, PersonRow.id == SnapshotPersonRow.person_id)
        .where(PersonRow.consented_at.is_(None))
        .group_by(SnapshotPersonRow.snapshot_hash)
    )
    return {row[0]: (row[1], int(row[2])) for row in session.execute(statement)}


def uses(session: Session) -> dict[str, list[SnapshotUse]]:
    """What was trained on each snapshot, the oldest run first."""
    by_snapshot: dict[str, list[SnapshotUse]] = defaultdict(list)
    trained = (
        select(RunRow.snapshot_hash, RunRow.id, RunRow.name, ModelRow.name)
        .outerjoin(ModelRow, ModelRow.id == RunRow.model_id)
        .order_by(RunRow.created_at, RunRow.id)
    )
    for snapshot_hash, run_id, run, model in session.execute(trained):
        by_snapshot[snapshot_hash].append(SnapshotUse(run_id, run, model))
    return by_snapshot


def _info(row: SnapshotRow) -> SnapshotInfo:
    return SnapshotInfo(
        hash=row.hash,
        round_id=RoundId(row.round_id) if row.round_id else None,
        folder=row.folder,
        rows=row.rows,
        counts=row.counts,
        demo=row.demo,
        created_by=PersonId(row.created_by) if row.created_by else None,
        created_at=row.created_at,
    )
