"""Signing in and out: who gets in, for how long, and what is told to those who do not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, text

from backend.db import people as people_rows
from backend.db.tables import SessionRow
from backend.services import Services, compose
from backend.services.people.accounts import RightsChange
from core.errors import Forbidden, InvalidInput, Reason
from core.records import Caller, Person
from core.settings import Settings

ADDRESS = "192.0.2.7"
WRONG = "not the password"


class CountingHasher(PasswordHasher):
    """Argon2 that remembers which hashes it compared with."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.compared: list[str] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:
        self.compared.append(str(hash))
        return super().verify(hash, password)


@pytest.fixture
def hasher() -> CountingHasher:
    return CountingHasher()


def actions(services: Services) -> list[str]:
    with services.database.reading() as session:
        return list(session.scalars(text("SELECT action FROM audit ORDER BY id")))


def refused(services: Services, login: str, password: str) -> Reason:
    with pytest.raises(Forbidden) as caught:
        services.people.sessions.login(login, password, ADDRESS)
    return caught.value.reason


def close_account(services: Services, people, person: Person) -> None:
    admin = people.caller(people.administrator())
    change = RightsChange(roles=person.roles, languages=person.languages, active=False)
    services.people.accounts.set_rights(admin, person.id, change, "close")


def test_a_person_signs_in_whatever_the_case_of_the_login(services: Services, people) -> None:
    person = people.rater(login="anna")
    visit, token = services.people.sessions.login(" ANNA ", people.password, ADDRESS)
    assert visit.person == person
    assert services.people.sessions.visit(token) == visit
    assert actions(services) == ["person_created", "login"]


def test_the_token_is_nowhere_in_the_database(services: Services, people) -> None:
    _, token = people.login(people.rater())
    with services.database.reading() as session:
        rows = session.execute(select(SessionRow.__table__)).all()
        log = session.execute(text("SELECT * FROM audit")).all()
    assert token not in repr(rows) + repr(log)


def test_every_login_has_a_session_of_its_own(services: Services, people) -> None:
    person = people.rater()
    (first, one), (second, two) = people.login(person), people.login(person)
    assert one != two
    assert first.session_id != second.session_id


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("anna", WRONG),
        ("anna", ""),
        ("anna", "x" * 100_000),
        ("anna", "\ud800"),
        ("nobody", "correct horse battery"),
        ("", "correct horse battery"),
        ("a'; DROP TABLE people;--", "correct horse battery"),
        ("anna\0", "correct horse battery"),
        ("\ud800", WRONG),
        ("x" * 100_000, WRONG),
        ("closed", "correct horse battery"),
        ("elsewhere", "correct horse battery"),
    ],
)
def test_nobody_learns_why_a_login_failed_and_all_cost_the_same(
    services: Services, people, hasher: CountingHasher, login: str, password: str
) -> None:
    people.rater(login="anna")
    close_account(services, people, people.rater(login="closed"))
    elsewhere = people.rater(login="elsewhere")
    with services.database.transaction() as session:
        session.execute(text("UPDATE people SET password_hash = NULL WHERE id = :id"), {"id": elsewhere.id})
    hasher.compared.clear()
    assert refused(services, login, password) is Reason.LOGIN_FAILED
    assert len(hasher.compared) == 1
    parameters = hasher.compared[0].rpartition("$")[0].rpartition("$")[0]
    assert parameters == hasher.hash("any").rpartition("$")[0].rpartition("$")[0]
    assert actions(services)[-1] == "login_failed"


def test_a_failed_login_leaves_no_trace_of_what_was_typed(services: Services, people) -> None:
    people.rater(login="anna")
    refused(services, "my-secret-typed-here", WRONG)
    refused(services, "anna", WRONG)
    with services.database.reading() as session:
        rows = session.execute(text("SELECT * FROM audit")).all()
        assert session.scalar(text("SELECT count(*) FROM sessions")) == 0
    assert "my-secret-typed-here" not in repr(rows)
    assert WRONG not in repr(rows)


@pytest.mark.parametrize(("login", "password"), [(None, "x"), (5, "x"), ("anna", None), ("anna", b"bytes"), ([], {})])
def test_what_is_no_text_is_malformed(services: Services, login: object, password: object) -> None:
    with pytest.raises(InvalidInput):
        services.people.sessions.login(login, password, ADDRESS)  # type: ignore[arg-type]


