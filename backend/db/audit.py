"""The audit log in the database; nothing here changes or removes a line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backend.db.tables import AuditRow, PersonRow
from core.records import AuditEntry, PersonId


@dataclass(frozen=True)
class AuditQuery:
    """Which lines; an empty text means any."""

    action: str
    actor: str  # an id or a login
    since: datetime | None
    until: datetime | None
    before_id: int | None
    limit: int


def add(
    session: Session,
    *,
    at: datetime,
    actor: PersonId | None,
    action: str,
    subject: str,
    address: str,
    details: dict[str, str],
) -> None:
    """Write one line."""
    text = json.dumps(details, ensure_ascii=False, sort_keys=True)
    session.add(AuditRow(at=at, actor=actor, action=action, subject=subject, address=address, details=text))
    session.flush()


def search(session: Session, query: AuditQuery) -> list[tuple[AuditEntry, str]]:
    """Lines with the login of their actor, newest first."""
    statement = select(AuditRow, PersonRow.login).outerjoin(PersonRow, PersonRow.id == AuditRow.actor)
    if query.action:
        statement = statement.where(AuditRow.action == query.action)
    if query.actor:
        statement = statement.where(or_(AuditRow.actor == query.actor, PersonRow.login == query.actor.lower()))
    if query.since is not None:
        statement = statement.where(AuditRow.at >= query.since)
    if query.until is not None:
        statement = statement.where(AuditRow.at < query.until)
    if query.before_id is not None:
        statement = statement.where(AuditRow.id < query.before_id)
    rows = session.execute(statement.order_by(AuditRow.id.desc()).limit(query.limit))
    return [(_entry(row), login or "") for row, login in rows]


def _entry(row: AuditRow) -> AuditEntry:
    return AuditEntry(
        id=row.id,
        at=row.at,
        actor=PersonId(row.actor) if row.actor else None,
        action=row.action,
        subject=row.subject,
        address=row.address,
        details=json.loads(row.details),
    )
