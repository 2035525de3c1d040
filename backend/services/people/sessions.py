"""Signing in and out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.db import people, program_tokens, sessions
from backend.db.engine import Database, Session
from backend.services import checks
from backend.services.audit import AuditLog, plain_address
from backend.services.people.passwords import Passwords
from backend.services.people.secrets import Secrets
from core import inputs
from core.errors import Forbidden, InvalidInput, Reason
from core.records import Caller, Person, PersonId, SessionId, Visit


@dataclass(frozen=True)
class Opened:
    """A session just begun, and the token that belongs in the visitor's cookie."""

    id: SessionId
    token: str


class Sessions:
    """Sessions that the server can end; the visitor holds a token that is stored only as a hash."""

    def __init__(
        self,
        database: Database,
        *,
        passwords: Passwords,
        secrets: Secrets,
        audit: AuditLog,
        days: int,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        self._database = database
        self._passwords = passwords
        self._secrets = secrets
        self._audit = audit
        self._lifetime = timedelta(days=days)
        self._clock = clock
        self._new_id = new_id

    def login(self, login: str, password: str, address: str) -> tuple[Visit, str]:
        """Sign in; Forbidden LOGIN_FAILED alike for a stranger, a wrong password and a closed account."""
        if not isinstance(login, str) or not isinstance(password, str):
            raise InvalidInput(Reason.REQUEST_MALFORMED)
        credentials = self._credentials(login)
        right = self._passwords.matches(credentials.password_hash if credentials else None, password)
        if credentials is None or not right:
            self._refuse(credentials.person_id if credentials else None, address)
        else:
            visit = self._enter(credentials, password, address)
            if visit is not None:
                return visit
            self._refuse(credentials.person_id, address)
        raise Forbidden(Reason.LOGIN_FAILED)

    def open(self, session: Session, person_id: PersonId, address: str) -> Opened:
        """Begin a session inside a transaction."""
        session_id = SessionId(self._new_id())
        token = self.token(session_id)
        now = self._clock()
        begun = sessions.SignIn(
            id=session_id,
            token_hash=_hash(token),
            person_id=person_id,
            created_at=now,
            expires_at=now + self._lifetime,
            address=plain_address(address),
        )
        sessions.add(session, begun)
        return Opened(session_id, token)

    def token(self, session_id: SessionId) -> str:
        """The token of a session: only this installation's key makes it, so a repeated answer needs no copy."""
        return self._secrets.derive("session", session_id)

    def visit(self, token: str) -> Visit | None:
        """Who comes with this token; None when it is unknown, expired or ended, or the account closed."""
        token_hash = _token_hash(token)
        return self._in_force(self._database.glance(lambda connection: sessions.visitor(connection, token_hash)))

    async def visiting(self, token: str) -> Visit | None:
        """The same for an event loop."""
        token_hash = _token_hash(token)
        return self._in_force(await self._database.glanced(lambda connection: sessions.visitor(connection, token_hash)))

    def _in_force(self, visitor: tuple[sessions.SignIn, Person] | None) -> Visit | None:
        if visitor is None:
            return None
        signed_in, person = visitor
        if signed_in.ended_at is not None or signed_in.expires_at <= self._clock():
            return None
        return Visit(person, signed_in.id, signed_in.expires_at) if person.active else None

    def end(self, caller: Caller) -> None:
        """Sign out here."""
        person = checks.signed_in(caller)
        if caller.session_id is None:
            return
        with self._database.transaction() as session:
            if sessions.end(session, caller.session_id, of=person.id, at=self._clock()):
                self._audit.record(session, actor=person.id, action="logout", subject=person.id, address=caller.address)

    def end_all(self, caller: Caller) -> None:
        """Sign out everywhere, here too; programs lose their keys."""
        person = checks.signed_in(caller)
        with self._database.transaction() as session:
            program_tokens.end_all(session, person.id, at=self._clock())
            ended = sessions.end_all(session, person.id, at=self._clock())
            if ended:
                self._audit.record(
                    session,
                    actor=person.id,
                    action="logout_everywhere",
                    subject=person.id,
                    address=caller.address,
                    details={"sessions": str(ended)},
                )

    def count(self) -> int:
        """How many sessions are in force."""
        with self._database.reading() as session:
            return sessions.count_open(session, at=self._clock())

    def _credentials(self, login: str) -> people.Credentials | None:
        try:
            name = inputs.login(login)
        except InvalidInput:
            return None  # nobody is called that; it costs the same as a wrong password
        with self._database.reading() as session:
            return people.credentials_of_login(session, name)

    def _enter(self, credentials: people.Credentials, password: str, address: str) -> tuple[Visit, str] | None:
        """Open the session, unless account or password changed while it was compared."""
        stored = credentials.password_hash
        renewed = self._passwords.hash(password) if stored and self._passwords.outdated(stored) else None
        with self._database.transaction() as session:
            person = people.lock(session, credentials.person_id)
            if not person.active or people.credentials(session, person.id).password_hash != stored:
                return None
            if renewed is not None:
                people.swap_password(session, person.id, old_hash=stored, new_hash=renewed)
            opened = self.open(session, person.id, address)
            self._audit.record(session, actor=person.id, action="login", subject=person.id, address=address)
        visit = self.visit(opened.token)
        return (visit, opened.token) if visit is not None else None

    def _refuse(self, person_id: PersonId | None, address: str) -> None:
        """Log the attempt; what was typed stays out: people type passwords into the wrong field."""
        with self._database.transaction() as session:
            self._audit.record(session, actor=None, action="login_failed", subject=person_id or "", address=address)


def _token_hash(token: str) -> str:
    """What a token is stored as; what cannot be a token is nobody's."""
    try:
        return _hash(inputs.opaque(token))
    except InvalidInput:
        return ""


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
