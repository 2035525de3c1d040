"""Answers already given, in the database."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from backend.db.tables import IdempotencyRow


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


def claim(session: Session, wanted: Claim) -> Given | None:
    """Take the key; None when it was free, else what stands there.

    Where another transaction holds the key at this moment, this waits for its end.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    taken = (
        insert(IdempotencyRow)
        .values(scope=wanted.scope, key=wanted.key, action=wanted.action, payload_hash=wanted.payload_hash)
        .on_conflict_do_nothing()
        .returning(IdempotencyRow.key)
    )
    if session.scalars(taken).first() is not None:
        return None
    here = (IdempotencyRow.scope == wanted.scope, IdempotencyRow.key == wanted.key)
    found = select(IdempotencyRow.action, IdempotencyRow.payload_hash, IdempotencyRow.answer).where(*here)
    action, payload_hash, answer = session.execute(found).one()
    return Given(action, payload_hash, answer or "null")


def keep(session: Session, claimed: Claim, answer: str) -> None:
    """Store the answer beside its key."""
    here = (IdempotencyRow.scope == claimed.scope, IdempotencyRow.key == claimed.key)
    session.execute(update(IdempotencyRow).where(*here).values(answer=answer))
