"""The audit log, a page at a time."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import gradio as gr
import pytest

from backend.services import Services
from tests.conftest import People
from ui.pages.audit import PAGE, Actions, Asked, Widgets
from ui.text import load
from ui.visitor import Visitor


@pytest.mark.parametrize(("lines", "older"), [(PAGE - 1, False), (PAGE, False), (PAGE + 1, True)])
def test_older_entries_are_offered_only_where_there_are_some(
    services: Services, people: People, lines: int, older: bool
) -> None:
    administrator = people.caller(people.administrator())
    with services.database.transaction() as session:
        for _ in range(lines):
            services.audit.record(session, actor=None, action="demo_removed", subject="demo", address="")
    who = Visitor(caller=administrator, zone=ZoneInfo("UTC"), origin="https://parley.test")
    with gr.Blocks():
        widgets = Widgets(entries=gr.HTML(), older=gr.Button(), last=gr.Textbox())
    actions = Actions(services, load("en"), widgets)
    newest = actions.newest(who, Asked("demo_removed", "", "", "", last=""))
    assert newest[widgets.older].visible is older
    assert newest[widgets.entries].count("<tr>") == min(lines, PAGE) + 1
    rest = actions.older(who, Asked("demo_removed", "", "", "", last=newest[widgets.last]))
    assert rest[widgets.entries].count("<tr>") == (2 if older else 0)
