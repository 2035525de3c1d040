"""The own account: guessing the present password is slowed down like signing in."""

from __future__ import annotations

from dataclasses import fields
from zoneinfo import ZoneInfo

import gradio as gr
import pytest

from backend.limits import RateLimits
from backend.services import Services
from core.errors import InvalidInput, Reason, Unavailable
from core.settings import Settings
from ui.pages.account.page import Actions, ChangePassword, Widgets
from ui.text import load
from ui.visitor import Visitor

pytestmark = pytest.mark.slow


def test_who_found_an_open_browser_cannot_guess_the_password_for_long(services: Services, people) -> None:
    caller, _ = people.login(people.rater())
    who = Visitor(caller=caller, zone=ZoneInfo("UTC"), origin="https://parley.test")
    with gr.Blocks():
        widgets = Widgets(**{field.name: gr.Textbox() for field in fields(Widgets)})  # type: ignore[arg-type]
    actions = Actions(services, load("en"), RateLimits(Settings(login_rate=2)), widgets)
    for guess in ("guess number one", "guess number two"):
        with pytest.raises(InvalidInput):
            actions.change_password(who, ChangePassword(guess, "a whole new password", guess))
    with pytest.raises(Unavailable) as caught:
        actions.change_password(who, ChangePassword(people.password, "a whole new password", "k3"))
    assert caught.value.reason is Reason.RATE_LIMITED
