"""What the JSON API takes; unknown keys and wrong types are refused, and words become records."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from core.errors import InvalidInput, Reason
from core.records import Role, TranslatorGroup, WorkingLanguage

_MOST = 32
_LARGEST_ID = 2**63 - 1


class _Taken(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class LanguageShape(_Taken):
    """A language a person works in."""

    code: str
    group: str | None = None


class LoginIn(_Taken):
    """A sign-in."""

    login: str
    password: str


class AccountIn(_Taken):
    """What changes in the own account; what is left out stays."""

    name: str | None = None
    page_language: str | None = None
    consent: bool | None = None


class PasswordIn(_Taken):
    """The own password, old and new."""

    old: str
    new: str


class RightsIn(_Taken):
    """The rights somebody shall have from now on."""

    roles: Annotated[list[str], Field(max_length=_MOST)]
    languages: Annotated[list[LanguageShape], Field(max_length=_MOST)]
    active: bool


class LinkUseIn(_Taken):
    """A password link and the password it shall set."""

    token: str
    password: str


class InvitationIn(_Taken):
    """An invitation to be made."""

    roles: Annotated[list[str], Field(max_length=_MOST)]
    languages: Annotated[list[LanguageShape], Field(max_length=_MOST)]
    page_language: str | None = None
    note: str = ""
    days: int | None = None


class TokenIn(_Taken):
    """The token of an invitation link; in the body, since addresses end up in logs."""

    token: str


class NewcomerIn(_Taken):
    """An invited person's own choices."""

    token: str
    login: str
    name: str
    password: str
    page_language: str
    consent: bool


class AuditQuery(BaseModel):
    """Which lines of the audit log."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    action: Annotated[str, Field(max_length=64)] = ""
    actor: Annotated[str, Field(max_length=128)] = ""
    since: str = ""
    until: str = ""
    limit: Annotated[int, Field(ge=1, le=1000)] = 200
    before_id: Annotated[int, Field(ge=1, le=_LARGEST_ID)] | None = None


def roles(names: list[str]) -> frozenset[Role]:
    """Roles by name; InvalidInput ROLE_UNKNOWN."""
    try:
        return frozenset(Role(name) for name in names)
    except ValueError as error:
        raise InvalidInput(Reason.ROLE_UNKNOWN) from error


def languages(shapes: list[LanguageShape]) -> tuple[WorkingLanguage, ...]:
    """Working languages; InvalidInput GROUP_UNKNOWN."""
    try:
        return tuple(
            WorkingLanguage(code=shape.code, group=None if shape.group is None else TranslatorGroup(shape.group))
            for shape in shapes
        )
    except ValueError as error:
        raise InvalidInput(Reason.GROUP_UNKNOWN) from error


def instant(text: str) -> datetime | None:
    """A date or a time in ISO form, UTC unless it says else; InvalidInput DATE_MALFORMED."""
    if not text:
        return None
    try:
        parsed = datetime.fromisoformat(text)
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidInput(Reason.DATE_MALFORMED) from error
