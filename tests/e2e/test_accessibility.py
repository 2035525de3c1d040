"""axe-core in the real browser, on every page: English in light on a laptop, Arabic in dark on a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.e2e.conftest import Sign, Visitor
from ui.pages import ALL

OPEN_TO = {
    "rater": ["", "arena", "account"],
    "refiner": ["calibrate"],
    "researcher": [
        *("arena", "rounds", "data", "runs", "models", "benchmarks", "calibration", "label-studio"),
        *("evaluation", "leaderboard"),
    ],
    "admin": ["", "people", "invitations", "audit", "health"],
}
WINDOWS = [("en", "light", 1280), ("ar", "dark", 360)]
"""What colours and directions can do wrong each shows in one of them."""


def violations(visitor: Visitor) -> list[str]:
    """Serious and critical findings of axe on the present page."""
    found = Axe().run(visitor.page).response["violations"]
    return [
        f"{visitor.page.url} {one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def too_wide(visitor: Visitor) -> int:
    """By how many pixels the present page is wider than the window."""
    return int(visitor.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth"))


def test_every_page_is_looked_at() -> None:
    assert {page.address for page in ALL} == {address for pages in OPEN_TO.values() for address in pages}


@pytest.mark.parametrize(("locale", "look", "width"), WINDOWS)
@pytest.mark.parametrize("login", OPEN_TO)
def test_nobody_is_shut_out(visit: Sign, login: str, locale: str, look: str, width: int) -> None:
    visitor = visit(login, locale=locale, look=look, width=width)
    found = []
    for address in OPEN_TO[login]:
        visitor.open(f"/{locale}/{address}")
        found += violations(visitor)
        assert too_wide(visitor) <= 0, address
    assert found == []


@pytest.mark.parametrize(("locale", "look", "width"), WINDOWS)
def test_pages_before_signing_in(visit: Sign, locale: str, look: str, width: int) -> None:
    visitor = visit(locale=locale, look=look, width=width)
    found = violations(visitor)
    visitor.page.click("details.pop summary")
    found += violations(visitor)
    visitor.page.goto(f"{visitor.url}/{locale}/nowhere")
    assert found + violations(visitor) == []


@pytest.mark.parametrize(("locale", "look", "width"), WINDOWS)
def test_a_battle_from_beginning_to_end(visit: Sign, locale: str, look: str, width: int) -> None:
    """With the demo's own models: before the battle, before the vote, after it, and while editing."""
    visitor = visit("rater", locale=locale, look=look, width=width)
    page = visitor.open(f"/{locale}/arena")
    page.locator(":is(#start-battle, #next-battle, #new-battle):visible").first.wait_for()
    for left_open in page.locator(":is(#next-battle, #new-battle):visible").all():
        left_open.click()
    expect(page.locator(".offered img")).to_be_visible()
    page.locator(".browse summary").click()
    found = violations(visitor)
    page.click("#start-battle")
    expect(page.locator("#vote-a")).to_be_visible(timeout=120_000)  # the models may still be loading
    page.locator(".reasons button").first.click()
    found += violations(visitor)
    page.click("#vote-b")
    expect(page.locator(".verdict .names")).to_contain_text("Little World")
    page.click("#edit-better")
    expect(page.locator("#edit-text textarea")).not_to_have_value("")
    found += violations(visitor)
    assert too_wide(visitor) <= 0
    assert found == []
