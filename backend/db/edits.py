"""Edited answers and half-typed text in the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from annotation.edits import Concern
from backend.db.tables import EditRow, UnsavedRow
from backend.db.upserts import upsert
from backend.records import BattleId, Edit, EditId
from core.battles import Side
from core.records import PersonId

_OWN = UnsavedRow.person_id == bindparam("person"), UnsavedRow.subject == bindparam("about")
_KEPT, _DROP = select(UnsavedRow.text).where(*_OWN), delete(UnsavedRow).where(*_OWN)


def add(session: Session, edit: Edit) -> None:
    """Store an edit; an earlier one of the same person on the same turn is marked as replaced."""
    before = (
        EditRow.battle_id == edit.battle_id,
        EditRow.turn == edit.turn,
        EditRow.person_id == edit.person_id,
        EditRow.replaced_at.is_(None),
    )
    session.execute(update(EditRow).where(*before).values(replaced_at=edit.created_at))
    session.add(
        EditRow(
            id=edit.id,
            battle_id=edit.battle_id,
            turn=edit.turn,
            person_id=edit.person_id,
            start=edit.start.value if edit.start else "none",
            text=edit.text,
            distance=edit.distance,
            seconds=edit.seconds,
            concerns=" ".join(sorted(edit.concerns)),
            created_at=edit.created_at,
            replaced_at=None,
        )
    )
    session.flush()


def of_battles(session: Session, ids: Sequence[str]) -> dict[str, list[Edit]]:
    """The edits of battles, oldest first, replaced ones included."""
    edits: dict[str, list[Edit]] = defaultdict(list)
    statement = select(EditRow).where(EditRow.battle_id.in_(ids)).order_by(EditRow.created_at, EditRow.id)
    for row in session.scalars(statement):
        edits[row.battle_id].append(_edit(row))
    return edits


def kept(session: Session, person_id: PersonId, *, since: datetime) -> int:
    """How many edits a person has saved since then that no later one has replaced."""
    mine = (EditRow.person_id == person_id, EditRow.created_at >= since, EditRow.replaced_at.is_(None))
    return session.scalar(select(func.count()).select_from(EditRow).where(*mine)) or 0


def keep_draft(session: Session, person_id: PersonId, subject: str, text: str, *, at: datetime) -> None:
    """Keep what is half written, in place of what was kept before."""
    stored = upsert(session)(UnsavedRow).values(person_id=person_id, subject=subject, text=text, updated_at=at)
    session.execute(
        stored.on_conflict_do_update(
            index_elements=[UnsavedRow.person_id, UnsavedRow.subject],
            set_={"text": stored.excluded.text, "updated_at": stored.excluded.updated_at},
        )
    )


def draft(session: Session, person_id: PersonId, subject: str) -> str | None:
    """What a person has half written, if anything."""
    kept: str | None = session.connection().execute(_KEPT, {"person": person_id, "about": subject}).scalar_one_or_none()
    return kept


def drop_draft(session: Session, person_id: PersonId, subject: str) -> None:
    """It is finished, or thrown away."""
    session.connection().execute(_DROP, {"person": person_id, "about": subject})


def _edit(row: EditRow) -> Edit:
    return Edit(
        id=EditId(row.id),
        battle_id=BattleId(row.battle_id),
        turn=row.turn,
        person_id=PersonId(row.person_id),
        start=None if row.start == "none" else Side(row.start),
        text=row.text,
        distance=row.distance,
        seconds=row.seconds,
        concerns=frozenset(Concern(concern) for concern in row.concerns.split()),
        created_at=row.created_at,
        replaced_at=row.replaced_at,
    )
