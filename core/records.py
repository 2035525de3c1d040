"""The records that cross borders between the parts of Parley."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

PersonId = NewType("PersonId", str)
SessionId = NewType("SessionId", str)
InvitationId = NewType("InvitationId", str)


class Role(StrEnum):
    """What a person may do; one person may hold several."""

    RATER = "rater"
    TRANSLATOR = "translator"
    RESEARCHER = "researcher"
    ADMINISTRATOR = "administrator"


class TranslatorGroup(StrEnum):
    """In one language a translator either refines or votes, never both."""

    REFINER = "refiner"
    VOTER = "voter"


@dataclass(frozen=True)
class WorkingLanguage:
    """A language a person works in, and on which side of the calibration."""

    code: str
    group: TranslatorGroup | None = None


@dataclass(frozen=True)
class Person:
    """An account as the rest of the application sees it; the password never leaves the store."""

    id: PersonId
    login: str
    name: str
    roles: frozenset[Role]
    languages: tuple[WorkingLanguage, ...]
    page_language: str
    consented_at: datetime | None
    active: bool
    demo: bool
    created_at: datetime
    shortcuts: bool = True
    """Whether keys vote in the arena."""


@dataclass(frozen=True)
class Visit:
    """A signed-in session: who, and which server-side session it stands on."""

    person: Person
    session_id: SessionId
    expires_at: datetime


@dataclass(frozen=True)
class Caller:
    """Who asks, and from where; nobody is signed in when person is None."""

    person: Person | None = None
    session_id: SessionId | None = None
    address: str = ""


class InvitationState(StrEnum):
    """Where an invitation stands."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Invitation:
    """A single-use link that presets roles and languages."""

    id: InvitationId
    note: str
    roles: frozenset[Role]
    languages: tuple[WorkingLanguage, ...]
    page_language: str
    created_by: PersonId
    created_at: datetime
    expires_at: datetime
    used_by: PersonId | None
    state: InvitationState


@dataclass(frozen=True)
class AuditEntry:
    """One line of the audit log: who did what to what, and from where."""

    id: int
    at: datetime
    actor: PersonId | None
    action: str
    subject: str
    address: str
    details: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Health:
    """How one part the application needs is doing."""

    part: str
    ok: bool
    detail: str
