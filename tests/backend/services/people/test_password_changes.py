"""Passwords: changed by their owner, or once by an administrator's link."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from backend.services import Services
from backend.services.people.accounts import RightsChange
from core.errors import Conflict, Forbidden, InvalidInput, NotFound, ParleyError, Reason
from core.records import Caller, Person, Role

NEW = "a whole new password"
ADDRESS = "192.0.2.9"


def signs_in(services: Services, person: Person, password: str) -> bool:
    try:
        services.people.sessions.login(person.login, password, ADDRESS)
    except Forbidden:
        return False
    return True


def why(call: object, *arguments: object, **more: object) -> Reason:
    with pytest.raises(ParleyError) as caught:
        call(*arguments, **more)  # type: ignore[operator]
    return caught.value.reason


def test_a_new_password_counts_and_ends_all_other_sessions(services: Services, people) -> None:
    person = people.rater()
    (here, token), (_, elsewhere) = people.login(person), people.login(person)
    services.people.accounts.change_password(here, old=people.password, new=NEW, key="k1")
    assert services.people.sessions.visit(token) is not None
    assert services.people.sessions.visit(elsewhere) is None
    assert signs_in(services, person, NEW)
    assert not signs_in(services, person, people.password)


@pytest.mark.parametrize("old", ["wrong wrong wrong", "", "\ud800", "x" * 10_000])
def test_without_the_old_password_nothing_changes(services: Services, people, old: str) -> None:
    person = people.rater()
    (here, _), (_, elsewhere) = people.login(person), people.login(person)
    assert why(services.people.accounts.change_password, here, old=old, new=NEW, key="k1") is Reason.PASSWORD_WRONG
    assert services.people.sessions.visit(elsewhere) is not None
    assert signs_in(services, person, people.password)
    services.people.accounts.change_password(here, old=people.password, new=NEW, key="k1")  # the key is still free


@pytest.mark.parametrize(
    ("new", "reason"),
    [("short", Reason.PASSWORD_SHORT), ("x" * 300, Reason.PASSWORD_LONG), ("anna-maria12", Reason.PASSWORD_LIKE_LOGIN)],
)
def test_a_bad_new_password_is_refused(services: Services, people, new: str, reason: Reason) -> None:
    person = people.rater(login="anna-maria1")
    caller = people.caller(person)
    assert why(services.people.accounts.change_password, caller, old=people.password, new=new, key="k1") is reason
    assert signs_in(services, person, people.password)


def test_the_same_change_sent_twice_is_one_change(services: Services, people) -> None:
    here = people.caller(people.rater())
    for _ in range(2):
        services.people.accounts.change_password(here, old=people.password, new=NEW, key="k1")
    with services.database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM audit WHERE action = 'password_changed'")) == 1


def test_a_key_of_another_change_is_not_told_as_success(services: Services, people) -> None:
    person = people.rater()
    here = people.caller(person)
    services.people.accounts.change_password(here, old=people.password, new=NEW, key="k1")
    other = "yet another password"
    assert why(services.people.accounts.change_password, here, old=NEW, new=other, key="k1") is Reason.KEY_REUSED
    assert signs_in(services, person, NEW)


def test_no_password_is_in_the_database(services: Services, people) -> None:
    here = people.caller(people.rater())
    services.people.accounts.change_password(here, old=people.password, new=NEW, key="k1")
    with services.database.reading() as session:
        for table in ("people", "audit", "idempotency", "sessions"):
            rows = repr(session.execute(text(f"SELECT * FROM {table}")).all())
            assert NEW not in rows
            assert people.password not in rows


def test_a_link_sets_a_new_password_once(services: Services, people) -> None:
    admin, person = people.caller(people.administrator()), people.rater()
    _, token = people.login(person)
    link = services.people.accounts.password_link(admin, person.id, "k1")
    assert services.people.accounts.password_link_owner(link) == person
    services.people.accounts.use_password_link(link, NEW, ADDRESS, "u1")
    assert services.people.sessions.visit(token) is None
    assert signs_in(services, person, NEW)
    assert why(services.people.accounts.password_link_owner, link) is Reason.LINK_INVALID
    assert why(services.people.accounts.use_password_link, link, "third password", ADDRESS, "u2") is Reason.LINK_INVALID
    assert signs_in(services, person, NEW)


def test_a_link_is_the_same_for_the_same_key_and_not_stored(services: Services, people) -> None:
    admin, person = people.caller(people.administrator()), people.rater()
    link = services.people.accounts.password_link(admin, person.id, "k1")
    assert services.people.accounts.password_link(admin, person.id, "k1") == link
    with services.database.reading() as session:
        for table in ("password_links", "audit", "idempotency"):
            assert link not in repr(session.execute(text(f"SELECT * FROM {table}")).all())
        assert session.scalar(text("SELECT count(*) FROM password_links")) == 1


def test_using_a_link_twice_with_one_key_is_one_use(services: Services, people) -> None:
    admin, person = people.caller(people.administrator()), people.rater()
    link = services.people.accounts.password_link(admin, person.id, "k1")
    for _ in range(2):
        services.people.accounts.use_password_link(link, NEW, ADDRESS, "u1")
    assert why(services.people.accounts.use_password_link, link, "third password", ADDRESS, "u1") is Reason.KEY_REUSED
    assert signs_in(services, person, NEW)


def test_a_link_lasts_a_day(services: Services, people, clock) -> None:
    admin, person = people.caller(people.administrator()), people.rater()
    link = services.people.accounts.password_link(admin, person.id, "k1")
    clock.advance(hours=23.9)
    assert services.people.accounts.password_link_owner(link) == person
    clock.advance(hours=0.1)
    assert why(services.people.accounts.use_password_link, link, NEW, ADDRESS, "u1") is Reason.LINK_INVALID


def test_a_new_link_and_a_new_password_end_older_links(services: Services, people) -> None:
    admin, person = people.caller(people.administrator()), people.rater()
    first = services.people.accounts.password_link(admin, person.id, "k1")
    second = services.people.accounts.password_link(admin, person.id, "k2")
    assert why(services.people.accounts.password_link_owner, first) is Reason.LINK_INVALID
    services.people.accounts.change_password(people.caller(person), old=people.password, new=NEW, key="k")
    assert why(services.people.accounts.password_link_owner, second) is Reason.LINK_INVALID


def test_a_closed_account_has_no_link(services: Services, people) -> None:
    admin, person = people.caller(people.administrator()), people.rater()
    link = services.people.accounts.password_link(admin, person.id, "k1")
    services.people.accounts.set_rights(admin, person.id, RightsChange(person.roles, (), active=False), "k2")
    assert why(services.people.accounts.password_link_owner, link) is Reason.LINK_INVALID


@pytest.mark.parametrize("token", ["", "x", "a.b", "\0", "\ud800", "é", None, 5, b"x", "x" * 100_000])
def test_a_forged_link_is_invalid(services: Services, token: str) -> None:
    assert why(services.people.accounts.password_link_owner, token) is Reason.LINK_INVALID
    assert why(services.people.accounts.use_password_link, token, NEW, ADDRESS, "u1") is Reason.LINK_INVALID


def test_an_invitations_token_is_no_password_link(services: Services, people) -> None:
    admin, person = people.caller(people.administrator()), people.rater()
    link_id = services.secrets.read("password_link", services.people.accounts.password_link(admin, person.id, "k1"))
    assert why(services.people.accounts.password_link_owner, services.secrets.sign("invitation", str(link_id))) is (
        Reason.LINK_INVALID
    )


def test_a_link_for_nobody_is_not_made(services: Services, people) -> None:
    with pytest.raises(NotFound):
        services.people.accounts.password_link(people.caller(people.administrator()), "0" * 32, "k1")
    with pytest.raises(InvalidInput):
        services.people.accounts.password_link(people.caller(people.administrator()), "\0", "k1")


def test_of_two_who_use_a_link_at_once_one_sets_the_password(services: Services, people) -> None:
    admin, person = people.caller(people.administrator()), people.rater()
    link = services.people.accounts.password_link(admin, person.id, "k1")
    wanted = ["the first password", "the second password"]

    def use(password: str) -> bool:
        try:
            services.people.accounts.use_password_link(link, password, ADDRESS, password[:9])
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        won = list(pool.map(use, wanted))
    assert sorted(won) == [False, True]
    assert signs_in(services, person, wanted[won.index(True)])


def test_changing_a_password_needs_a_person(services: Services) -> None:
    assert why(services.people.accounts.change_password, Caller(), old="x", new=NEW, key="k") is Reason.LOGIN_NEEDED


def test_letters_with_marks_count_however_the_keyboard_sends_them(services: Services, people) -> None:
    person = people.rater()
    services.people.accounts.change_password(
        people.caller(person), old=people.password, new="m\u1ead t kh\u1ea9u 1", key="k1"
    )
    assert signs_in(services, person, "ma\u0323\u0302 t kha\u0302\u0309u 1")
    assert not signs_in(services, person, "ma t khau 1 1")


@pytest.mark.parametrize("way", ["password", "link", "everywhere"])
def test_whoever_shuts_everybody_out_ends_the_keys_of_programs(services: Services, people, way: str) -> None:
    person, other = people.rater(), people.caller(people.rater())
    here = people.caller(person)
    _, token = services.people.tokens.make(here, name="export", days=30, key="k1")
    _, of_another = services.people.tokens.make(other, name="export", days=30, key="k1")
    if way == "password":
        services.people.accounts.change_password(here, old=people.password, new=NEW, key="k2")
    elif way == "link":
        link = services.people.accounts.password_link(people.caller(people.administrator()), person.id, "k2")
        services.people.accounts.use_password_link(link, NEW, ADDRESS, "k3")
    else:
        services.people.sessions.end_all(here)
    assert services.people.tokens.person(token) is None
    assert services.people.tokens.person(of_another) is not None


def test_a_right_lost_since_the_page_was_opened_makes_no_link(services: Services, people) -> None:
    first, second, person = people.administrator(), people.administrator(), people.rater()
    before = people.caller(second)
    change = RightsChange(roles=frozenset({Role.RATER}), languages=(), active=True)
    services.people.accounts.set_rights(people.caller(first), second.id, change, "k1")
    assert why(services.people.accounts.password_link, before, person.id, "k2") is Reason.RIGHT_MISSING
    with services.database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM password_links")).scalar_one() == 0
