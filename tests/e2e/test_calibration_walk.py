"""Six people calibrate a benchmark in two languages at the same time, and the application is killed under them.

Three refine in Hungarian and vote in Serbian, the others the other way round. Nobody waits for anybody: each window is
left as soon as a key is pressed in it. `CALIBRATION_WALK=200` walks through so many items.
"""

from __future__ import annotations

import os
import urllib.parse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Browser, BrowserContext, Page

from backend.db import ballots, benchmarks, calibrations, refinements
from backend.db.benchmarks import item_id
from backend.db.calibrations import At, Stage
from backend.services import Services, compose
from backend.services.arena.pictures import Origin
from backend.services.benchmarks import NewBenchmark, NewItem
from backend.services.people.accounts import NewPerson
from core.benchmark_items import Fields, ItemKind, first_letters
from core.records import Role, TranslatorGroup, WorkingLanguage
from core.settings import Settings
from tests.backend.services.arena.table import picture
from tests.conftest import PASSWORD
from tests.doubles import migrated
from tests.doubles.waiting import until
from tests.e2e.conftest import Server, start_server

ITEMS = int(os.environ.get("CALIBRATION_WALK", "3"))
SECONDS = 240 + 30 * ITEMS
RIGHT = {"hu": "Milyen színű az autó?", "sr": "Које боје је ауто?"}
DRAFTS = {
    "hu": Fields("Milyen színű a kocsi?", "", ("Piros", "Kék")),
    "sr": Fields("Које боје су кола?", "", ("Црвена", "Плава")),
}
OTHER = {"hu": "Milyen színű az a kocsi?", "sr": "Које боје су ова кола?"}
"""What the third refiner of a language writes."""

_HANDED_IN, _READY = "data-handed-in", ".refining[data-item], .versions[data-item], .empty"
_LEFT = """mark => [...document.querySelectorAll(".refining[data-item], .versions[data-item]")]
    .filter(one => one.offsetParent && !one.hasAttribute(mark)).map(one => one.className.split(" ")[0])[0]
    || (document.querySelector("#content .empty") ? "empty" : "")"""


@dataclass
class Desk:
    """A person's window."""

    login: str
    context: BrowserContext
    page: Page
    voting: bool = False
    """What was chosen last; first comes what a person refines."""

    def arrive(self, url: str) -> None:
        """As after a reload."""
        if not self.context.cookies(url):
            body = {"login": self.login, "password": PASSWORD}
            assert self.context.request.post(f"{url}/api/v1/session", data=body).ok
        self.page.goto(f"{url}/en/calibrate")
        self.page.wait_for_selector(_READY)
        if self.voting:
            self._choose("vote")

    def work(self, url: str) -> None:
        """One thing, if there is one to do; what comes of it is not waited for."""
        match self.page.evaluate(_LEFT, _HANDED_IN):
            case "refining":
                self._refine()
            case "versions":
                self._vote()
            case "empty":
                self.voting = not self.voting
                self.arrive(url)

    def _refine(self) -> None:
        form = self.page.locator(".refining")
        question = self.page.locator("#refine-question")
        language = question.get_attribute("lang") or ""
        question.fill((OTHER if self.login.endswith("3") else RIGHT)[language])
        self.page.locator("#refine-reason").fill("so it is said")
        self._submit(form.get_attribute("data-item"))

    def _vote(self) -> None:
        shown = self.page.locator(".versions")
        item = shown.get_attribute("data-item")
        cards = self.page.locator(".version:not(.source)").all_inner_texts()
        place = next(number for number, card in enumerate(cards, 1) if any(text in card for text in RIGHT.values()))
        self.page.locator("#calibrate-choice input").first.focus()
        self.page.keyboard.press(f"Digit{place}")
        self._submit(item)

    def _submit(self, item: str | None) -> None:
        mark = "([mark, item]) => document.querySelector(`[data-item='${item}']`)?.setAttribute(mark, '')"
        self.page.evaluate(mark, [_HANDED_IN, item])
        self.page.keyboard.press("Control+Enter")

    def _choose(self, task: str) -> None:
        self.page.locator("#calibrate-work input").click()
        self.page.get_by_role("option", name=task).click()
        self.page.wait_for_function("() => !document.querySelector('.refining[data-item]')")


