"""What came of edits in runs, in the database; only edits of people who agree now are ever given out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, select
from sqlalchemy.orm import Session

from backend.db.tables import AnswerRow, BattleRow, EditRow, ModelRow, PersonRow, RunEditRow, RunRow, TurnRow
from backend.records import RunId
from core.records import PersonId
from training.attribution.verdicts import Role, Verdict
from training.states import State

_AT_ONCE = 500


@dataclass(frozen=True)
class RunEdit:
    """What came of one edit."""

    edit_id: str
    role: Role
    verdict: Verdict
    said: bool


@dataclass(frozen=True)
class OwnEdit:
    """One edit of one person, and what came of it."""

    text: str
    language: str
    created_at: datetime
    came: RunEdit


@dataclass(frozen=True)
class EditTexts:
    """What an edit is about: the question, and the answer that it began with."""

    asked: str
    before: str
    text: str


def keep(session: Session, run_id: RunId, edits: Iterable[RunEdit]) -> None:
    """What came of a run's edits, in the place of what stood there; edits that are gone are left out."""
    session.execute(delete(RunEditRow).where(RunEditRow.run_id == run_id))
    wanted = {edit.edit_id: edit for edit in edits}
    for key in sorted(_there(session, wanted)):
        edit = wanted[key]
        session.add(
            RunEditRow(
                run_id=run_id,
                edit_id=key,
                role=edit.role.value,
                verdict=edit.verdict.value,
                said=edit.said,
            )
        )
    session.flush()


def agreed(session: Session, run_id: RunId) -> frozenset[str]:
    """The edits of a run whose authors agree to their use now."""
    return frozenset(session.scalars(_agreed(select(RunEditRow.edit_id)).where(RunEditRow.run_id == run_id)))


def texts(session: Session, ids: Collection[str]) -> dict[str, EditTexts]:
    """What some edits are about."""
    began = and_(
        AnswerRow.battle_id == EditRow.battle_id, AnswerRow.turn == EditRow.turn, AnswerRow.side == EditRow.start
    )
    statement = (
        select(EditRow.id, TurnRow.prompt, AnswerRow.text, EditRow.text)
        .join(TurnRow, and_(TurnRow.battle_id == EditRow.battle_id, TurnRow.number == EditRow.turn))
        .outerjoin(AnswerRow, began)
    )
    found: dict[str, EditTexts] = {}
    wanted = sorted(ids)
    for first in range(0, len(wanted), _AT_ONCE):
        for row in session.execute(statement.where(EditRow.id.in_(wanted[first : first + _AT_ONCE]))):
            found[row[0]] = EditTexts(asked=row[1], before=row[2] or "", text=row[3])
    return found


def of_person(session: Session, person_id: PersonId) -> list[OwnEdit]:
    """One person's own edits in the latest run that learnt from any of them, the newest first; none while they do not
    agree. A run whose model was taken out is passed over: nobody meets it any more."""
    mine = EditRow.person_id == person_id, EditRow.replaced_at.is_(None)
    latest = session.scalars(
        _agreed(select(RunRow.id))
        .join(RunRow, RunRow.id == RunEditRow.run_id)
        .join(ModelRow, ModelRow.id == RunRow.model_id)
        .where(*mine, RunRow.state == State.DONE.value, ModelRow.state != "retired")
        .order_by(RunRow.ended_at.desc(), RunRow.id)
        .limit(1)
    ).first()
    if latest is None:
        return []
    statement = (
        _agreed(select(RunEditRow, EditRow.text, BattleRow.language, EditRow.created_at))
        .join(BattleRow, BattleRow.id == EditRow.battle_id)
        .where(*mine, RunEditRow.run_id == latest)
        .order_by(EditRow.created_at.desc(), EditRow.id)
    )
    return [OwnEdit(row[1], row[2], row[3], _edit(row[0])) for row in session.execute(statement)]


def _agreed(statement: Any) -> Any:
    """Only edits whose authors agree now."""
    return (
        statement.select_from(RunEditRow)
        .join(EditRow, EditRow.id == RunEditRow.edit_id)
        .join(PersonRow, PersonRow.id == EditRow.person_id)
        .where(PersonRow.consented_at.is_not(None))
    )


def _there(session: Session, ids: Iterable[str]) -> set[str]:
    wanted = sorted(ids)
    found: set[str] = set()
    for first in range(0, len(wanted), _AT_ONCE):
        found.update(session.scalars(select(EditRow.id).where(EditRow.id.in_(wanted[first : first + _AT_ONCE]))))
    return found


def _edit(row: RunEditRow) -> RunEdit:
    return RunEdit(row.edit_id, Role(row.role), Verdict(row.verdict), row.said)
