"""What is half edited: kept while somebody types, offered again, and gone when there is nothing left of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import gradio as gr
import pytest

from backend.services import Services, compose
from backend.services.arena.views import BattleView
from core.records import Caller
from tests.backend.services.arena.table import SAID, Table, scripted
from tests.conftest import Clock, People
from ui.pages.arena.editing import Editing, SaveEdit
from ui.pages.arena.following import Following
from ui.pages.arena.frame import Frame
from ui.pages.arena.page import drawn
from ui.text import load
from ui.visitor import Visitor

pytestmark = pytest.mark.slow

TEXT = load("en")
BETTER = "Egy piros kör áll az asztalon."


@dataclass
class Desk:
    """A judged battle and the handlers of its editing card."""

    services: Services
    frame: Frame
    editing: Editing
    who: Visitor
    battle: BattleView
    tuned: str
    base: str

    def type(self, start: str, text: str) -> None:
        """As the page calls it when the field has changed."""
        self.editing.typed(self.who, self.battle.id, start, text)

    def save(self, text: str) -> None:
        """Press the button."""
        card = SaveEdit(battle=self.battle.id, start=self.tuned, text=text, seconds="1.0", key="key-of-the-form")
        self.editing.save_edit(self.who, card)

    def opened(self) -> tuple[str, str]:
        """The start and the text that the card opens with."""
        card, shown = self.frame.edit, self.editing.open_edit(self.who, self.battle.id)
        return shown[card.start], shown[card.text]

    def start_from(self, start: str) -> str:
        """The text that the field is filled with."""
        return str(self.editing.start_from(self.who, self.battle.id, start)[self.frame.edit.text])

    @property
    def draft(self) -> str | None:
        """What is kept."""
        return self.services.arena.battles.draft(self.who.caller, self.battle.id)


@pytest.fixture
def desk(settings, clock: Clock, hasher, new_key: Callable[[], str], frame: Frame):
    """A vote for the tuned model's answer."""
    engine = scripted()
    services = compose(settings, clock=clock, hasher=hasher, engine=lambda _: engine)
    table, people = Table(services, engine, new_key), People(services)
    caller: Caller = people.caller(people.rater(consent=True))
    battle = table.answered(caller)
    tuned, base = (table.side_of(name, battle.id).value for name in ("tuned", "base"))
    judged = table.vote(caller, battle.id, tuned)
    who = Visitor(caller=caller, zone=ZoneInfo("UTC"), origin="https://parley.test")
    editing = Editing(services, TEXT, frame, Following(services.arena.battles, TEXT, frame))
    yield Desk(services, frame, editing, who, judged, tuned, base)
    services.close()


@pytest.fixture(scope="module")
def frame() -> Frame:
    """The components of the page."""
    with gr.Blocks():
        return drawn(TEXT, names_seconds=0)


def test_what_was_typed_is_there_again(desk: Desk) -> None:
    desk.type(desk.tuned, BETTER)
    assert desk.opened() == (desk.tuned, BETTER)


def test_what_is_saved_is_no_draft_even_if_typing_arrives_later(desk: Desk) -> None:
    desk.type(desk.tuned, BETTER)
    desk.save(BETTER)
    desk.type(desk.tuned, BETTER + "\n")  # was on its way when the button was pressed
    assert desk.draft is None


def test_going_back_to_the_answer_leaves_no_draft(desk: Desk) -> None:
    desk.type(desk.tuned, BETTER)
    desk.type(desk.tuned, SAID["tuned"])
    assert desk.draft is None


def test_looking_at_the_other_answer_costs_nothing_of_the_draft(desk: Desk) -> None:
    desk.type(desk.tuned, BETTER)
    desk.type(desk.base, desk.start_from(desk.base))  # the page filled the field
    assert desk.opened() == (desk.tuned, BETTER)
    assert desk.start_from(desk.tuned) == BETTER


def test_typing_in_the_other_answer_is_the_draft_from_then_on(desk: Desk) -> None:
    desk.type(desk.tuned, BETTER)
    desk.type(desk.base, "Egy kék kocka.")
    assert desk.opened() == (desk.base, "Egy kék kocka.")


def test_a_long_text_in_any_script_is_kept(desk: Desk) -> None:
    long = "ภาพ" * 2600
    desk.type("none", long)
    assert desk.opened() == ("none", long)


@pytest.mark.parametrize("kept", ["Egy piros", "5", '{"start": "c", "text": "x"}', '{"start": "a", "text": []}'])
def test_what_a_program_kept_is_offered_as_a_text(desk: Desk, kept: str) -> None:
    desk.services.arena.battles.keep_draft(desk.who.caller, desk.battle.id, kept)
    assert desk.opened() == (desk.tuned, kept)
