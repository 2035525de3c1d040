"""What stands before a battle changes with what a person knows by then."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

import gradio as gr
import pytest
from argon2 import PasswordHasher

from backend.services import compose
from core.settings import Settings
from tests.backend.services.arena.table import Table, scripted
from tests.conftest import Clock, People
from ui.pages.arena.offering import Offering
from ui.pages.arena.page import drawn
from ui.text import load
from ui.visitor import Visitor

pytestmark = pytest.mark.slow

TEXT = load("en")


def test_battles_follow_at_once_from_the_vote_on_with_which_somebody_is_practised(
    settings: Settings, clock: Clock, hasher: PasswordHasher, new_key: Callable[[], str]
) -> None:
    engine = scripted()
    services = compose(
        settings.model_copy(update={"flow_after": 2}), clock=clock, hasher=hasher, engine=lambda _: engine
    )
    table, people = Table(services, engine, new_key), People(services)
    caller = people.caller(people.rater(consent=True))
    with gr.Blocks():
        frame = drawn(TEXT, names_seconds=0)
    offering = Offering(services, TEXT, frame)
    who = Visitor(caller=caller, zone=ZoneInfo("UTC"), origin="https://parley.test")
    introduced, follows = [], []
    for _ in range(4):
        updates = offering.by_now(who)
        introduced.append(bool(updates[frame.offer.intro]))
        follows.append(updates[frame.flow].value if frame.flow in updates else None)
        table.vote(caller, table.answered(caller, pictures=(table.unseen(),)).id)
    assert introduced == [True, False, False, False]
    assert follows == [None, None, True, None]  # told once: whoever says no afterwards is not asked again
    services.close()
