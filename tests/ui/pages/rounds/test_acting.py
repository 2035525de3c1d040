"""Work is taken out of a round with a reason and put back, as the page does it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import gradio as gr
import pytest

from backend.services import Services
from core.errors import InvalidInput
from tests.backend.services.studio.data.house import House
from tests.conftest import Clock, People
from ui.pages.rounds.acting import Acting, Picked
from ui.pages.rounds.frame import drawn
from ui.text import load
from ui.visitor import Visitor

pytestmark = pytest.mark.slow


def test_what_was_taken_out_can_be_put_back(
    services: Services, people: People, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.pages.rounds.acting.toast.say", lambda _sentence: None)
    house, rater = House(services, clock), people.rater(consent=True)
    battles = [house.battle(rater) for _ in range(2)]
    for battle in battles:
        house.vote(battle, rater)
    who = Visitor(caller=people.caller(people.researcher()), zone=ZoneInfo("UTC"), origin="https://parley.test")
    with gr.Blocks():
        frame = drawn(load("en"))
    actions, address = Acting(services, load("en"), frame), f"?round={house.round.id}"

    def picked(key: str, **more: object) -> Picked:
        fields = {"language": "", "choice": "", "only": "", "last": "", "chosen": [], "excluded": [], "reason": ""}
        return Picked(**{"address": address, "key": key, **fields, **more})

    shown = actions.arrive(who, address)
    assert [battle for _, battle in shown[frame.work.chosen].choices] == battles
    after = actions.exclude(who, picked("k1", chosen=[battles[0]], reason="Not the picture"))
    assert [battle for _, battle in after[frame.work.chosen].choices] == battles[1:]
    [(label, exclusion)] = after[frame.work.excluded].choices
    assert label.endswith("Not the picture")
    back = actions.lift(who, picked("k2", excluded=[exclusion]))
    assert [battle for _, battle in back[frame.work.chosen].choices] == battles
    with pytest.raises(InvalidInput):
        actions.filter(who, picked("k3", only="everything"))
