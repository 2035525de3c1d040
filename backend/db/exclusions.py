"""What researchers took out of rounds; nothing here is ever deleted, lifting it is written down."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import Session

from backend.db.tables import RoundExclusionRow, SnapshotRow
from backend.records import Exclusion, ExclusionId, RoundId
from core.records import PersonId

_ROW = RoundExclusionRow


def add(session: Session, exclusions: Iterable[Exclusion]) -> int:
    """Store exclusions; what stands excluded already is passed over. How many are new."""
    listed = list(exclusions)
    there = {
        (exclusion.battle_id, exclusion.edit_id)
        for exclusion in standing(session, {exclusion.round_id for exclusion in listed})
    }
    new = [exclusion for exclusion in listed if (exclusion.battle_id, exclusion.edit_id) not in there]
    session.add_all(
        _ROW(
            id=exclusion.id,
            round_id=exclusion.round_id,
            battle_id=exclusion.battle_id,
            edit_id=exclusion.edit_id,
            reason=exclusion.reason,
            by=exclusion.by,
            at=exclusion.at,
        )
        for exclusion in new
    )
    session.flush()
    return len(new)


def standing(session: Session, rounds: Collection[str]) -> list[Exclusion]:
    """Exclusions of rounds that were not lifted."""
    return _select(session, _ROW.round_id.in_(rounds), _ROW.lifted_at.is_(None))


def every(session: Session, round_id: RoundId) -> list[Exclusion]:
    """All exclusions of a round that ever were, the oldest first."""
    return _select(session, _ROW.round_id == round_id)


def of_ids(session: Session, ids: Sequence[str]) -> list[Exclusion]:
    """Exclusions by their ids."""
    return _select(session, _ROW.id.in_(ids))


def lift(session: Session, ids: Sequence[str], *, by: PersonId, at: datetime) -> int:
    """Write down that exclusions do not stand any more; how many stood."""
    standing_ones = (_ROW.id.in_(ids), _ROW.lifted_at.is_(None))
    lifted = update(_ROW).where(*standing_ones).values(lifted_by=by, lifted_at=at).returning(_ROW.id)
    return len(list(session.scalars(lifted)))


def _select(session: Session, *conditions: ColumnElement[bool]) -> list[Exclusion]:
    fixed = exists().where(SnapshotRow.round_id == _ROW.round_id, SnapshotRow.created_at >= _ROW.at)
    statement = select(_ROW, fixed).where(*conditions).order_by(_ROW.at, _ROW.id)
    return [_exclusion(row, bool(after)) for row, after in session.execute(statement)]


def _exclusion(row: RoundExclusionRow, fixed: bool) -> Exclusion:
    return Exclusion(
        id=ExclusionId(row.id),
        round_id=RoundId(row.round_id),
        battle_id=row.battle_id,
        edit_id=row.edit_id,
        reason=row.reason,
        by=PersonId(row.by),
        at=row.at,
        lifted_by=PersonId(row.lifted_by) if row.lifted_by else None,
        lifted_at=row.lifted_at,
        fixed=fixed,
    )