def test_a_session_expires(services: Services, people, clock) -> None:
    _, token = people.login(people.rater())
    clock.advance(days=13.99)
    assert services.people.sessions.visit(token) is not None
    clock.advance(days=0.01)
    assert services.people.sessions.visit(token) is None
    assert services.people.sessions.count() == 0


def test_signing_out_ends_this_session_only(services: Services, people) -> None:
    person = people.rater()
    (caller, token), (_, other) = people.login(person), people.login(person)
    services.people.sessions.end(caller)
    services.people.sessions.end(caller)
    assert services.people.sessions.visit(token) is None
    assert services.people.sessions.visit(other) is not None
    assert actions(services).count("logout") == 1


def test_signing_out_everywhere_ends_all_of_ones_own(services: Services, people) -> None:
    person, stranger = people.rater(), people.rater()
    (caller, token), (_, other), (_, theirs) = people.login(person), people.login(person), people.login(stranger)
    services.people.sessions.end_all(caller)
    assert services.people.sessions.visit(token) is services.people.sessions.visit(other) is None
    assert services.people.sessions.visit(theirs) is not None
    assert services.people.sessions.count() == 1
    assert actions(services)[-1] == "logout_everywhere"


def test_nobody_ends_the_session_of_somebody_else(services: Services, people) -> None:
    mine, (theirs, token) = people.caller(people.rater()), people.login(people.rater())
    services.people.sessions.end(Caller(mine.person, theirs.session_id))
    assert services.people.sessions.visit(token) is not None


def test_signing_out_needs_a_person(services: Services) -> None:
    for way in (services.people.sessions.end, services.people.sessions.end_all):
        with pytest.raises(Forbidden) as caught:
            way(Caller())
        assert caught.value.reason is Reason.LOGIN_NEEDED


def test_closing_an_account_ends_its_sessions(services: Services, people) -> None:
    person = people.rater()
    _, token = people.login(person)
    close_account(services, people, person)
    assert services.people.sessions.visit(token) is None


@pytest.mark.parametrize("token", ["", "x", "\0", "\ud800", "é", "x" * 100_000, None, 5, b"bytes"])
def test_a_forged_token_is_nobodys(services: Services, people, token: object) -> None:
    people.login(people.rater())
    assert services.people.sessions.visit(token) is None  # type: ignore[arg-type]


def test_another_installations_key_makes_other_tokens(services: Services, people, settings: Settings, clock) -> None:
    caller, token = people.login(people.rater())
    foreign = compose(settings.model_copy(update={"secret": type(settings.secret)("z" * 40)}), clock=clock)
    assert caller.session_id is not None
    assert foreign.people.sessions.token(caller.session_id) != token
    foreign.close()


@pytest.fixture
def stronger(settings: Settings, clock) -> Iterator[Services]:
    """The same installation after its argon2 parameters were raised."""
    composed = compose(settings, clock=clock, hasher=PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    yield composed
    composed.close()


def test_an_old_hash_is_renewed_at_the_next_login(services: Services, people, stronger: Services) -> None:
    person = people.rater()
    stronger.people.sessions.login(person.login, people.password, ADDRESS)
    with services.database.reading() as session:
        stored = session.scalar(text("SELECT password_hash FROM people"))
    assert "m=16,t=2" in stored
    stronger.people.sessions.login(person.login, people.password, ADDRESS)


def test_an_address_that_is_none_is_stored_harmlessly(services: Services, people) -> None:
    person = people.rater()
    services.people.sessions.login(person.login, people.password, "\0\ud800<script>" + "x" * 200)
    with services.database.reading() as session:
        stored = session.scalar(select(SessionRow.address))
    assert stored == "<script>" + "x" * 54


@pytest.mark.parametrize("change", ["password", "closed"])
def test_a_password_or_account_that_changed_while_it_was_compared_lets_nobody_in(
    services: Services, people, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    person = people.rater()
    compare = services.people.sessions._passwords.matches

    def meanwhile(stored: str | None, password: str) -> bool:
        right = compare(stored, password)
        with services.database.transaction() as session:
            if change == "password":
                people_rows.set_password(session, person.id, "another hash")
            else:
                people_rows.set_rights(session, person.id, roles=person.roles, languages=(), active=False)
        return right

    monkeypatch.setattr(services.people.sessions._passwords, "matches", meanwhile)
    with pytest.raises(Forbidden):
        services.people.sessions.login(person.login, people.password, "192.0.2.1")
    assert services.people.sessions.count() == 0
