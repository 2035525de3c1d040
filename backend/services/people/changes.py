"""What can be asked of an account, and how the audit log tells it without names."""

from __future__ import annotations

from dataclasses import dataclass

from core.records import Person, Role, WorkingLanguage


@dataclass(frozen=True)
class NewPerson:
    """An account that nobody was invited to: the first administrator, demo people, tests."""

    login: str
    name: str
    password: str
    roles: frozenset[Role]
    languages: tuple[WorkingLanguage, ...] = ()
    page_language: str = "en"
    consent: bool = False


@dataclass(frozen=True)
class AccountChange:
    """What people decide about themselves; what is None stays as it is when the change is stored."""

    name: str | None = None
    page_language: str | None = None
    consent: bool | None = None
    shortcuts: bool | None = None


@dataclass(frozen=True)
class RightsChange:
    """What administrators decide about a person."""

    roles: frozenset[Role]
    languages: tuple[WorkingLanguage, ...]
    active: bool


def account_details(before: Person, change: AccountChange) -> dict[str, str]:
    """Which parts of an account a person changed; consent with its direction."""
    details = {}
    if change.name not in (None, before.name):
        details["name"] = "changed"
    if change.page_language is not None and change.page_language != before.page_language:
        details["page_language"] = change.page_language
    if change.consent not in (None, before.consented_at is not None):
        details["consent"] = "given" if change.consent else "withdrawn"
    if change.shortcuts not in (None, before.shortcuts):
        details["shortcuts"] = "on" if change.shortcuts else "off"
    return details


def rights_details(before: Person, after: RightsChange) -> dict[str, str]:
    """What a person may do from now on, where it differs from before."""
    details = {}
    if before.roles != after.roles:
        details["roles"] = roles_text(after.roles)
    if before.languages != after.languages:
        details["languages"] = languages_text(after.languages)
    if before.active != after.active:
        details["active"] = "yes" if after.active else "no"
    return details


def roles_text(roles: frozenset[Role]) -> str:
    """Roles in one fixed order."""
    return " ".join(role.value for role in Role if role in roles)


def languages_text(languages: tuple[WorkingLanguage, ...]) -> str:
    """Languages in their order, with the translator group."""
    return " ".join(f"{spoken.code}:{spoken.group.value}" if spoken.group else spoken.code for spoken in languages)
