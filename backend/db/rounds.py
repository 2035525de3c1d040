"""Rounds in the database."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db.tables import RoundLanguageRow, RoundRow
from backend.records import Round, RoundId


def add(session: Session, opened: Round) -> None:
    """Store a round."""
    session.add(
        RoundRow(
            id=opened.id,
            name=opened.name,
            opened_at=opened.opened_at,
            closed_at=opened.closed_at,
            demo=opened.demo,
            languages=[RoundLanguageRow(code=code, goal=goal) for code, goal in sorted(opened.goals.items())],
        )
    )
    session.flush()


def open_for(session: Session, language: str) -> Round | None:
    """The round that a battle in this language belongs to now: the latest opened one that is not closed."""
    statement = (
        select(RoundRow)
        .join(RoundLanguageRow, RoundLanguageRow.round_id == RoundRow.id)
        .where(RoundRow.closed_at.is_(None), RoundLanguageRow.code == language)
        .order_by(RoundRow.opened_at.desc(), RoundRow.id)
        .limit(1)
    )
    row = session.scalars(statement).one_or_none()
    return _round(row) if row is not None else None


def named(session: Session, name: str) -> Round | None:
    """The round of a name, if there is one."""
    row = session.scalars(select(RoundRow).where(RoundRow.name == name)).one_or_none()
    return _round(row) if row is not None else None


def names(session: Session) -> dict[RoundId, str]:
    """The names of all rounds, the oldest first."""
    statement = select(RoundRow.id, RoundRow.name).order_by(RoundRow.opened_at, RoundRow.id)
    return {RoundId(row[0]): row[1] for row in session.execute(statement)}


def _round(row: RoundRow) -> Round:
    return Round(
        id=RoundId(row.id),
        name=row.name,
        goals={wanted.code: wanted.goal for wanted in row.languages},
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        demo=row.demo,
    )
