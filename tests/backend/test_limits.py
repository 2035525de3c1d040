"""Too many attempts are slowed down, and nobody can keep somebody else out."""

from __future__ import annotations

import pytest

from backend.limits import ACCOUNT_LOGINS, ADDRESS_LOGINS, LOGIN_MINUTES, RateLimits
from backend.rates import MovingWindows, Rate
from core.errors import Reason, Unavailable
from core.records import PersonId
from core.settings import Settings


class Clock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limits(clock: Clock) -> RateLimits:
    return RateLimits(Settings(login_rate=3, write_rate=4, address_rate=6), clock=clock)


def refused(limits: RateLimits, login: str, address: str) -> Unavailable | None:
    try:
        limits.check_login(login, address)
    except Unavailable as error:
        return error
    return None


def test_guessing_one_account_from_one_address_stops_and_says_for_how_long(limits: RateLimits, clock: Clock) -> None:
    for _ in range(3):
        limits.check_login("anna", "10.0.0.1")
        clock.now += 10
    error = refused(limits, "ANNA ", "10.0.0.1")
    assert error is not None
    assert error.reason == Reason.RATE_LIMITED
    assert error.params["seconds"] == LOGIN_MINUTES * 60 - 30


def test_after_the_wait_it_goes_on(limits: RateLimits, clock: Clock) -> None:
    for _ in range(3):
        limits.check_login("anna", "10.0.0.1")
    error = refused(limits, "anna", "10.0.0.1")
    assert error is not None
    clock.now += int(error.params["seconds"]) + 1
    limits.check_login("anna", "10.0.0.1")


def test_an_attacker_elsewhere_does_not_lock_the_person_out(limits: RateLimits) -> None:
    for _ in range(20):
        refused(limits, "anna", "10.6.6.6")
    limits.check_login("anna", "10.0.0.1")


def test_one_address_cannot_walk_through_many_accounts(limits: RateLimits) -> None:
    for number in range(3 * ADDRESS_LOGINS):
        limits.check_login(f"person{number}", "10.6.6.6")
    assert refused(limits, "one-more", "10.6.6.6") is not None
    limits.check_login("one-more", "10.0.0.1")


def test_many_addresses_cannot_walk_through_one_account_but_its_owner_still_gets_in(limits: RateLimits) -> None:
    limits.check_login("anna", "10.0.0.1")
    limits.login_succeeded("anna", "10.0.0.1")
    stopped = [refused(limits, "anna", f"10.9.{number}.1") for number in range(3 * ACCOUNT_LOGINS + 5)]
    assert stopped[-1] is not None
    limits.check_login("anna", "10.0.0.1")


def test_signing_in_forgets_the_typing_mistakes_before(limits: RateLimits) -> None:
    for _ in range(3):
        limits.check_login("anna", "10.0.0.1")
    limits.login_succeeded("Anna", "10.0.0.1")
    limits.check_login("anna", "10.0.0.1")


def test_one_ipv6_household_counts_as_one_address(limits: RateLimits) -> None:
    for number in range(3):
        limits.check_login("anna", f"2001:db8::{number}")
    assert refused(limits, "anna", "2001:db8::ffff") is not None
    assert refused(limits, "anna", "2001:db8:0:1::1") is None


def test_a_person_who_writes_too_fast_waits_and_others_do_not(limits: RateLimits) -> None:
    for number in range(4):
        limits.check_write(PersonId("p1"), f"10.0.0.{number}")
    with pytest.raises(Unavailable):
        limits.check_write(PersonId("p1"), "10.0.1.1")
    limits.check_write(PersonId("p2"), "10.0.0.1")


def test_an_address_that_writes_too_fast_waits_whoever_it_is(limits: RateLimits) -> None:
    for number in range(6):
        limits.check_write(PersonId(f"p{number}"), "10.0.0.1")
    with pytest.raises(Unavailable) as refusal:
        limits.check_write(None, "10.0.0.1")
    assert 0 < int(refusal.value.params["seconds"]) <= 60


def test_odd_login_names_are_counted_like_others(limits: RateLimits) -> None:
    for odd in ("\ud800", "x" * 10_000, "a/b:c", ""):
        limits.check_login(odd, "10.0.0.1")


def test_many_strangers_are_forgotten_when_their_time_is_over(clock: Clock) -> None:
    windows, rate = MovingWindows(clock), Rate("address", 5, 60)
    for number in range(10_000):
        windows.hit(rate, f"10.0.{number}")
    clock.now += 59
    windows.hit(rate, "still here")
    clock.now += 11
    windows.hit(rate, "one more")
    assert {key for _, (key,) in windows._hits} == {"still here", "one more"}


def test_what_was_refused_is_not_counted(clock: Clock) -> None:
    windows, rate = MovingWindows(clock), Rate("person", 2, 60)
    answers = []
    for _ in range(4):
        answers.append(windows.hit(rate, "p"))
        clock.now += 10
    assert answers == [0, 0, 40, 30]
    clock.now += 21
    assert windows.hit(rate, "p") == 0


def test_a_class_behind_one_address_signs_in_and_works() -> None:
    limits = RateLimits(Settings())
    for number in range(200):
        limits.check_login(f"pupil{number}", "10.0.0.1")
        limits.login_succeeded(f"pupil{number}", "10.0.0.1")
    for _ in range(40):
        for number in range(200):
            limits.check_write(PersonId(f"pupil{number}"), "10.0.0.1")
