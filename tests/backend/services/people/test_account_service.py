"""Accounts and rights: who changes what about whom, and what is stored then."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from backend.services import Services
from backend.services.audit import AuditFilter
from backend.services.people.accounts import AccountChange, NewPerson, RightsChange
from core.errors import Conflict, Forbidden, InvalidInput, NotFound, ParleyError, Reason
from core.records import Caller, Person, Role, TranslatorGroup, WorkingLanguage

CHANGE = AccountChange(name="Zsófi", page_language="hu", consent=True)
HUNGARIAN = WorkingLanguage("hu", TranslatorGroup.REFINER)


def rights(person: Person, **more: object) -> RightsChange:
    return replace(RightsChange(person.roles, person.languages, person.active), **more)


def reason(error: type[ParleyError], call: object, *arguments: object) -> Reason:
    with pytest.raises(error) as caught:
        call(*arguments)  # type: ignore[operator]
    return caught.value.reason


def test_a_person_is_stored_with_everything(services: Services, people, clock) -> None:
    languages = (WorkingLanguage("th", TranslatorGroup.VOTER), HUNGARIAN, WorkingLanguage("ar"))
    made = people.make(Role.TRANSLATOR, Role.RATER, languages=languages, page_language="th", consent=True)
    assert services.people.accounts.person(made.id) == made
    assert made.languages == languages
    assert made.consented_at == clock.now
    assert made.created_at.utcoffset() == timedelta(0)


def test_an_unknown_person_is_not_found(services: Services) -> None:
    assert reason(NotFound, services.people.accounts.person, "0" * 32) is Reason.PERSON_UNKNOWN
    assert reason(InvalidInput, services.people.accounts.person, "\0") is Reason.REQUEST_MALFORMED


def test_a_login_belongs_to_one_person_only(services: Services, people) -> None:
    people.rater(login="anna")
    with pytest.raises(Conflict) as caught:
        people.rater(login="Anna")
    assert caught.value.reason is Reason.LOGIN_TAKEN
    assert len(services.people.accounts.people(people.caller(people.administrator()))) == 2


@pytest.mark.parametrize(
    ("language", "order"),
    [("cs", ["Cyril", "Čeněk", "Dana", "Hana", "Chrudoš"]), ("en", ["Čeněk", "Chrudoš", "Cyril", "Dana", "Hana"])],
)
def test_people_stand_in_the_order_of_the_readers_alphabet(
    services: Services, people, language: str, order: list[str]
) -> None:
    for name in ("Dana", "Čeněk", "Chrudoš", "Cyril", "Hana"):
        people.rater(name=name)
    host = people.caller(people.administrator(name="Zora", page_language=language))
    assert [person.name for person in services.people.accounts.people(host)] == [*order, "Zora"]
    elsewhere = people.caller(people.administrator(name="Zuzana"))
    assert [person.name for person in services.people.accounts.people(elsewhere, language=language)][:5] == order


def test_people_are_listed_for_a_reader_who_never_chose_a_language(services: Services, people) -> None:
    for name in ("Cyril", "Anna"):
        people.rater(name=name)
    host = people.caller(people.administrator(name="Zora", page_language=""))
    assert [person.name for person in services.people.accounts.people(host)] == ["Anna", "Cyril", "Zora"]


def test_of_many_who_take_one_login_at_once_one_gets_it(services: Services) -> None:
    wanted = NewPerson(login="anna", name="Anna", password="correct horse", roles=frozenset({Role.RATER}))

    def take(_: int) -> str:
        try:
            return services.people.accounts.create(wanted).id
        except Conflict as error:
            return error.reason

    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(take, range(6)))
    assert results.count(Reason.LOGIN_TAKEN) == 5


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"roles": frozenset()}, Reason.ROLE_MISSING),
        ({"roles": frozenset({"queen"})}, Reason.ROLE_UNKNOWN),
        ({"languages": (WorkingLanguage("xx"),)}, Reason.LANGUAGE_NOT_OFFERED),
        ({"languages": (WorkingLanguage("hu", "judge"),)}, Reason.GROUP_UNKNOWN),  # type: ignore[arg-type]
        ({"languages": (HUNGARIAN, WorkingLanguage("hu", TranslatorGroup.VOTER))}, Reason.GROUP_BOTH),
        ({"languages": "hu"}, Reason.REQUEST_MALFORMED),
        ({"page_language": "zh"}, Reason.LANGUAGE_NOT_OFFERED),
        ({"page_language": None}, Reason.LANGUAGE_NOT_OFFERED),
        ({"name": "a\u202eb"}, Reason.TEXT_CONTROL),
        ({"password": "short"}, Reason.PASSWORD_SHORT),
        ({"consent": "yes"}, Reason.REQUEST_MALFORMED),
    ],
)
def test_a_person_with_something_wrong_is_refused(services: Services, people, wrong: dict, why: Reason) -> None:
    with pytest.raises(InvalidInput) as caught:
        people.rater(**wrong)
    assert caught.value.reason is why
    assert len(services.people.accounts.people(people.caller(people.administrator()))) == 1


def test_a_person_may_leave_the_page_language_to_the_browser(services: Services, people) -> None:
    person = people.rater(page_language="")
    assert services.people.accounts.person(person.id).page_language == ""


def test_people_are_found_by_name_and_login_in_any_script(services: Services, people) -> None:
    people.rater(login="zsofi", name="Nagy Zsófi")
    people.rater(login="fatima", name="فاطمة")
    people.rater(login="misha", name="Миша")
    admin = people.caller(people.administrator(login="root", name="Árpád"))

    def found(search: str) -> list[str]:
        return [person.login for person in services.people.accounts.people(admin, search)]

    assert found("ZSÓFI") == found("zso") == ["zsofi"]
    assert found("فاط") == ["fatima"]
    assert found("МИША") == ["misha"]
    assert found("a\u0301rpa\u0301d") == ["root"]
    assert found("%") == found("_") == found("'") == []
    assert len(found(" ")) == 4


def test_people_change_their_own_account(services: Services, people, clock) -> None:
    caller = people.caller(people.rater())
    clock.advance(hours=1)
    changed = services.people.accounts.change_account(caller, CHANGE, "k1")
    assert (changed.name, changed.page_language, changed.consented_at) == ("Zsófi", "hu", clock.now)
    assert services.people.accounts.person(changed.id) == changed
    given = clock.now
    clock.advance(hours=1)
    assert services.people.accounts.change_account(caller, CHANGE, "k2").consented_at == given
    withdrawn = services.people.accounts.change_account(caller, replace(CHANGE, consent=False), "k3")
    assert withdrawn.consented_at is None


def test_the_log_tells_of_consent_and_not_of_names(services: Services, people) -> None:
    caller, admin = people.caller(people.rater(name="Secret")), people.caller(people.administrator())
    services.people.accounts.change_account(caller, CHANGE, "k1")
    services.people.accounts.change_account(caller, replace(CHANGE, consent=False), "k2")
    entries = services.audit.search(admin, AuditFilter(action="account_changed"))
    assert [entry.details for entry in entries] == [
        {"consent": "withdrawn"},
        {"consent": "given", "name": "changed", "page_language": "hu"},
    ]
    assert {entry.actor for entry in entries} == {caller.person.id}


def test_rights_are_stored_and_logged(services: Services, people) -> None:
    admin, person = people.caller(people.administrator()), people.rater()
    wanted = RightsChange(frozenset({Role.TRANSLATOR, Role.RESEARCHER}), (HUNGARIAN, WorkingLanguage("cs")), True)
    changed = services.people.accounts.set_rights(admin, person.id, wanted, "k1")
    assert (changed.roles, changed.languages, changed.active) == (wanted.roles, wanted.languages, True)
    assert services.people.accounts.person(person.id) == changed
    (entry,) = services.audit.search(admin, AuditFilter(action="rights_changed"))
    assert entry.subject == person.id
    assert entry.details == {"roles": "translator researcher", "languages": "hu:refiner cs"}
    again = services.people.accounts.set_rights(
        admin, person.id, replace(wanted, languages=wanted.languages[::-1]), "k2"
    )
    assert again.languages == wanted.languages[::-1]


def test_a_closed_account_can_be_opened_again(services: Services, people) -> None:
    admin, person = people.caller(people.administrator()), people.rater()
    assert not services.people.accounts.set_rights(admin, person.id, rights(person, active=False), "k1").active
    assert reason(Forbidden, people.login, person) is Reason.LOGIN_FAILED
    services.people.accounts.set_rights(admin, person.id, rights(person), "k2")
    assert people.caller(person).person == person


@pytest.mark.parametrize("change", [{"active": False}, {"roles": frozenset({Role.RATER})}])
def test_the_last_administrator_stays(services: Services, people, change: dict) -> None:
    last, closed = people.administrator(), people.administrator()
    admin = people.caller(last)
    services.people.accounts.set_rights(admin, closed.id, rights(closed, active=False), "k1")
    assert (
        reason(Conflict, services.people.accounts.set_rights, admin, last.id, rights(last, **change), "k2")
        is Reason.LAST_ADMINISTRATOR
    )
    assert services.people.accounts.person(last.id) == last
    services.people.accounts.set_rights(admin, closed.id, rights(closed), "k3")
    services.people.accounts.set_rights(admin, last.id, rights(last, **change), "k4")


def test_two_administrators_who_close_each_other_at_once_do_not_both_succeed(services: Services, people) -> None:
    first, second = people.administrator(), people.administrator()
    pairs = [(people.caller(first), second), (people.caller(second), first)]

    def close(pair: tuple[Caller, Person]) -> str:
        try:
            services.people.accounts.set_rights(pair[0], pair[1].id, rights(pair[1], active=False), "k")
        except ParleyError as error:
            return error.reason
        return "closed"

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(close, pairs))
    assert results in (["closed", Reason.LAST_ADMINISTRATOR], ["closed", Reason.LOGIN_NEEDED])
    assert sum(services.people.accounts.person(person.id).active for person in (first, second)) == 1


@pytest.mark.parametrize("role", [None, Role.RATER, Role.TRANSLATOR, Role.RESEARCHER])
def test_only_administrators_touch_others(services: Services, people, role: Role | None) -> None:
    subject = people.rater()
    caller = people.caller(people.make(role)) if role else Caller()
    why = Reason.RIGHT_MISSING if role else Reason.LOGIN_NEEDED
    accounts = services.people.accounts
    assert reason(Forbidden, accounts.people, caller) is why
    assert reason(Forbidden, accounts.set_rights, caller, subject.id, rights(subject, active=False), "k") is why
    assert reason(Forbidden, accounts.password_link, caller, subject.id, "k") is why
    assert accounts.person(subject.id) == subject


def test_a_right_lost_since_the_page_was_opened_is_lost(services: Services, people) -> None:
    admin, demoted, subject = people.caller(people.administrator()), people.administrator(), people.rater()
    stale = people.caller(demoted)
    services.people.accounts.set_rights(admin, demoted.id, rights(demoted, roles=frozenset({Role.RATER})), "k1")
    accounts = services.people.accounts
    assert reason(Forbidden, accounts.people, stale) is Reason.RIGHT_MISSING
    assert reason(Forbidden, accounts.set_rights, stale, subject.id, rights(subject, active=False), "k") is (
        Reason.RIGHT_MISSING
    )
    services.people.accounts.set_rights(admin, demoted.id, rights(demoted, active=False), "k2")
    assert reason(Forbidden, accounts.change_account, stale, CHANGE, "k") is Reason.LOGIN_NEEDED


def test_nobody_changes_an_account_without_signing_in(services: Services) -> None:
    assert reason(Forbidden, services.people.accounts.change_account, Caller(), CHANGE, "k") is Reason.LOGIN_NEEDED


def test_the_same_key_changes_an_account_once(services: Services, people) -> None:
    caller, admin = people.caller(people.rater()), people.caller(people.administrator())
    first = services.people.accounts.change_account(caller, CHANGE, "k1")
    assert services.people.accounts.change_account(caller, CHANGE, "k1") == first
    assert len(services.audit.search(admin, AuditFilter(action="account_changed"))) == 1
    other = replace(CHANGE, name="Somebody else")
    assert reason(Conflict, services.people.accounts.change_account, caller, other, "k1") is Reason.KEY_REUSED
    assert services.people.accounts.person(first.id) == first
    assert (
        services.people.accounts.change_account(admin, other, "k1").name == "Somebody else"
    )  # keys are each person's own
