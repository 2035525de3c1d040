"""People in the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.db.tables import PersonLanguageRow, PersonRoleRow, PersonRow
from core.errors import Conflict, NotFound, Reason
from core.records import Person, PersonId, Role, TranslatorGroup, WorkingLanguage

_PEOPLE, _ROLES, _LANGUAGES = PersonRow.__table__, PersonRoleRow.__table__, PersonLanguageRow.__table__
# Every request asks who comes and every write asks again: one statement past the ORM instead of three through it.
COLUMNS = (
    *(_PEOPLE.c[name] for name in ("id", "login", "name", "page_language", "consented_at", "active", "demo")),
    *(_PEOPLE.c[name] for name in ("created_at", "shortcuts_off_at")),
    _ROLES.c.role,
    _LANGUAGES.c.code,
    _LANGUAGES.c.translator_group,
)
WHOLE = _PEOPLE.outerjoin(_ROLES, _ROLES.c.person_id == _PEOPLE.c.id).outerjoin(
    _LANGUAGES, _LANGUAGES.c.person_id == _PEOPLE.c.id
)
IN_ORDER = _LANGUAGES.c.position
_EVERYTHING = select(*COLUMNS).select_from(WHOLE)
_WHOLE = _EVERYTHING.where(_PEOPLE.c.id == bindparam("person")).order_by(IN_ORDER)
_SOME = _EVERYTHING.where(_PEOPLE.c.id.in_(bindparam("people", expanding=True))).order_by(_PEOPLE.c.id, IN_ORDER)


@dataclass(frozen=True)
class Credentials:
    """What signing in compares with."""

    person_id: PersonId
    login: str
    password_hash: str | None
    active: bool


def add(session: Session, person: Person, *, password_hash: str | None) -> None:
    """Store a new person; Conflict LOGIN_TAKEN when somebody has that login."""
    row = PersonRow(
        id=person.id,
        login=person.login,
        name=person.name,
        password_hash=password_hash,
        page_language=person.page_language,
        consented_at=person.consented_at,
        active=person.active,
        demo=person.demo,
        created_at=person.created_at,
        roles=[PersonRoleRow(role=role.value) for role in sorted(person.roles)],
        languages=_language_rows(person.languages),
    )
    if _by_login(session, person.login) is not None:
        raise Conflict(Reason.LOGIN_TAKEN)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:  # somebody took it since we looked
        if _by_login(session, person.login) is None:
            raise
        raise Conflict(Reason.LOGIN_TAKEN) from error


def get(session: Session, person_id: PersonId) -> Person:
    """One person; NotFound PERSON_UNKNOWN otherwise."""
    rows = session.connection().execute(_WHOLE, {"person": person_id}).all()
    if not rows:
        raise NotFound(Reason.PERSON_UNKNOWN)
    return person_of(rows)


def some(session: Session, ids: Sequence[PersonId]) -> dict[PersonId, Person]:
    """People by their ids; those that exist."""
    role_rows = session.connection().execute(_SOME, {"people": ids})
    return {
        person_id: person_of(list(rows)) for person_id, rows in groupby(role_rows, key=lambda row: PersonId(row.id))
    }


def person_of(rows: Sequence[Row[Any]]) -> Person:
    """A person from rows of COLUMNS: one for each role in each language."""
    first = rows[0]
    spoken = {row.code: row.translator_group for row in rows if row.code is not None}
    return Person(
        id=PersonId(first.id),
        login=first.login,
        name=first.name,
        roles=frozenset(Role(row.role) for row in rows if row.role is not None),
        languages=tuple(
            WorkingLanguage(code, TranslatorGroup(group) if group else None) for code, group in spoken.items()
        ),
        page_language=first.page_language,
        consented_at=first.consented_at,
        active=first.active,
        demo=first.demo,
        created_at=first.created_at,
        shortcuts=first.shortcuts_off_at is None,
    )


def every(session: Session) -> list[Person]:
    """All people, by login."""
    return [_person(row) for row in session.scalars(select(PersonRow).order_by(PersonRow.login))]


def consenting(session: Session) -> set[PersonId]:
    """Everybody who agrees that their work is used."""
    return {
        PersonId(person_id)
        for person_id in session.scalars(select(PersonRow.id).where(PersonRow.consented_at.is_not(None)))
    }


def credentials(session: Session, person_id: PersonId) -> Credentials:
    """The password hash of one person; NotFound PERSON_UNKNOWN otherwise."""
    return _credentials(_row(session, person_id))


def credentials_of_login(session: Session, login: str) -> Credentials | None:
    """The password hash behind a login; None when there is no such login."""
    row = _by_login(session, login)
    return _credentials(row) if row is not None else None


def set_account(
    session: Session, person_id: PersonId, *, name: str, page_language: str, consented_at: datetime | None
) -> None:
    """Store what people change about themselves."""
    row = _row(session, person_id)
    row.name, row.page_language, row.consented_at = name, page_language, consented_at
    session.flush()


def set_shortcuts(session: Session, person_id: PersonId, *, off_at: datetime | None) -> None:
    """Store whether keys vote, and since when not."""
    _row(session, person_id).shortcuts_off_at = off_at
    session.flush()


def set_rights(
    session: Session,
    person_id: PersonId,
    *,
    roles: Iterable[Role],
    languages: tuple[WorkingLanguage, ...],
    active: bool,
) -> None:
    """Store what administrators decide about a person."""
    row = _row(session, person_id)
    row.active = active
    row.roles.clear()
    row.languages.clear()
    session.flush()  # the old rows go first: the new ones may have the same keys
    row.roles.extend(PersonRoleRow(role=role.value) for role in sorted(roles))
    row.languages.extend(_language_rows(languages))
    session.flush()


def swap_password(session: Session, person_id: PersonId, *, old_hash: str | None, new_hash: str) -> bool:
    """Store a new password hash if the old one is still in force; False otherwise."""
    same = PersonRow.password_hash.is_(None) if old_hash is None else PersonRow.password_hash == old_hash
    changed = update(PersonRow).where(PersonRow.id == person_id, same).values(password_hash=new_hash)
    return session.scalars(changed.returning(PersonRow.id)).first() is not None


def set_password(session: Session, person_id: PersonId, new_hash: str) -> None:
    """Store a new password hash, whatever stood there."""
    _row(session, person_id).password_hash = new_hash
    session.flush()


def lock(session: Session, person_id: PersonId) -> Person:
    """One person, whom nobody else changes until this transaction ends."""
    held = select(PersonRow).where(PersonRow.id == person_id).with_for_update(key_share=True)
    session.execute(held, execution_options={"populate_existing": True})
    return get(session, person_id)


def lock_administrators(session: Session) -> None:
    """Let no other transaction change the rights of an administrator until this one ends."""
    administrators = select(PersonRoleRow.person_id).where(PersonRoleRow.role == Role.ADMINISTRATOR.value)
    session.execute(
        select(PersonRow.id)
        .where(PersonRow.id.in_(administrators))
        .order_by(PersonRow.id)
        .with_for_update(key_share=True)
    )


def active_administrators(session: Session) -> set[PersonId]:
    """Everybody who can administer right now."""
    statement = (
        select(PersonRow.id)
        .join(PersonRoleRow, PersonRoleRow.person_id == PersonRow.id)
        .where(PersonRow.active, PersonRoleRow.role == Role.ADMINISTRATOR.value)
    )
    return {PersonId(person_id) for person_id in session.scalars(statement)}


def _row(session: Session, person_id: PersonId) -> PersonRow:
    row = session.get(PersonRow, person_id)
    if row is None:
        raise NotFound(Reason.PERSON_UNKNOWN)
    return row


def _by_login(session: Session, login: str) -> PersonRow | None:
    return session.scalars(select(PersonRow).where(PersonRow.login == login)).one_or_none()


def _credentials(row: PersonRow) -> Credentials:
    return Credentials(PersonId(row.id), row.login, row.password_hash, row.active)


def _language_rows(languages: tuple[WorkingLanguage, ...]) -> list[PersonLanguageRow]:
    return [
        PersonLanguageRow(code=language.code, translator_group=language.group, position=position)
        for position, language in enumerate(languages)
    ]


def _person(row: PersonRow) -> Person:
    return Person(
        id=PersonId(row.id),
        login=row.login,
        name=row.name,
        roles=frozenset(Role(held.role) for held in row.roles),
        languages=tuple(
            WorkingLanguage(spoken.code, TranslatorGroup(spoken.translator_group) if spoken.translator_group else None)
            for spoken in row.languages
        ),
        page_language=row.page_language,
        consented_at=row.consented_at,
        active=row.active,
        demo=row.demo,
        created_at=row.created_at,
        shortcuts=row.shortcuts_off_at is None,
    )
