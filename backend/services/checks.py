"""Checks of what was sent that more than one service makes; types are not taken on trust."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from backend import policies
from backend.db import people
from backend.db.engine import Session
from backend.policies import Right
from core import inputs
from core.errors import Forbidden, InvalidInput, Reason
from core.languages import INTERFACE
from core.records import Caller, Person, PersonId, Role, TranslatorGroup, WorkingLanguage

_Item = TypeVar("_Item")


def acting(session: Session, caller: Caller, right: Right) -> Person:
    """The caller as stored now, if the right is theirs; it may have been taken since the page was opened."""
    right(caller.person)
    person_id = signed_in(caller).id
    return acting_as(people.some(session, [person_id]).get(person_id), caller, right)


def acting_as(stored: Person | None, caller: Caller, right: Right) -> Person:
    """The same where the caller was looked up already."""
    right(caller.person)
    if stored is None:
        raise Forbidden(Reason.LOGIN_NEEDED)
    right(stored)
    return stored


def signed_in(caller: Caller) -> Person:
    """The person who asks; Forbidden LOGIN_NEEDED when nobody is signed in."""
    policies.signed_in(caller.person)
    if caller.person is None:
        raise Forbidden(Reason.LOGIN_NEEDED)
    return caller.person


def person_id(value: str) -> PersonId:
    """An id that came from outside."""
    return PersonId(inputs.opaque(value))


def truth(value: bool) -> bool:
    """A yes or no and nothing that merely looks like one."""
    if not isinstance(value, bool):
        raise InvalidInput(Reason.REQUEST_MALFORMED)
    return value


def note(text: str) -> str:
    """A text of several lines, or nothing."""
    if not isinstance(text, str):
        raise InvalidInput(Reason.REQUEST_MALFORMED)
    return inputs.paragraph(text) if text.strip() else ""


def page_language(code: str) -> str:
    """A language that pages are offered in, or none: then the address or the browser decides."""
    if not isinstance(code, str) or (code and code not in INTERFACE):
        raise InvalidInput(Reason.LANGUAGE_NOT_OFFERED)
    return code


def roles(values: Iterable[Role]) -> frozenset[Role]:
    """At least one role, each a known one."""
    listed = _listed(values)
    try:
        known = frozenset(Role(role) for role in listed)
    except ValueError:
        raise InvalidInput(Reason.ROLE_UNKNOWN) from None
    if not known:
        raise InvalidInput(Reason.ROLE_MISSING)
    return known


def languages(values: Iterable[WorkingLanguage]) -> tuple[WorkingLanguage, ...]:
    """Working languages in their order, each offered and with one translator group at most."""
    chosen: dict[str, WorkingLanguage] = {}
    for language in _listed(values):
        if not isinstance(language, WorkingLanguage):
            raise InvalidInput(Reason.REQUEST_MALFORMED)
        if not isinstance(language.code, str) or language.code not in INTERFACE:
            raise InvalidInput(Reason.LANGUAGE_NOT_OFFERED)
        try:
            group = None if language.group is None else TranslatorGroup(language.group)
        except ValueError:
            raise InvalidInput(Reason.GROUP_UNKNOWN) from None
        if language.code in chosen and chosen[language.code].group != group:
            raise InvalidInput(Reason.GROUP_BOTH)
        chosen[language.code] = WorkingLanguage(language.code, group)
    return tuple(chosen.values())


def _listed(values: Iterable[_Item]) -> list[_Item]:
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise InvalidInput(Reason.REQUEST_MALFORMED)
    return list(values)
