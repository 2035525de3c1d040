"""The audit log, a page at a time."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from backend.services import Services
from tests.conftest import People
from ui.pages.audit import PAGE, _Actions
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
    actions = _Actions(services, load("en"))
    table, button, last = actions.newest(who, "demo_removed", "", "", "")
    assert button.visible is older
    assert table.count("<tr>") == min(lines, PAGE) + 1
    rest, *_ = actions.older(who, "demo_removed", "", "", "", last)
    assert rest.count("<tr>") == (2 if older else 0)
