"""What the JSON API gives: records as JSON, without anything that only the store needs."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from backend.api.v1.requests import LanguageShape
from core.records import AuditEntry, Health, Invitation, Person, Role, Visit, WorkingLanguage


class PersonOut(BaseModel):
    """An account."""

    id: str
    login: str
    name: str
    roles: list[Role]
    languages: list[LanguageShape]
    page_language: str
    consented_at: datetime | None
    active: bool
    demo: bool
    created_at: datetime

    @classmethod
    def of(cls, person: Person) -> PersonOut:
        """The shape of a person."""
        return cls(
            id=person.id,
            login=person.login,
            name=person.name,
            roles=sorted(person.roles),
            languages=_languages_out(person.languages),
            page_language=person.page_language,
            consented_at=person.consented_at,
            active=person.active,
            demo=person.demo,
            created_at=person.created_at,
        )


class SessionOut(BaseModel):
    """A session that has begun."""

    person: PersonOut
    expires_at: datetime

    @classmethod
    def of(cls, visit: Visit) -> SessionOut:
        """The shape of a visit."""
        return cls(person=PersonOut.of(visit.person), expires_at=visit.expires_at)


class InvitationOut(BaseModel):
    """An invitation, without its token."""

    id: str
    note: str
    roles: list[Role]
    languages: list[LanguageShape]
    page_language: str
    created_by: str
    created_at: datetime
    expires_at: datetime
    used_by: str | None
    state: str

    @classmethod
    def of(cls, invitation: Invitation) -> InvitationOut:
        """The shape of an invitation."""
        return cls(
            id=invitation.id,
            note=invitation.note,
            roles=sorted(invitation.roles),
            languages=_languages_out(invitation.languages),
            page_language=invitation.page_language,
            created_by=invitation.created_by,
            created_at=invitation.created_at,
            expires_at=invitation.expires_at,
            used_by=invitation.used_by,
            state=invitation.state.value,
        )


class InvitationLook(BaseModel):
    """What an invited person may know before accepting: not who made it, nor the note about them."""

    roles: list[Role]
    languages: list[LanguageShape]
    page_language: str
    expires_at: datetime

    @classmethod
    def of(cls, invitation: Invitation) -> InvitationLook:
        """What is shown of an invitation."""
        return cls(
            roles=sorted(invitation.roles),
            languages=_languages_out(invitation.languages),
            page_language=invitation.page_language,
            expires_at=invitation.expires_at,
        )


class LinkOut(BaseModel):
    """A link to hand over; shown once."""

    token: str
    link: str


class InvitationMade(LinkOut):
    """A new invitation and its link."""

    invitation: InvitationOut


class AuditOut(BaseModel):
    """One line of the audit log."""

    id: int
    at: datetime
    actor: str | None
    action: str
    subject: str
    address: str
    details: dict[str, str]

    @classmethod
    def of(cls, entry: AuditEntry) -> AuditOut:
        """The shape of an entry."""
        return cls(**vars(entry))


class HealthOut(BaseModel):
    """How one part is doing."""

    part: str
    ok: bool
    detail: str

    @classmethod
    def of(cls, health: Health) -> HealthOut:
        """The shape of one part's health."""
        return cls(**vars(health))


def _languages_out(working: tuple[WorkingLanguage, ...]) -> list[LanguageShape]:
    return [
        LanguageShape(code=language.code, group=language.group.value if language.group else None)
        for language in working
    ]
