"""Answers already given, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from backend.db.tables import IdempotencyRow

_TABLE = IdempotencyRow.__table__
_CLAIM = {
    dialect.dialect.name: dialect.insert(_TABLE)
    .values({name: bindparam(name) for name in ("scope", "key", "action", "payload_hash", "answer")})
    .on_conflict_do_nothing()
    .returning(_TABLE.c.scope, _TABLE.c.key)
    for dialect in (sqlite, postgresql)
}

_KEEP = (
    update(IdempotencyRow)
    .where(IdempotencyRow.scope == bindparam("of_scope"), IdempotencyRow.key == bindparam("of_key"))
    .values(answer=bindparam("given"))
)


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


def claim(session: Session, own: Claim, *, answer: str | None = None) -> Given | None:
    """Take the key, with the answer where it is known already; None when it was free, else what stands there.

    Where another transaction holds the key at this moment, this waits for its end.
    """
    statement = _CLAIM[session.get_bind().dialect.name]
    if session.connection().execute(statement, _claimed(own, answer)).first() is not None:
        return None
    return _kept(session, own)


def claim_all(session: Session, claims: Sequence[Claim], *, answer: str) -> list[Given | None]:
    """The same for many keys, none twice, whose answer is known already."""
    rows = [_claimed(claim, answer) for claim in sorted(claims, key=lambda claim: (claim.scope, claim.key))]
    inserted = session.connection().execute(_CLAIM[session.get_bind().dialect.name], rows)
    free = {(row.scope, row.key) for row in inserted}
    return [None if (claim.scope, claim.key) in free else _kept(session, claim) for claim in claims]


def release(session: Session, claims: Sequence[Claim]) -> None:
    """Let go of keys under which nothing was done."""
    for claim in claims:
        session.execute(delete(IdempotencyRow).where(*_here(claim)))


def keep(session: Session, claimed: Claim, answer: str) -> None:
    """Store the answer beside its key."""
    own = {"of_scope": claimed.scope, "of_key": claimed.key, "given": answer}
    session.connection().execute(_KEEP, own)


def forget(session: Session, *, before: datetime) -> int:
    """Remove answers that nobody will ask for again; how many they were."""
    gone = delete(IdempotencyRow).where(IdempotencyRow.created_at < before).returning(IdempotencyRow.key)
    return len(session.scalars(gone).all())


def _claimed(claim: Claim, answer: str | None) -> dict[str, str | None]:
    return {
        "scope": claim.scope,
        "key": claim.key,
        "action": claim.action,
        "payload_hash": claim.payload_hash,
        "answer": answer,
    }


def _here(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    return (IdempotencyRow.scope == claim.scope, IdempotencyRow.key == claim.key)


def _kept(session: Session, claim: Claim) -> Given:
    statement = select(IdempotencyRow.action, IdempotencyRow.payload_hash, IdempotencyRow.answer).where(*_here(claim))
    action, payload_hash, answer = session.execute(statement).one()
    return Given(action, payload_hash, answer or "null")
