"""Thousands of things nobody should send: refused with a reason, or stored as they should be."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timezone
from itertools import count

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from sqlalchemy import text

from backend.services import Services
from backend.services.audit import AuditFilter
from backend.services.people.accounts import AccountChange, NewPerson, RightsChange
from backend.services.people.invitations import InvitationDraft, Newcomer
from core.errors import Forbidden, InvalidInput, ParleyError
from core.languages import INTERFACE
from core.records import Caller, Invitation, Person, Role, TranslatorGroup, WorkingLanguage

pytestmark = pytest.mark.slow
Tried = Callable[[Callable[[], object]], object]
TABLES = ("people", "person_roles", "person_languages", "invitations", "sessions", "password_links", "idempotency")
CONTROLS = {"\0", *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}

pieces = st.sampled_from(
    [
        "\0",
        "\ud800",
        "\udfff",
        "\u202e",
        "\u2066",
        "\u200b",
        "\ufeff",
        "\x1b[31m",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "'; DROP TABLE people; --",
        "' OR '1'='1",
        "%s%n{0}{x}${7*7}",
        "../../etc/passwd",
        "=HYPERLINK(1)",
        "\r\nSet-Cookie: a=b",
        "Zsófi",
        "กำลัง",
        "مُحَمَّد",
        "한국어",
        "e\u0301",
        "\U0001d15e",
        "\uffff",
        "👩‍🔬",
        "anna",
        " ",
        "a" * 90,
        "b" * 2100,
    ]
)
strings = st.one_of(
    st.lists(st.one_of(pieces, st.text(st.characters(), max_size=8)), max_size=4).map("".join),
    st.text(st.characters(), max_size=120),
    st.text("abcdefgh.-@+ ", max_size=30),
)
others = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        10**40,
        1.5,
        float("nan"),
        b"bytes",
        [],
        ["a"],
        {},
        {"a": 1},
        (),
        object(),
        datetime(2026, 1, 1),
    ]
)
anything = st.one_of(strings, others)
fresh = count(1)


def mostly(good: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """One wrong thing among right ones gets further than all wrong at once."""
    return st.integers(0, 7).flatmap(lambda dice: anything if dice == 0 else good)


names = mostly(
    st.one_of(st.sampled_from(["Anna Nagy", " <b>Bob</b> ", "'; DROP TABLE people; --", "A\u0301"]), strings)
)
truths = mostly(st.booleans())
page_languages = mostly(st.sampled_from(INTERFACE))
roles = mostly(st.one_of(st.frozensets(st.sampled_from(Role), min_size=1), st.lists(st.sampled_from(Role), min_size=1)))
working = st.builds(
    WorkingLanguage,
    code=mostly(st.sampled_from(INTERFACE)),
    group=mostly(st.one_of(st.none(), st.sampled_from(TranslatorGroup))),
)
languages = mostly(st.lists(working, max_size=3).map(tuple))
passwords = mostly(st.just("correct horse battery"))
zones = st.sampled_from([None, UTC, timezone.max, timezone.min])
moments = mostly(st.one_of(st.none(), st.datetimes(timezones=zones)))
keys = mostly(st.builds(lambda: f"key-{next(fresh)}"))
fresh_logins = mostly(st.builds(lambda: f"Login-{next(fresh)}"))


def thoroughly(examples: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Many examples against one database; what each leaves behind is checked by counting."""
    return effort(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        print_blob=True,
    )


@pytest.fixture
def host(people) -> Caller:
    return people.caller(people.administrator())


def counted(services: Services) -> dict[str, int]:
    with services.database.reading() as session:
        found = session.execute(text(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in TABLES)))
        return dict(found.all())


@pytest.fixture
def tried(services: Services) -> Iterator[Tried]:
    """Calls; gives the result, or None when it was refused, and then nothing was stored."""
    outcomes: Counter[str] = Counter()

    def tried(call: Callable[[], object]) -> object | None:
        before = counted(services)
        try:
            result = call()
        except ParleyError:
            assert counted(services) == before
            outcomes["refused"] += 1
            return None
        outcomes["done"] += 1
        return result

    yield tried
    assert min(outcomes["refused"], outcomes["done"]) > 10, f"one side was hardly tried: {outcomes}"


def check_line(stored: str, typed: object) -> None:
    assert isinstance(typed, str)
    assert stored == " ".join(unicodedata.normalize("NFC", typed).split())
    assert 0 < len(stored) <= 80
    assert not set(stored) & CONTROLS
    assert not any(unicodedata.category(character) in {"Cc", "Cs"} for character in stored)


@thoroughly(300)
@given(data=st.data())
def test_whatever_is_sent_as_a_new_person(services: Services, tried: Tried, data: st.DataObject) -> None:
    wanted = NewPerson(
        login=data.draw(fresh_logins),
        name=data.draw(names),
        password=data.draw(passwords),
        roles=data.draw(roles),
        languages=data.draw(languages),
        page_language=data.draw(page_languages),
        consent=data.draw(truths),
    )
    made = tried(lambda: services.people.accounts.create(wanted))
    if made is not None:
        assert isinstance(made, Person)
        assert services.people.accounts.person(made.id) == made
        check_line(made.name, wanted.name)
        assert made.login == wanted.login.strip().lower()
        assert made.roles == frozenset(map(Role, wanted.roles))
        assert {one.code for one in made.languages} <= set(INTERFACE)


