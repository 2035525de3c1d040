"""Sign-ins in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from backend.db import people
from backend.db.tables import PersonRow, SessionRow
from core.records import Person, PersonId, SessionId

_SESSIONS = SessionRow.__table__
_VISITOR = (
    select(
        _SESSIONS.c.id.label("session_id"),
        _SESSIONS.c.created_at.label("begun_at"),
        *(_SESSIONS.c[name] for name in ("expires_at", "ended_at", "address")),
        *people.COLUMNS,
    )
    .select_from(people.WHOLE.join(_SESSIONS, _SESSIONS.c.person_id == PersonRow.__table__.c.id))
    .where(_SESSIONS.c.token_hash == bindparam("hash"))
    .order_by(people.IN_ORDER)
)


@dataclass(frozen=True)
class SignIn:
    """One session as it is stored; the token only as its hash."""

    id: SessionId
    token_hash: str
    person_id: PersonId
    created_at: datetime
    expires_at: datetime
    address: str
    ended_at: datetime | None = None


def add(session: Session, sign_in: SignIn) -> None:
    """Store a new session."""
    session.add(
        SessionRow(
            id=sign_in.id,
            token_hash=sign_in.token_hash,
            person_id=sign_in.person_id,
            created_at=sign_in.created_at,
            expires_at=sign_in.expires_at,
            ended_at=sign_in.ended_at,
            address=sign_in.address,
        )
    )
    session.flush()


def visitor(connection: Connection, token_hash: str) -> tuple[SignIn, Person] | None:
    """The session behind a token and whose it is, ended and expired ones too."""
    rows = connection.execute(_VISITOR, {"hash": token_hash}).all()
    if not rows:
        return None
    first, person = rows[0], people.person_of(rows)
    signed_in = SignIn(
        id=SessionId(first.session_id),
        token_hash=token_hash,
        person_id=person.id,
        created_at=first.begun_at,
        expires_at=first.expires_at,
        address=first.address,
        ended_at=first.ended_at,
    )
    return signed_in, person


def end(session: Session, session_id: SessionId, *, of: PersonId, at: datetime) -> bool:
    """End one session of a person; False when there is none left to end."""
    ended = update(SessionRow).where(
        SessionRow.id == session_id, SessionRow.person_id == of, SessionRow.ended_at.is_(None)
    )
    return session.scalars(ended.values(ended_at=at).returning(SessionRow.id)).first() is not None


def end_all(session: Session, person_id: PersonId, *, at: datetime, keep: SessionId | None = None) -> int:
    """End all sessions of a person but the one kept; how many there were."""
    ended = update(SessionRow).where(SessionRow.person_id == person_id, SessionRow.ended_at.is_(None))
    if keep is not None:
        ended = ended.where(SessionRow.id != keep)
    return len(session.scalars(ended.values(ended_at=at).returning(SessionRow.id)).all())


def count_open(session: Session, *, at: datetime) -> int:
    """How many sessions are in force."""
    statement = select(func.count()).where(SessionRow.ended_at.is_(None), SessionRow.expires_at > at)
    return session.scalar(statement) or 0


def forget(session: Session, *, before: datetime) -> int:
    """Remove sign-ins that ended or expired before a time; the audit log keeps that they were."""
    over = func.coalesce(SessionRow.ended_at, SessionRow.expires_at) < before
    return len(session.scalars(delete(SessionRow).where(over).returning(SessionRow.id)).all())
