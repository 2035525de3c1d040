"""The own account: guessing the present password is slowed down like signing in."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from backend.limits import RateLimits
from backend.services import Services
from core.errors import InvalidInput, Reason, Unavailable
from core.settings import Settings
from ui.pages.account.page import _Actions
from ui.text import load
from ui.visitor import Visitor


def test_who_found_an_open_browser_cannot_guess_the_password_for_long(services: Services, people) -> None:
    caller, _ = people.login(people.rater())
    who = Visitor(caller=caller, zone=ZoneInfo("UTC"), origin="https://parley.test")
    actions = _Actions(services, load("en"), RateLimits(Settings(login_rate=2)))
    for guess in ("guess number one", "guess number two"):
        with pytest.raises(InvalidInput):
            actions.change_password(who, guess, "a whole new password", guess)
    with pytest.raises(Unavailable) as caught:
        actions.change_password(who, people.password, "a whole new password", "k3")
    assert caught.value.reason is Reason.RATE_LIMITED
