"""Links that set a new password, in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.db.tables import PasswordLinkRow
from core.records import PersonId


@dataclass(frozen=True)
class PasswordLink:
    """One link; usable until it expires or ended_at is set."""

    id: str
    person_id: PersonId
    created_by: PersonId
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None


def add(session: Session, link: PasswordLink) -> None:
    """Store a new link."""
    session.add(
        PasswordLinkRow(
            id=link.id,
            person_id=link.person_id,
            created_by=link.created_by,
            created_at=link.created_at,
            expires_at=link.expires_at,
            ended_at=link.ended_at,
        )
    )
    session.flush()


def find(session: Session, link_id: str) -> PasswordLink | None:
    """One link, usable or not."""
    row = session.get(PasswordLinkRow, link_id)
    if row is None:
        return None
    return PasswordLink(
        id=row.id,
        person_id=PersonId(row.person_id),
        created_by=PersonId(row.created_by),
        created_at=row.created_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
    )


def lock(session: Session, link_id: str) -> PasswordLink | None:
    """One link, which nobody else uses until this transaction ends."""
    held = select(PasswordLinkRow).where(PasswordLinkRow.id == link_id).with_for_update(key_share=True)
    session.execute(held, execution_options={"populate_existing": True})
    return find(session, link_id)


def end_all(session: Session, person_id: PersonId, *, at: datetime) -> None:
    """End all links of a person that are still usable."""
    session.execute(
        update(PasswordLinkRow)
        .where(PasswordLinkRow.person_id == person_id, PasswordLinkRow.ended_at.is_(None))
        .values(ended_at=at)
    )
