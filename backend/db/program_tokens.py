"""Tokens of programs in the database; the token itself only as its hash."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.db.tables import ProgramTokenRow
from backend.records import ProgramToken
from core.records import PersonId


def add(session: Session, token: ProgramToken, *, token_hash: str) -> None:
    """Store a new token."""
    session.add(
        ProgramTokenRow(
            id=token.id,
            person_id=token.person_id,
            name=token.name,
            token_hash=token_hash,
            created_at=token.created_at,
            expires_at=token.expires_at,
            ended_at=token.ended_at,
        )
    )
    session.flush()


def find(session: Session, token_id: str) -> ProgramToken | None:
    """One token, in force or not."""
    row = session.get(ProgramTokenRow, token_id)
    return _token(row) if row is not None else None


def by_hash(session: Session, token_hash: str) -> ProgramToken | None:
    """The token behind a hash, ended and expired ones too."""
    statement = select(ProgramTokenRow).where(ProgramTokenRow.token_hash == token_hash)
    row = session.scalars(statement).one_or_none()
    return _token(row) if row is not None else None


def of_person(session: Session, person_id: PersonId) -> list[ProgramToken]:
    """All tokens of a person, the newest first."""
    statement = select(ProgramTokenRow).where(ProgramTokenRow.person_id == person_id)
    rows = session.scalars(statement.order_by(ProgramTokenRow.created_at.desc(), ProgramTokenRow.id))
    return [_token(row) for row in rows]


def end(session: Session, token_id: str, *, of: PersonId, at: datetime) -> bool:
    """End a token of a person; False when there is none left to end."""
    here = (ProgramTokenRow.id == token_id, ProgramTokenRow.person_id == of, ProgramTokenRow.ended_at.is_(None))
    ended = update(ProgramTokenRow).where(*here).values(ended_at=at).returning(ProgramTokenRow.id)
    return session.scalars(ended).first() is not None


def end_all(session: Session, person_id: PersonId, *, at: datetime) -> None:
    """End all tokens of a person."""
    here = (ProgramTokenRow.person_id == person_id, ProgramTokenRow.ended_at.is_(None))
    session.execute(update(ProgramTokenRow).where(*here).values(ended_at=at))


def _token(row: ProgramTokenRow) -> ProgramToken:
    return ProgramToken(
        id=row.id,
        person_id=PersonId(row.person_id),
        name=row.name,
        created_at=row.created_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
    )
