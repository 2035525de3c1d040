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
    wanted = list(exclusions)
    there = {(one.battle_id, one.edit_id) for one in standing(session, {one.round_id for one in wanted})}
    new = [one for one in wanted if (one.battle_id, one.edit_id) not in there]
    session.add_all(
        _ROW(
            id=one.id,
            round_id=one.round_id,
            battle_id=one.battle_id,
            edit_id=one.edit_id,
            reason=one.reason,
            by=one.by,
            at=one.at,
        )
        for one in new
    )
    session.flush()
    return len(new)


def standing(session: Session, rounds: Collection[str]) -> list[Exclusion]:
    """Exclusions of rounds that were not lifted."""
    return _found(session, _ROW.round_id.in_(rounds), _ROW.lifted_at.is_(None))


def every(session: Session, round_id: RoundId) -> list[Exclusion]:
    """All exclusions of a round that ever were, the oldest first."""
    return _found(session, _ROW.round_id == round_id)


def of_ids(session: Session, ids: Sequence[str]) -> list[Exclusion]:
    """Exclusions by their ids."""
    return _found(session, _ROW.id.in_(ids))


def lift(session: Session, ids: Sequence[str], *, by: PersonId, at: datetime) -> int:
    """Write down that exclusions do not stand any more; how many stood."""
    standing_ones = (_ROW.id.in_(ids), _ROW.lifted_at.is_(None))
    lifted = update(_ROW).where(*standing_ones).values(lifted_by=by, lifted_at=at).returning(_ROW.id)
    return len(list(session.scalars(lifted)))


def _found(session: Session, *conditions: ColumnElement[bool]) -> list[Exclusion]:
    fixed = exists().where(SnapshotRow.round_id == _ROW.round_id, SnapshotRow.created_at >= _ROW.at)
    wanted = select(_ROW, fixed).where(*conditions).order_by(_ROW.at, _ROW.id)
    return [_exclusion(row, bool(after)) for row, after in session.execute(wanted)]


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