@thoroughly(300)
@given(name=names, page_language=page_languages, consent=truths, key=keys)
def test_whatever_is_sent_as_a_change_of_account(
    services: Services, tried: Tried, host: Caller, name: str, page_language: str, consent: bool, key: str
) -> None:
    change = AccountChange(name, page_language, consent)
    changed = tried(lambda: services.people.accounts.change_account(host, change, key))
    if changed is not None:
        assert isinstance(changed, Person)
        if name is not None:
            check_line(changed.name, name)
        assert page_language in (None, changed.page_language)
        assert consent in (None, changed.consented_at is not None)


@thoroughly(300)
@given(given_roles=roles, given_languages=languages, active=truths, key=keys, forged=mostly(st.none()))
def test_whatever_is_sent_as_rights(
    services: Services,
    tried: Tried,
    people,
    host: Caller,
    given_roles: frozenset[Role],
    given_languages: tuple[WorkingLanguage, ...],
    active: bool,
    key: str,
    forged: object,
) -> None:
    everybody = services.people.accounts.people(host, "subject")
    subject = everybody[0] if everybody else people.rater(login="subject")
    change = RightsChange(given_roles, given_languages, active)
    person_id = subject.id if forged is None else forged
    changed = tried(lambda: services.people.accounts.set_rights(host, person_id, change, key))
    if changed is not None:
        assert isinstance(changed, Person)
        assert (changed.id, changed.roles, changed.active) == (subject.id, frozenset(map(Role, given_roles)), active)
        assert all(one in given_languages for one in changed.languages)


@thoroughly(300)
@given(
    given_roles=roles,
    given_languages=languages,
    page_language=page_languages,
    note=mostly(strings),
    days=mostly(st.integers(-1, 95)),
    key=keys,
)
def test_whatever_is_sent_as_an_invitation(
    services: Services,
    tried: Tried,
    host: Caller,
    given_roles: frozenset[Role],
    given_languages: tuple[WorkingLanguage, ...],
    page_language: str,
    note: str,
    days: int,
    key: str,
) -> None:
    draft = InvitationDraft(given_roles, given_languages, page_language, note, days)
    result = tried(lambda: services.people.invitations.invite(host, draft, key))
    if result is not None:
        made, token = result  # type: ignore[misc]
        assert isinstance(made, Invitation)
        assert services.people.invitations.look(token) == made
        assert made.note == unicodedata.normalize("NFC", note.replace("\r\n", "\n")).strip() or not note.strip()
        assert 1 <= days <= 90


@thoroughly(300)
@given(
    login=fresh_logins,
    name=names,
    password=passwords,
    page_language=page_languages,
    consent=truths,
    key=keys,
    address=strings,
    forged=mostly(st.none()),
)
def test_whatever_a_newcomer_sends(
    services: Services,
    tried: Tried,
    host: Caller,
    login: str,
    name: str,
    password: str,
    page_language: str,
    consent: bool,
    key: str,
    address: str,
    forged: object,
) -> None:
    _, token = services.people.invitations.invite(host, InvitationDraft(frozenset({Role.RATER})), f"open-{next(fresh)}")
    newcomer = Newcomer(login, name, password, page_language, consent)
    sent = token if forged is None else forged
    result = tried(lambda: services.people.invitations.accept(sent, newcomer, address, key))
    if result is not None:
        visit, cookie = result  # type: ignore[misc]
        check_line(visit.person.name, name)
        assert services.people.sessions.visit(cookie) == visit
        assert services.people.sessions.login(login, password, "")[0].person == visit.person


@thoroughly(300)
@given(login=anything, password=anything, address=strings)
def test_whatever_is_typed_to_sign_in(services: Services, people, login: str, password: str, address: str) -> None:
    before = counted(services)
    with pytest.raises((Forbidden, InvalidInput)):
        services.people.sessions.login(login, password, address)
    assert counted(services) == before


@thoroughly(200)
@given(old=passwords, new=mostly(strings), other=mostly(strings), key=keys, forged=mostly(st.none()), address=strings)
def test_whatever_is_sent_about_passwords(
    services: Services,
    tried: Tried,
    people,
    host: Caller,
    old: str,
    new: str,
    other: str,
    key: str,
    forged: str | None,
    address: str,
) -> None:
    accounts, person = services.people.accounts, people.rater()
    caller, in_force = people.caller(person), people.password
    if tried(lambda: accounts.change_password(caller, old=old, new=new, key=key) or True):
        in_force = new
    link = tried(lambda: accounts.password_link(host, person.id if forged is None else forged, f"l-{next(fresh)}"))
    sent = link if isinstance(link, str) else forged
    if tried(lambda: accounts.use_password_link(sent, other, address, key) or True):
        in_force = other
    visit, _ = services.people.sessions.login(person.login, in_force, address)
    assert visit.person == person


@thoroughly(300)
@given(
    action=mostly(st.just("login")),
    actor=mostly(st.just("")),
    since=moments,
    until=moments,
    limit=mostly(st.integers(-1, 1100)),
    before_id=mostly(st.one_of(st.none(), st.integers())),
    words=anything,
)
def test_whatever_is_searched_for(
    services: Services,
    tried: Tried,
    host: Caller,
    action: str,
    actor: str,
    since: datetime,
    until: datetime,
    limit: int,
    before_id: int,
    words: str,
) -> None:
    wanted = AuditFilter(action, actor, since, until, limit, before_id)
    tried(lambda: services.audit.search(host, wanted))
    tried(lambda: list(services.audit.export(host, wanted)))
    tried(lambda: services.people.accounts.people(host, words))
    tried(lambda: services.people.accounts.person(words))
    tried(lambda: services.people.invitations.withdraw(host, words, "k"))