@dataclass
class Walk:
    """The application, its store, and everybody at work."""

    home: Path
    services: Services
    items: list[str]
    desks: list[Desk]
    server: Server
    kills: list[int] = field(default_factory=list)

    def kill(self) -> None:
        """Without a word, and up again at the same address."""
        self.server.process.kill()
        self.server.process.wait()
        self.kills.append(self.done())
        self.server = start_server(self.home, port=urllib.parse.urlparse(self.server.url).port or 0, demo=False)
        for desk in self.desks:
            desk.arrive(self.server.url)

    def done(self) -> int:
        """Refinements and ballots that are stored."""
        with self.services.database.reading() as session:
            return sum(
                len(refinements.of_item(session, at)) + len(ballots.of_item(session, at)) for at in self.everywhere()
            )

    def everywhere(self) -> list[At]:
        """Every item in both languages."""
        return [At(item, language) for language in RIGHT for item in self.items]


@pytest.fixture
def walk(tmp_path: Path, browser: Browser) -> Iterator[Walk]:
    home = migrated.home(tmp_path / "home")
    services = compose(Settings(home=home), hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    new = [
        NewItem(
            key=f"car-{number}",
            kind=ItemKind.CHOICE,
            pictures=(picture((number % 256, number // 256, 9)),),
            origin=Origin(source="pool", licence="CC0", origin="drawn"),
            source=Fields("What colour is the car?", "", ("Red", "Blue")),
            answer="A",
            letters=first_letters(2),
            drafts=DRAFTS,
        )
        for number in range(ITEMS)
    ]
    services.benchmarks.add_items(NewBenchmark("Cars"), new)
    logins = [f"{first}{number}" for first in RIGHT for number in (1, 2, 3)]
    for login in logins:
        refines, votes = RIGHT if login.startswith("hu") else reversed(RIGHT)
        languages = (
            WorkingLanguage(refines, TranslatorGroup.REFINER),
            WorkingLanguage(votes, TranslatorGroup.VOTER),
        )
        person = NewPerson(login, login, PASSWORD, frozenset({Role.TRANSLATOR}), languages=languages)
        services.people.accounts.create(person)
    with services.database.reading() as session:
        benchmark = benchmarks.named(session, "Cars")
    assert benchmark is not None
    items = [item_id(benchmark.id, one.key) for one in new]
    server = start_server(home, demo=False)
    contexts = [browser.new_context(reduced_motion="reduce") for _ in logins]
    desks = [Desk(login, context, context.new_page()) for login, context in zip(logins, contexts, strict=True)]
    made = Walk(home, services, items, desks, server)
    yield made
    for context in contexts:
        context.close()
    made.server.process.terminate()
    made.server.process.wait(timeout=60)
    services.close()


@pytest.mark.timeout(SECONDS)
def test_all_items_are_decided_and_nobody_voted_on_what_they_refined(walk: Walk) -> None:
    for desk in walk.desks:
        desk.arrive(walk.server.url)
    whole = len(walk.everywhere()) * 6

    def everybody_does_something() -> bool:
        for desk in walk.desks:
            desk.work(walk.server.url)
        done = walk.done()
        if len(walk.kills) < 2 and done >= whole * (1 + len(walk.kills)) // 3:
            walk.kill()
        return done == whole

    until(everybody_does_something, patience=SECONDS - 60)
    assert len(walk.kills) == 2
    with walk.services.database.reading() as session:
        for at in walk.everywhere():
            refined, voted = refinements.of_item(session, at), ballots.of_item(session, at)
            assert len({one.person_id for one in refined} | {one.person_id for one in voted}) == 6
            assert calibrations.standing(session, at).stage is Stage.DECIDED
            decision = ballots.decision(session, at)
            assert decision is not None
            assert decision.fields.question == RIGHT[at.language]
            assert Counter(one.fields.question for one in refined) == {RIGHT[at.language]: 2, OTHER[at.language]: 1}
