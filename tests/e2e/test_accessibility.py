"""axe-core in the real browser, on every page, in English and Arabic, light and dark."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.conftest import Sign, Visitor
from ui.pages import ALL

OPEN_TO = {
    "rater": ["", "arena", "account"],
    "refiner": ["calibrate"],
    "researcher": ["rounds", "data", "runs", "evaluation", "leaderboard"],
    "admin": ["", "people", "invitations", "audit", "health"],
}


def violations(visitor: Visitor) -> list[str]:
    """Serious and critical findings of axe on the present page."""
    found = Axe().run(visitor.page).response["violations"]
    return [
        f"{visitor.page.url} {one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def test_every_page_is_looked_at() -> None:
    assert {page.address for page in ALL} == {address for pages in OPEN_TO.values() for address in pages}


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en", "ar"])
@pytest.mark.parametrize("login", OPEN_TO)
def test_nobody_is_shut_out(visit: Sign, login: str, locale: str, look: str) -> None:
    visitor = visit(login, locale=locale, look=look)
    found = []
    for address in OPEN_TO[login]:
        visitor.open(f"/{locale}/{address}")
        found += violations(visitor)
    assert found == []


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en", "ar"])
def test_pages_before_signing_in(visit: Sign, locale: str, look: str) -> None:
    visitor = visit(locale=locale, look=look)
    found = violations(visitor)
    visitor.page.click("details.pop summary")
    found += violations(visitor)
    visitor.page.goto(f"{visitor.url}/{locale}/nowhere")
    assert found + violations(visitor) == []
