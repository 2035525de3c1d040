"""Tokens for programs: made by a person, shown once, with that person's rights in the JSON API until they end."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from backend import policies
from backend.db import people, program_tokens
from backend.db.engine import Database, Session
from backend.records import ProgramToken
from backend.services import checks
from backend.services.audit import Action, AuditLog
from backend.services.idempotency import Answer, once
from backend.services.people.secrets import Secrets
from core import inputs
from core.errors import InvalidInput, NotFound, Reason
from core.records import Caller, Person

PREFIX = "parley_"
LONGEST_DAYS = 365
_PURPOSE = "program-token"


class ProgramTokens:
    """Makes, lists, ends and recognises tokens; stored is only a hash."""

    def __init__(
        self,
        database: Database,
        *,
        secrets: Secrets,
        audit: AuditLog,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        self._database = database
        self._secrets = secrets
        self._audit = audit
        self._clock = clock
        self._new_id = new_id

    def make(self, caller: Caller, *, name: str, days: int, key: str) -> tuple[ProgramToken, str]:
        """A new token of the caller; derived from its id, so that a repeated answer needs no copy of it."""
        person = checks.signed_in(caller)
        called = inputs.line(name)
        if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= LONGEST_DAYS:
            raise InvalidInput(Reason.EXPIRY_OUT_OF_RANGE, longest=LONGEST_DAYS)

        def work(session: Session) -> Answer:
            checks.acting(session, caller, policies.signed_in)
            now = self._clock()
            made = ProgramToken(
                id=self._new_id(),
                person_id=person.id,
                name=called,
                created_at=now,
                expires_at=now + timedelta(days=days),
                ended_at=None,
            )
            program_tokens.add(session, made, token_hash=_hash(self._token(made.id)))
            self._record(session, caller, "token_made", made.id)
            return {"token": made.id}

        payload = {"name": called, "days": days}
        kept = once(self._database, scope=person.id, key=key, action="token_make", payload=payload, work=work)
        token_id = str(kept["token"])
        with self._database.reading() as session:
            stored = program_tokens.find(session, token_id)
        if stored is None:
            raise NotFound(Reason.TOKEN_UNKNOWN)
        return stored, self._token(token_id)

    def list(self, caller: Caller) -> list[ProgramToken]:
        """The caller's tokens, the newest first, ended ones too."""
        person = checks.signed_in(caller)
        with self._database.reading() as session:
            return program_tokens.of_person(session, person.id)

    def end(self, caller: Caller, token_id: str) -> None:
        """End one of the caller's tokens; one that has ended stays so."""
        person = checks.signed_in(caller)
        checked_id = inputs.opaque(token_id)
        with self._database.transaction() as session:
            checks.acting(session, caller, policies.signed_in)
            stored = program_tokens.find(session, checked_id)
            if stored is None or stored.person_id != person.id:
                raise NotFound(Reason.TOKEN_UNKNOWN)
            if program_tokens.end(session, checked_id, of=person.id, at=self._clock()):
                self._record(session, caller, "token_ended", checked_id)

    def person(self, token: str) -> Person | None:
        """Whose program comes with this token; None when it is unknown, expired or ended, or the account closed."""
        try:
            token_hash = _hash(inputs.opaque(token))
        except InvalidInput:
            return None
        with self._database.reading() as session:
            stored = program_tokens.by_hash(session, token_hash)
            if stored is None or stored.ended_at is not None or stored.expires_at <= self._clock():
                return None
            person = people.get(session, stored.person_id)
        return person if person.active else None

    def _token(self, token_id: str) -> str:
        return PREFIX + self._secrets.derive(_PURPOSE, token_id)

    def _record(self, session: Session, caller: Caller, action: Action, token_id: str) -> None:
        actor = checks.signed_in(caller).id
        self._audit.record(session, actor=actor, action=action, subject=token_id, address=caller.address)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
