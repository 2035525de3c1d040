"""Accounts: what people change about themselves and administrators about them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta

from backend import policies
from backend.db import password_links, people, program_tokens, sessions
from backend.db.engine import Database, Session
from backend.services import checks
from backend.services.audit import Action, AuditLog
from backend.services.idempotency import Answer, once
from backend.services.people.changes import (
    AccountChange,
    NewPerson,
    RightsChange,
    account_details,
    languages_text,
    rights_details,
    roles_text,
)
from backend.services.people.passwords import Passwords
from backend.services.people.secrets import Secrets
from core import inputs, languages
from core.collation import sort_key
from core.errors import Conflict, InvalidInput, Reason
from core.records import Caller, Person, PersonId, Role

__all__ = ["AccountChange", "Accounts", "NewPerson", "RightsChange"]

_LINK = "password_link"
_LINK_HOURS = 24


class Accounts:
    """People and their rights."""

    def __init__(
        self,
        database: Database,
        *,
        passwords: Passwords,
        secrets: Secrets,
        audit: AuditLog,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        self._database = database
        self._passwords = passwords
        self._secrets = secrets
        self._audit = audit
        self._clock = clock
        self._new_id = new_id

    def person(self, person_id: str) -> Person:
        """One person; NotFound PERSON_UNKNOWN otherwise."""
        known = checks.person_id(person_id)
        with self._database.reading() as session:
            return people.get(session, known)

    def people(self, caller: Caller, search: str = "", *, language: str = "") -> list[Person]:
        """Everybody whose name or login contains the words, by name as this language, else the caller's, sorts."""
        words = _comparable(inputs.optional_line(search))
        with self._database.reading() as session:
            checks.acting(session, caller, policies.manage_people)
            everybody = people.every(session)
        matching = [person for person in everybody if words in _comparable(person.name) or words in person.login]
        code = language or checks.signed_in(caller).page_language or languages.INTERFACE[0]
        return sorted(matching, key=lambda person: (sort_key(person.name, code), person.login))

    def create(self, new: NewPerson, *, demo: bool = False) -> Person:
        """An account made without an invitation; for a command line, not for a page."""
        login = inputs.login(new.login)
        now = self._clock()
        person = Person(
            id=PersonId(self._new_id()),
            login=login,
            name=inputs.line(new.name),
            roles=checks.roles(new.roles),
            languages=checks.languages(new.languages),
            page_language=checks.page_language(new.page_language),
            consented_at=now if checks.truth(new.consent) else None,
            active=True,
            demo=checks.truth(demo),
            created_at=now,
        )
        password_hash = self._passwords.hash(inputs.password(new.password, login_name=login))
        with self._database.transaction() as session:
            people.add(session, person, password_hash=password_hash)
            self._audit.record(session, actor=None, action="person_created", subject=person.id, address="")
        return person

    def change_account(self, caller: Caller, change: AccountChange, key: str) -> Person:
        """Store what is given of the caller's name, page language, consent and shortcuts."""
        policies.signed_in(caller.person)
        checked = AccountChange(
            name=None if change.name is None else inputs.line(change.name),
            page_language=None if change.page_language is None else checks.page_language(change.page_language),
            consent=None if change.consent is None else checks.truth(change.consent),
            shortcuts=None if change.shortcuts is None else checks.truth(change.shortcuts),
        )

        def work(session: Session) -> Answer:
            before = people.lock(session, checks.acting(session, caller, policies.signed_in).id)
            consents = before.consented_at is not None if checked.consent is None else checked.consent
            people.set_account(
                session,
                before.id,
                name=before.name if checked.name is None else checked.name,
                page_language=before.page_language if checked.page_language is None else checked.page_language,
                consented_at=(before.consented_at or self._clock()) if consents else None,
            )
            if checked.shortcuts not in (None, before.shortcuts):
                people.set_shortcuts(session, before.id, off_at=None if checked.shortcuts else self._clock())
            self._record(session, caller, "account_changed", before.id, account_details(before, checked))
            return {"person": before.id}

        return self._once(caller, key, "account", asdict(checked), work)

    def set_rights(self, caller: Caller, person_id: str, change: RightsChange, key: str) -> Person:
        """Store roles, languages and whether the account is open; one administrator always remains."""
        policies.manage_people(caller.person)
        subject = checks.person_id(person_id)
        checked = RightsChange(
            roles=checks.roles(change.roles),
            languages=checks.languages(change.languages),
            active=checks.truth(change.active),
        )

        def work(session: Session) -> Answer:
            people.lock_administrators(session)
            checks.acting(session, caller, policies.manage_people)
            before = people.lock(session, subject)
            remains = checked.active and Role.ADMINISTRATOR in checked.roles
            if not remains and people.active_administrators(session) == {subject}:
                raise Conflict(Reason.LAST_ADMINISTRATOR)
            people.set_rights(session, subject, roles=checked.roles, languages=checked.languages, active=checked.active)
            if before.active and not checked.active:
                sessions.end_all(session, subject, at=self._clock())
                password_links.end_all(session, subject, at=self._clock())
                program_tokens.end_all(session, subject, at=self._clock())
            self._record(session, caller, "rights_changed", subject, rights_details(before, checked))
            return {"person": subject}

        payload = {
            "person": subject,
            "roles": roles_text(checked.roles),
            "languages": languages_text(checked.languages),
            "active": checked.active,
        }
        return self._once(caller, key, "rights", payload, work)

    def change_password(self, caller: Caller, *, old: str, new: str, key: str) -> None:
        """Store a new password of the caller, sign out everywhere else and end the keys of programs."""
        person_id = checks.signed_in(caller).id
        with self._database.reading() as session:
            stored = people.credentials(session, person_id)
        accepted = inputs.password(new, login_name=stored.login)
        if not isinstance(old, str):
            raise InvalidInput(Reason.REQUEST_MALFORMED)
        # Hashing is slow on purpose: it happens before the transaction, which then swaps.
        right = self._passwords.matches(stored.password_hash, old)
        new_hash = self._passwords.hash(accepted)

        def work(session: Session) -> Answer:
            checks.acting(session, caller, policies.signed_in)
            swapped = people.swap_password(session, person_id, old_hash=stored.password_hash, new_hash=new_hash)
            if not right or not swapped:
                raise InvalidInput(Reason.PASSWORD_WRONG)
            sessions.end_all(session, person_id, at=self._clock(), keep=caller.session_id)
            password_links.end_all(session, person_id, at=self._clock())
            program_tokens.end_all(session, person_id, at=self._clock())
            self._record(session, caller, "password_changed", person_id)
            return {}

        # Neither password is part of the payload: that is kept as a hash which would be quick to guess.
        once(self._database, scope=person_id, key=key, action="password", payload={}, work=work)
        self.require_password(person_id, accepted)

    def password_link(self, caller: Caller, person_id: str, key: str) -> str:
        """A token with which the person sets a new password once within a day; older ones end."""
        policies.manage_people(caller.person)
        subject = checks.person_id(person_id)

        def work(session: Session) -> Answer:
            maker = checks.acting(session, caller, policies.manage_people)
            people.lock(session, subject)
            now = self._clock()
            password_links.end_all(session, subject, at=now)
            link = password_links.PasswordLink(
                id=self._new_id(),
                person_id=subject,
                created_by=maker.id,
                created_at=now,
                expires_at=now + timedelta(hours=_LINK_HOURS),
            )
            password_links.add(session, link)
            self._record(session, caller, "password_link_made", subject)
            return {"link": link.id}

        scope = checks.signed_in(caller).id
        answer = once(self._database, scope=scope, key=key, action=_LINK, payload={"person": subject}, work=work)
        return self._secrets.sign(_LINK, str(answer["link"]))

    def password_link_owner(self, token: str) -> Person:
        """Whose password this link sets; Conflict LINK_INVALID when it no longer does."""
        link_id = self._link_id(token)
        with self._database.reading() as session:
            return self._owner(session, password_links.find(session, link_id))

    def use_password_link(self, token: str, new_password: str, address: str, key: str) -> None:
        """Store the new password, end the link, all sessions and the keys of programs."""
        link_id = self._link_id(token)
        with self._database.reading() as session:
            link = password_links.find(session, link_id)
            if link is None:
                raise Conflict(Reason.LINK_INVALID)
            stored = people.credentials(session, link.person_id)
        accepted = inputs.password(new_password, login_name=stored.login)
        new_hash = self._passwords.hash(accepted)

        def work(session: Session) -> Answer:
            person = self._owner(session, password_links.lock(session, link_id))
            people.set_password(session, person.id, new_hash)
            password_links.end_all(session, person.id, at=self._clock())
            sessions.end_all(session, person.id, at=self._clock())
            program_tokens.end_all(session, person.id, at=self._clock())
            self._audit.record(
                session, actor=person.id, action="password_link_used", subject=person.id, address=address
            )
            return {}

        once(self._database, scope=f"link:{link_id}", key=key, action="use", payload={}, work=work)
        self.require_password(link.person_id, accepted)

    def require_password(self, person_id: PersonId, password: str) -> None:
        """Conflict KEY_REUSED unless this is the password in force: a repeated key proves nothing by itself."""
        with self._database.reading() as session:
            stored = people.credentials(session, person_id).password_hash
        if not self._passwords.matches(stored, password):
            raise Conflict(Reason.KEY_REUSED)

    def _once(
        self, caller: Caller, key: str, action: str, payload: dict[str, object], work: Callable[[Session], Answer]
    ) -> Person:
        """`once` for a write whose answer is a person, read as that person stands now."""
        answer = once(
            self._database, scope=checks.signed_in(caller).id, key=key, action=action, payload=payload, work=work
        )
        return self.person(str(answer["person"]))

    def _link_id(self, token: str) -> str:
        link_id = self._secrets.read(_LINK, token)
        if link_id is None:
            raise Conflict(Reason.LINK_INVALID)
        return link_id

    def _owner(self, session: Session, link: password_links.PasswordLink | None) -> Person:
        if link is None or link.ended_at is not None or link.expires_at <= self._clock():
            raise Conflict(Reason.LINK_INVALID)
        person = people.get(session, link.person_id)
        if not person.active:
            raise Conflict(Reason.LINK_INVALID)
        return person

    def _record(
        self,
        session: Session,
        caller: Caller,
        action: Action,
        subject: PersonId,
        details: dict[str, str] | None = None,
    ) -> None:
        self._audit.record(
            session,
            actor=checks.signed_in(caller).id,
            action=action,
            subject=subject,
            address=caller.address,
            details=details,
        )


def _comparable(text: str) -> str:
    """Text for finding names, whatever their case and composition."""
    return unicodedata.normalize("NFC", text.casefold())
