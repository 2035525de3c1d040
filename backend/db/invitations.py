"""Invitations in the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db.tables import InvitationLanguageRow, InvitationRoleRow, InvitationRow
from core.errors import NotFound, Reason
from core.records import Invitation, InvitationId, InvitationState, PersonId, Role, TranslatorGroup, WorkingLanguage


def add(session: Session, invitation: Invitation) -> None:
    """Store a new invitation."""
    session.add(
        InvitationRow(
            id=invitation.id,
            note=invitation.note,
            page_language=invitation.page_language,
            created_by=invitation.created_by,
            created_at=invitation.created_at,
            expires_at=invitation.expires_at,
            roles=[InvitationRoleRow(role=role.value) for role in sorted(invitation.roles)],
            languages=[
                InvitationLanguageRow(code=language.code, translator_group=language.group, position=position)
                for position, language in enumerate(invitation.languages)
            ],
        )
    )
    session.flush()


def get(session: Session, invitation_id: InvitationId, *, at: datetime) -> Invitation:
    """One invitation as it stands at that time; NotFound INVITATION_UNKNOWN otherwise."""
    return _invitation(_row(session, invitation_id), at)


def lock(session: Session, invitation_id: InvitationId, *, at: datetime) -> Invitation:
    """One invitation, which nobody else changes until this transaction ends."""
    held = select(InvitationRow).where(InvitationRow.id == invitation_id).with_for_update(key_share=True)
    session.execute(held, execution_options={"populate_existing": True})
    return get(session, invitation_id, at=at)


def every(session: Session, *, at: datetime) -> list[Invitation]:
    """All invitations, newest first."""
    rows = session.scalars(select(InvitationRow).order_by(InvitationRow.created_at.desc(), InvitationRow.id))
    return [_invitation(row, at) for row in rows]


def mark_used(session: Session, invitation_id: InvitationId, *, by: PersonId, at: datetime) -> None:
    """Note who came."""
    row = _row(session, invitation_id)
    row.used_by, row.used_at = by, at
    session.flush()


def mark_withdrawn(session: Session, invitation_id: InvitationId, *, at: datetime) -> None:
    """Note that nobody may come."""
    _row(session, invitation_id).withdrawn_at = at
    session.flush()


def _row(session: Session, invitation_id: InvitationId) -> InvitationRow:
    row = session.get(InvitationRow, invitation_id)
    if row is None:
        raise NotFound(Reason.INVITATION_UNKNOWN)
    return row


def _invitation(row: InvitationRow, at: datetime) -> Invitation:
    return Invitation(
        id=InvitationId(row.id),
        note=row.note,
        roles=frozenset(Role(part.role) for part in row.roles),
        languages=tuple(
            WorkingLanguage(part.code, TranslatorGroup(part.translator_group) if part.translator_group else None)
            for part in row.languages
        ),
        page_language=row.page_language,
        created_by=PersonId(row.created_by),
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_by=PersonId(row.used_by) if row.used_by else None,
        state=_state(row, at),
    )


def _state(row: InvitationRow, at: datetime) -> InvitationState:
    if row.used_at is not None:
        return InvitationState.USED
    if row.withdrawn_at is not None:
        return InvitationState.WITHDRAWN
    return InvitationState.EXPIRED if row.expires_at <= at else InvitationState.OPEN
