"""Invitations: one link, one person, until it expires or is withdrawn."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from backend.services import Services
from backend.services.audit import AuditFilter
from backend.services.people.accounts import RightsChange
from backend.services.people.invitations import InvitationDraft, Newcomer
from core.errors import Conflict, Forbidden, InvalidInput, NotFound, ParleyError, Reason
from core.records import Caller, InvitationState, Role, TranslatorGroup, WorkingLanguage

ADDRESS = "192.0.2.5"
DRAFT = InvitationDraft(
    roles=frozenset({Role.TRANSLATOR}),
    languages=(WorkingLanguage("hu", TranslatorGroup.VOTER), WorkingLanguage("cs")),
    page_language="hu",
    note="from the fair\nin spring",
    days=7,
)
NEWCOMER = Newcomer(login="zsofi", name="Zsófi", password="correct horse battery", page_language="hu", consent=True)


@pytest.fixture
def host(people) -> Caller:
    """An administrator who invites."""
    return people.caller(people.administrator())


def why(call: object, *arguments: object) -> Reason:
    with pytest.raises(ParleyError) as caught:
        call(*arguments)  # type: ignore[operator]
    return caught.value.reason


def count(services: Services, table: str) -> int:
    with services.database.reading() as session:
        return session.scalar(text(f"SELECT count(*) FROM {table}"))


def test_an_invitation_is_stored_as_drafted(services: Services, host: Caller, clock) -> None:
    made, token = services.people.invitations.invite(host, DRAFT, "k1")
    assert (made.roles, made.languages, made.page_language, made.note) == (
        DRAFT.roles,
        DRAFT.languages,
        "hu",
        DRAFT.note,
    )
    assert (made.created_by, made.created_at, made.state) == (host.person.id, clock.now, InvitationState.OPEN)
    assert made.expires_at == clock.now + timedelta(days=7)
    assert services.people.invitations.look(token) == made
    assert services.people.invitations.list(host) == [made]
    with services.database.reading() as session:
        for table in ("invitations", "audit", "idempotency"):
            assert token not in repr(session.execute(text(f"SELECT * FROM {table}")).all())


def test_accepting_makes_the_person_that_was_invited_and_signs_in(services: Services, host: Caller, clock) -> None:
    made, token = services.people.invitations.invite(host, DRAFT, "k1")
    visit, cookie = services.people.invitations.accept(token, NEWCOMER, ADDRESS, "a1")
    person = visit.person
    assert (person.login, person.name, person.roles) == ("zsofi", "Zsófi", DRAFT.roles)
    assert (person.languages, person.page_language, person.consented_at) == (DRAFT.languages, "hu", clock.now)
    assert (person.active, person.demo) == (True, False)
    assert services.people.sessions.visit(cookie) == visit
    assert services.people.sessions.login("zsofi", NEWCOMER.password, ADDRESS)[0].person == person
    used = services.people.invitations.list(host)[0]
    assert (used.state, used.used_by) == (InvitationState.USED, person.id)
    (entry,) = services.audit.search(host, AuditFilter(action="invitation_accepted"))
    assert (entry.actor, entry.subject, entry.address) == (person.id, made.id, ADDRESS)


def test_without_consent_none_is_stored(services: Services, host: Caller) -> None:
    _, token = services.people.invitations.invite(host, DRAFT, "k1")
    visit, _ = services.people.invitations.accept(token, replace(NEWCOMER, consent=False), ADDRESS, "a1")
    assert visit.person.consented_at is None


def test_a_used_invitation_lets_nobody_else_in(services: Services, host: Caller) -> None:
    _, token = services.people.invitations.invite(host, DRAFT, "k1")
    services.people.invitations.accept(token, NEWCOMER, ADDRESS, "a1")
    other = replace(NEWCOMER, login="another")
    assert why(services.people.invitations.look, token) is Reason.INVITATION_USED
    assert why(services.people.invitations.accept, token, other, ADDRESS, "a2") is Reason.INVITATION_USED
    assert count(services, "people") == 2


def test_an_invitation_expires(services: Services, host: Caller, clock) -> None:
    _, token = services.people.invitations.invite(host, DRAFT, "k1")
    clock.advance(days=7)
    assert why(services.people.invitations.look, token) is Reason.INVITATION_EXPIRED
    assert why(services.people.invitations.accept, token, NEWCOMER, ADDRESS, "a1") is Reason.INVITATION_EXPIRED
    assert services.people.invitations.list(host)[0].state is InvitationState.EXPIRED
    assert count(services, "people") == 1


def test_a_withdrawn_invitation_lets_nobody_in(services: Services, host: Caller) -> None:
    made, token = services.people.invitations.invite(host, DRAFT, "k1")
    for _ in range(2):
        assert services.people.invitations.withdraw(host, made.id, "w1").state is InvitationState.WITHDRAWN
    assert why(services.people.invitations.look, token) is Reason.INVITATION_WITHDRAWN
    assert why(services.people.invitations.accept, token, NEWCOMER, ADDRESS, "a1") is Reason.INVITATION_WITHDRAWN
    assert why(services.people.invitations.withdraw, host, made.id, "w2") is Reason.INVITATION_WITHDRAWN
    assert len(services.audit.search(host, AuditFilter(action="invitation_withdrawn"))) == 1


def test_a_used_invitation_cannot_be_withdrawn(services: Services, host: Caller) -> None:
    made, token = services.people.invitations.invite(host, DRAFT, "k1")
    services.people.invitations.accept(token, NEWCOMER, ADDRESS, "a1")
    assert why(services.people.invitations.withdraw, host, made.id, "w1") is Reason.INVITATION_USED


@pytest.mark.parametrize("token", ["", "x", "a.b", "\0", "\ud800", "é", None, 5, b"x", "x" * 100_000])
def test_a_forged_token_is_unknown(services: Services, token: str) -> None:
    assert why(services.people.invitations.look, token) is Reason.INVITATION_UNKNOWN
    assert why(services.people.invitations.accept, token, NEWCOMER, ADDRESS, "a1") is Reason.INVITATION_UNKNOWN


def test_an_id_is_no_token(services: Services, host: Caller) -> None:
    made, token = services.people.invitations.invite(host, DRAFT, "k1")
    assert why(services.people.invitations.look, made.id) is Reason.INVITATION_UNKNOWN
    assert why(services.people.invitations.look, token[:-1]) is Reason.INVITATION_UNKNOWN
    with pytest.raises(NotFound):
        services.people.invitations.withdraw(host, "0" * 32, "w1")


def test_a_login_that_is_taken_leaves_the_invitation_open(services: Services, host: Caller, people) -> None:
    people.rater(login="zsofi")
    _, token = services.people.invitations.invite(host, DRAFT, "k1")
    assert why(services.people.invitations.accept, token, NEWCOMER, ADDRESS, "a1") is Reason.LOGIN_TAKEN
    visit, _ = services.people.invitations.accept(token, replace(NEWCOMER, login="zsofi2"), ADDRESS, "a1")
    assert visit.person.login == "zsofi2"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"roles": frozenset()}, Reason.ROLE_MISSING),
        ({"languages": (WorkingLanguage("tlh"),)}, Reason.LANGUAGE_NOT_OFFERED),
        ({"page_language": "zh"}, Reason.LANGUAGE_NOT_OFFERED),
        ({"days": 0}, Reason.EXPIRY_OUT_OF_RANGE),
        ({"days": 91}, Reason.EXPIRY_OUT_OF_RANGE),
        ({"days": 10**30}, Reason.EXPIRY_OUT_OF_RANGE),
        ({"days": 1.5}, Reason.EXPIRY_OUT_OF_RANGE),
        ({"days": True}, Reason.EXPIRY_OUT_OF_RANGE),
        ({"note": "x" * 2001}, Reason.TEXT_TOO_LONG),
        ({"note": "a\0b"}, Reason.TEXT_CONTROL),
        ({"note": None}, Reason.REQUEST_MALFORMED),
    ],
)
def test_a_draft_with_something_wrong_is_refused(services: Services, host: Caller, wrong: dict, reason: Reason) -> None:
    with pytest.raises(InvalidInput) as caught:
        services.people.invitations.invite(host, replace(DRAFT, **wrong), "k1")
    assert caught.value.reason is reason
    assert count(services, "invitations") == count(services, "idempotency") == 0


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"login": "no good"}, Reason.LOGIN_MALFORMED),
        ({"name": " "}, Reason.TEXT_EMPTY),
        ({"password": "short"}, Reason.PASSWORD_SHORT),
        ({"page_language": "zh"}, Reason.LANGUAGE_NOT_OFFERED),
        ({"consent": None}, Reason.REQUEST_MALFORMED),
    ],
)
def test_a_newcomer_with_something_wrong_is_refused(
    services: Services, host: Caller, wrong: dict, reason: Reason
) -> None:
    _, token = services.people.invitations.invite(host, DRAFT, "k1")
    assert why(services.people.invitations.accept, token, replace(NEWCOMER, **wrong), ADDRESS, "a1") is reason
    assert count(services, "people") == 1
    services.people.invitations.look(token)


def test_the_same_invitation_sent_twice_is_one(services: Services, host: Caller) -> None:
    first = services.people.invitations.invite(host, DRAFT, "k1")
    assert services.people.invitations.invite(host, DRAFT, "k1") == first
    assert why(services.people.invitations.invite, host, replace(DRAFT, days=8), "k1") is Reason.KEY_REUSED
    assert why(services.people.invitations.withdraw, host, first[0].id, "k1") is Reason.KEY_REUSED
    assert count(services, "invitations") == 1


def test_accepting_sent_twice_is_one_person_and_one_session(services: Services, host: Caller) -> None:
    _, token = services.people.invitations.invite(host, DRAFT, "k1")
    first = services.people.invitations.accept(token, NEWCOMER, ADDRESS, "a1")
    assert services.people.invitations.accept(token, NEWCOMER, ADDRESS, "a1") == first
    assert count(services, "people") == 2
    assert services.people.sessions.count() == 2  # the host's and this one


def test_a_repeated_key_opens_no_door_without_the_password(services: Services, host: Caller) -> None:
    _, token = services.people.invitations.invite(host, DRAFT, "k1")
    services.people.invitations.accept(token, NEWCOMER, ADDRESS, "a1")
    guess = replace(NEWCOMER, password="guessed password")
    assert why(services.people.invitations.accept, token, guess, ADDRESS, "a1") is Reason.KEY_REUSED


def test_a_repeated_key_opens_no_session_that_was_ended(services: Services, host: Caller) -> None:
    _, token = services.people.invitations.invite(host, DRAFT, "k1")
    visit, _ = services.people.invitations.accept(token, NEWCOMER, ADDRESS, "a1")
    services.people.sessions.end(Caller(visit.person, visit.session_id))
    assert why(services.people.invitations.accept, token, NEWCOMER, ADDRESS, "a1") is Reason.INVITATION_USED


def test_of_two_who_accept_at_once_exactly_one_comes_in(services: Services, host: Caller) -> None:
    for round_number in range(5):
        _, token = services.people.invitations.invite(host, DRAFT, f"k{round_number}")

        def accept(number: int, token: str = token, round_number: int = round_number) -> str:
            newcomer = replace(NEWCOMER, login=f"person-{round_number}-{number}")
            try:
                return services.people.invitations.accept(token, newcomer, ADDRESS, f"a{number}")[0].person.login
            except Conflict as error:
                return error.reason

        with ThreadPoolExecutor(2) as pool:
            results = list(pool.map(accept, range(2)))
        assert results.count(Reason.INVITATION_USED) == 1
        assert count(services, "people") == 2 + round_number
        assert services.people.invitations.list(host)[0].created_by == host.person.id


@pytest.mark.parametrize("role", [None, Role.RATER, Role.TRANSLATOR, Role.RESEARCHER])
def test_only_administrators_invite(services: Services, people, host: Caller, role: Role | None) -> None:
    made, _ = services.people.invitations.invite(host, DRAFT, "k1")
    caller = people.caller(people.make(role)) if role else Caller()
    reason = Reason.RIGHT_MISSING if role else Reason.LOGIN_NEEDED
    assert why(services.people.invitations.invite, caller, DRAFT, "k") is reason
    assert why(services.people.invitations.list, caller) is reason
    assert why(services.people.invitations.withdraw, caller, made.id, "k") is reason
    assert [one.state for one in services.people.invitations.list(host)] == [InvitationState.OPEN]


def test_who_lost_the_right_cannot_invite_from_an_open_page(services: Services, people, host: Caller) -> None:
    person = people.administrator()
    stale = people.caller(person)
    services.people.accounts.set_rights(host, person.id, RightsChange(frozenset({Role.RATER}), (), True), "r1")
    with pytest.raises(Forbidden):
        services.people.invitations.invite(stale, DRAFT, "k1")
    assert count(services, "invitations") == 0
