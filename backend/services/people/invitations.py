"""Invitations: single-use links instead of open sign-up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend import policies
from backend.db import invitations, people
from backend.db.engine import Database, Session
from backend.services import checks
from backend.services.audit import Action, AuditLog
from backend.services.idempotency import Answer, once
from backend.services.people.changes import languages_text, roles_text
from backend.services.people.passwords import Passwords
from backend.services.people.secrets import Secrets
from backend.services.people.sessions import Sessions
from core import inputs
from core.errors import Conflict, InvalidInput, NotFound, Reason
from core.records import (
    Caller,
    Invitation,
    InvitationId,
    InvitationState,
    Person,
    PersonId,
    Role,
    SessionId,
    Visit,
    WorkingLanguage,
)

LONGEST_DAYS = 90
_PURPOSE = "invitation"
_CLOSED = {
    InvitationState.USED: Reason.INVITATION_USED,
    InvitationState.EXPIRED: Reason.INVITATION_EXPIRED,
    InvitationState.WITHDRAWN: Reason.INVITATION_WITHDRAWN,
}


@dataclass(frozen=True)
class InvitationDraft:
    """What an administrator decides about the person to come."""

    roles: frozenset[Role]
    languages: tuple[WorkingLanguage, ...] = ()
    page_language: str = "en"
    note: str = ""
    days: int = 7


@dataclass(frozen=True)
class Newcomer:
    """What the invited person fills in."""

    login: str
    name: str
    password: str
    page_language: str
    consent: bool


class Invitations:
    """Making, using and withdrawing invitations."""

    def __init__(
        self,
        database: Database,
        *,
        passwords: Passwords,
        secrets: Secrets,
        sessions: Sessions,
        audit: AuditLog,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        self._database = database
        self._passwords = passwords
        self._secrets = secrets
        self._sessions = sessions
        self._audit = audit
        self._clock = clock
        self._new_id = new_id

    def invite(self, caller: Caller, draft: InvitationDraft, key: str) -> tuple[Invitation, str]:
        """Make an invitation; its token is signed from the id and can be made again."""
        policies.invite(caller.person)
        checked = _checked(draft)

        def work(session: Session) -> Answer:
            host = checks.acting(session, caller, policies.invite)
            invitation = self._new(checked, host.id)
            invitations.add(session, invitation)
            details = {"roles": roles_text(checked.roles), "languages": languages_text(checked.languages)}
            self._record(session, caller, "invitation_made", invitation.id, details)
            return {"invitation": invitation.id}

        payload = {
            "roles": roles_text(checked.roles),
            "languages": languages_text(checked.languages),
            "page_language": checked.page_language,
            "note": checked.note,
            "days": checked.days,
        }
        invitation = self._once(caller, key, "invite", payload, work)
        return invitation, self.token(invitation.id)

    def token(self, invitation_id: InvitationId) -> str:
        """The token that belongs in the link."""
        return self._secrets.sign(_PURPOSE, invitation_id)

    def look(self, token: str) -> Invitation:
        """The open invitation behind a token; says why when it is not open."""
        return _require_open(self._get(self._id(token)))

    def accept(self, token: str, newcomer: Newcomer, address: str, key: str) -> tuple[Visit, str]:
        """Make the account, use up the invitation and sign in; of two at once exactly one comes in."""
        invitation_id = self._id(token)
        invited = self._get(invitation_id)
        login = inputs.login(newcomer.login)
        name = inputs.line(newcomer.name)
        password = inputs.password(newcomer.password, login_name=login)
        page_language = checks.page_language(newcomer.page_language)
        consent = checks.truth(newcomer.consent)
        password_hash = self._passwords.hash(password)  # slow on purpose: before the transaction

        def work(session: Session) -> Answer:
            _require_open(invitations.lock(session, invitation_id, at=self._clock()))
            now = self._clock()
            person = Person(
                id=PersonId(self._new_id()),
                login=login,
                name=name,
                roles=invited.roles,
                languages=invited.languages,
                page_language=page_language,
                consented_at=now if consent else None,
                active=True,
                demo=False,
                created_at=now,
            )
            people.add(session, person, password_hash=password_hash)
            invitations.mark_used(session, invitation_id, by=person.id, at=now)
            opened = self._sessions.open(session, person.id, address)
            itself = Caller(person, opened.id, address)
            self._record(session, itself, "invitation_accepted", invitation_id)
            return {"person": person.id, "session": opened.id}

        # The password is not part of the payload: that is kept as a hash which would be quick to guess.
        payload = {"login": login, "name": name, "page_language": page_language, "consent": consent}
        scope = f"invitation:{invitation_id}"
        answer = once(self._database, scope=scope, key=key, action="accept", payload=payload, work=work)
        return self._welcome(PersonId(str(answer["person"])), SessionId(str(answer["session"])), password)

    def withdraw(self, caller: Caller, invitation_id: str, key: str) -> Invitation:
        """Close an invitation that nobody has used."""
        policies.invite(caller.person)
        known = InvitationId(inputs.opaque(invitation_id))

        def work(session: Session) -> Answer:
            checks.acting(session, caller, policies.invite)
            _require_open(invitations.lock(session, known, at=self._clock()))
            invitations.mark_withdrawn(session, known, at=self._clock())
            self._record(session, caller, "invitation_withdrawn", known)
            return {"invitation": known}

        return self._once(caller, key, "withdraw", {"invitation": known}, work)

    def list(self, caller: Caller) -> list[Invitation]:
        """All invitations, newest first."""
        with self._database.reading() as session:
            checks.acting(session, caller, policies.invite)
            return invitations.every(session, at=self._clock())

    def _welcome(self, person_id: PersonId, session_id: SessionId, password: str) -> tuple[Visit, str]:
        """The visit begun by accepting; sent again, only who knows the password gets it again."""
        with self._database.reading() as session:
            stored = people.credentials(session, person_id).password_hash
        if not self._passwords.matches(stored, password):
            raise Conflict(Reason.KEY_REUSED)
        token = self._sessions.token(session_id)
        visit = self._sessions.visit(token)
        if visit is None:  # it was a late repetition: that session has ended since
            raise Conflict(Reason.INVITATION_USED)
        return visit, token

    def _new(self, checked: InvitationDraft, host: PersonId) -> Invitation:
        now = self._clock()
        return Invitation(
            id=InvitationId(self._new_id()),
            note=checked.note,
            roles=checked.roles,
            languages=checked.languages,
            page_language=checked.page_language,
            created_by=host,
            created_at=now,
            expires_at=now + timedelta(days=checked.days),
            used_by=None,
            state=InvitationState.OPEN,
        )

    def _id(self, token: str) -> InvitationId:
        value = self._secrets.read(_PURPOSE, token)
        if value is None:
            raise NotFound(Reason.INVITATION_UNKNOWN)
        return InvitationId(value)

    def _get(self, invitation_id: InvitationId) -> Invitation:
        with self._database.reading() as session:
            return invitations.get(session, invitation_id, at=self._clock())

    def _once(
        self, caller: Caller, key: str, action: str, payload: dict[str, object], work: Callable[[Session], Answer]
    ) -> Invitation:
        """`once` for a write whose answer is an invitation, read as it stands now."""
        person = checks.signed_in(caller)
        answer = once(self._database, scope=person.id, key=key, action=action, payload=payload, work=work)
        return self._get(InvitationId(str(answer["invitation"])))

    def _record(
        self,
        session: Session,
        caller: Caller,
        action: Action,
        subject: InvitationId,
        details: dict[str, str] | None = None,
    ) -> None:
        person = checks.signed_in(caller)
        self._audit.record(
            session, actor=person.id, action=action, subject=subject, address=caller.address, details=details
        )


def _checked(draft: InvitationDraft) -> InvitationDraft:
    days = draft.days
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= LONGEST_DAYS:
        raise InvalidInput(Reason.EXPIRY_OUT_OF_RANGE, longest=LONGEST_DAYS)
    return InvitationDraft(
        roles=checks.roles(draft.roles),
        languages=checks.languages(draft.languages),
        page_language=checks.page_language(draft.page_language),
        note=checks.note(draft.note),
        days=days,
    )


def _require_open(invitation: Invitation) -> Invitation:
    if invitation.state in _CLOSED:
        raise Conflict(_CLOSED[invitation.state])
    return invitation
