"""The page of people: what is stored is what was shown for the person who is chosen."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import gradio as gr
import pytest

from backend.services import Services
from core.errors import InvalidInput, Reason
from core.records import PersonId, Role
from tests.conftest import People
from ui.pages.people import Actions, Save, drawn
from ui.text import load
from ui.visitor import Visitor


def test_rights_that_were_shown_for_another_are_not_stored(services: Services, people: People) -> None:
    who = Visitor(caller=people.caller(people.administrator()), zone=ZoneInfo("UTC"), origin="https://parley.test")
    researcher, rater = people.researcher(), people.rater()
    with gr.Blocks():
        widgets = drawn(load("en"))
    actions = Actions(services, load("en"), widgets)

    def typed(about: PersonId, **more: object) -> Save:
        shown = actions.choose(who, about)
        languages = widgets.languages
        fields = {
            "about": shown[widgets.about],
            "held": shown[widgets.held],
            "works": shown[languages.works],
            "refines": shown[languages.refines],
            "votes": shown[languages.votes],
            "active": shown[widgets.active],
        }
        return Save(**{**fields, "person": rater.id, "search": "", **more})

    with pytest.raises(InvalidInput) as refused:  # chosen anew, and saved before the fields followed
        actions.save(who, typed(researcher.id, key="k1"))
    assert refused.value.reason is Reason.PERSON_NOT_CHOSEN
    assert services.people.accounts.person(rater.id).roles == {Role.RATER}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ui.pages.people.say", lambda _sentence: None)
        actions.save(who, typed(rater.id, key="k2", active=False))
    assert not services.people.accounts.person(rater.id).active
