"""The whole loop in Hungarian: a closed round is trained on, all is killed, it goes on, and the rater meets it."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.doubles.waiting import until
from tests.e2e.conftest import PASSWORDS, Server, start_server
from training.events import Evaluated, Step
from training.folder import RunFolder
from training.states import State
from ui.text import load

HU = load("hu")
SHORTER = {"steps: 120": "steps: 24", "every: 20": "every: 6", "rows: 12": "rows: 2", "answers: 40": "answers: 12"}
SHORTER |= {"seconds: 15": "seconds: 0", "action: pause": "action: warn"}
"""What is changed in the form: less of everything, a checkpoint after every step, and no brake on so few rows."""
CHILD = "demo-refresh"
MEETINGS = 4
"""Battles that a rater may need: the child is in nearly all of them until it has its votes."""

_PATIENCE = 400.0
"""Training and an exam of hundreds of questions, on a machine that has other work, too."""


@dataclass
class Workplace:
    """An application that is killed and started again, and browser windows that outlive it."""

    home: Path
    browser: Browser
    server: Server

    def kill(self) -> None:
        """End the application without a word."""
        os.kill(self.server.process.pid, signal.SIGKILL)
        self.server.process.wait()

    def start_again(self) -> None:
        """At the same address."""
        self.server = start_server(self.home, port=int(self.server.url.rpartition(":")[2]))

    def enter(self, login: str) -> Page:
        """A window of somebody who has signed in."""
        page = self.browser.new_context(reduced_motion="reduce").new_page()
        page.set_default_timeout(_PATIENCE * 1000)
        page.goto(f"{self.server.url}/hu/login")
        page.fill("#login", login)
        page.fill("#password", PASSWORDS[login])
        page.click("form:has(#login) button")
        page.wait_for_url("**/hu/")
        return page

    def folder(self, page: Page) -> RunFolder:
        """The folder of the run that a page shows."""
        [run] = parse_qs(urlparse(page.url).query)["run"]
        return RunFolder(self.home / "runs" / run)


@pytest.fixture
def workplace(demo_home: Path, browser: Browser) -> Iterator[Workplace]:
    made = Workplace(demo_home, browser, start_server(demo_home))
    yield made
    for context in browser.contexts:
        context.close()
    made.server.process.terminate()
    assert made.server.process.wait(timeout=60) == 0


def steps(folder: RunFolder) -> list[int]:
    return [line.event.step for line in folder.lines() if isinstance(line.event, Step)]


def button(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def order(page: Page) -> None:
    """From the list of rounds to a run that waits, with a shorter recipe."""
    page.get_by_role("link", name=HU.nav.studio).click()
    page.get_by_role("link", name="Little World 0").click()
    expect(page.locator("#content .work > li").first).to_be_visible()
    page.get_by_role("link", name=HU.rounds.retrain).click()
    page.locator("button.label-wrap", has_text=HU.runs.whole_recipe).click()
    whole = page.get_by_label(HU.runs.whole_recipe).locator("visible=true")
    expect(whole).to_be_editable()
    recipe = whole.input_value()
    for given, wanted in SHORTER.items():
        assert given in recipe
        recipe = recipe.replace(given, wanted)
    whole.fill(recipe)
    button(page, HU.runs.check)
    expect(page.get_by_text(HU.runs.all_well)).to_be_visible()
    expect(page.locator(".verdicts .bad")).to_have_count(0)
    page.get_by_role("button", name=HU.runs.start, exact=True).dblclick()
    page.wait_for_url(re.compile(r"[?]run="))


def kill_all(workplace: Workplace, folder: RunFolder) -> None:
    """First the application; the runner goes on; then the runner."""
    workplace.kill()
    told = len(steps(folder))
    until(lambda: len(steps(folder)) > told, patience=_PATIENCE)
    os.killpg(json.loads((folder.path / "runner").read_text())["pid"], signal.SIGKILL)
    until(lambda: not folder.alive(), patience=_PATIENCE)


def state(page: Page, wanted: State) -> None:
    expect(page.locator(".run-head .state")).to_have_text(
        HU.runs.fill(f"state_{wanted.value}"), timeout=_PATIENCE * 1000
    )


def meets(page: Page, name: str) -> bool:
    """One battle of the rater's; whether the model was in it."""
    page.goto(re.sub(r"/hu/.*", "/hu/arena", page.url))
    expect(page.locator(".offered img")).to_be_visible()
    page.click("#start-battle")
    page.locator("#vote-a").click()
    return name in page.locator(".verdict .names").inner_text()


@pytest.mark.skipif("WITH_LOOP" not in os.environ, reason="trains for minutes: `make loop` runs it")
@pytest.mark.timeout(1200)
def test_votes_become_a_model_that_the_rater_meets_whatever_is_killed_on_the_way(workplace: Workplace) -> None:
    page = workplace.enter("researcher")
    order(page)
    folder = workplace.folder(page)
    until(lambda: len(steps(folder)) >= 4, patience=_PATIENCE)
    expect(page.locator(".plot svg [aria-roledescription='line mark']").first).to_be_attached()
    page.reload()
    state(page, State.RUNNING)
    expect(page.locator(".plot svg").first).to_be_attached()

    kill_all(workplace, folder)
    broken_at = max(steps(folder))
    assert broken_at < 24
    workplace.start_again()
    page.reload()
    state(page, State.INTERRUPTED)
    expect(page.locator(".run-head [role=alert]")).to_have_text(HU.runs.why_killed)
    assert len(list((workplace.home / "runs").glob("[0-9a-f]*"))) == 1, "pressed twice, ordered once"

    button(page, HU.runs.resume)
    state(page, State.DONE)
    told = steps(folder)
    assert sorted(set(told)) == list(range(1, 25))
    assert told[told.index(broken_at) + 1] >= broken_at, "it went on from the last checkpoint"
    heard = [line.event for line in folder.lines() if isinstance(line.event, Evaluated)]
    assert {said.language for said in heard[-1].answers} >= {"hu", "ar"}

    expect(page.locator(".compared .verdict li").first).to_be_visible()
    expect(page.locator(".compared .plot svg").first).to_be_visible()
    reason = page.get_by_label(HU.runs.promote_reason)
    if reason.is_visible():
        reason.fill("Csak próba.")
    button(page, HU.runs.promote)
    expect(page.locator(".notice", has_text=HU.runs.model_active(name=CHILD))).to_be_visible()
    rater = workplace.enter("rater")
    assert any(meets(rater, CHILD) for _ in range(MEETINGS))
