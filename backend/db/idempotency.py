"""Answers already given, in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from backend.db.tables import IdempotencyRow

_TABLE = IdempotencyRow.__table__
_CLAIM = {
    dialect.dialect.name: dialect.insert(_TABLE)
    .values({name: bindparam(name) for name in ("scope", "key", "action", "payload_hash", "answer")})
    .on_conflict_do_nothing()
    .returning(_TABLE.c.key)
    for dialect in (sqlite, postgresql)
}


@dataclass(frozen=True)
class Claim:
    """One write that a person triggered."""

    scope: str
    key: str
    action: str
    payload_hash: str


@dataclass(frozen=True)
class Given:
    """What was asked under a key, and the JSON answer."""

    action: str
    payload_hash: str
    answer: str


def claim(session: Session, wanted: Claim, *, answer: str | None = None) -> Given | None:
    """Take the key, with the answer where it is known already; None when it was free, else what stands there.

    Where another transaction holds the key at this moment, this waits for its end.
    """
    taken = _CLAIM[session.get_bind().dialect.name]
    row = {
        "scope": wanted.scope,
        "key": wanted.key,
        "action": wanted.action,
        "payload_hash": wanted.payload_hash,
        "answer": answer,
    }
    if session.connection().execute(taken, row).first() is not None:
        return None
    here = (IdempotencyRow.scope == wanted.scope, IdempotencyRow.key == wanted.key)
    found = select(IdempotencyRow.action, IdempotencyRow.payload_hash, IdempotencyRow.answer).where(*here)
    action, payload_hash, answer = session.execute(found).one()
    return Given(action, payload_hash, answer or "null")


def keep(session: Session, claimed: Claim, answer: str) -> None:
    """Store the answer beside its key."""
    here = (IdempotencyRow.scope == claimed.scope, IdempotencyRow.key == claimed.key)
    session.execute(update(IdempotencyRow).where(*here).values(answer=answer))


def forget(session: Session, *, before: datetime) -> int:
    """Remove answers that nobody will ask for again; how many they were."""
    gone = delete(IdempotencyRow).where(IdempotencyRow.created_at < before).returning(IdempotencyRow.key)
    return len(session.scalars(gone).all())
