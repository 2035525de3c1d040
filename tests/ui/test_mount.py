"""How many may watch at once: whoever waits for an answer keeps nobody else from clicking."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from types import SimpleNamespace

import gradio as gr
import pytest
from fastapi.testclient import TestClient
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from backend import policies
from backend.limits import RateLimits
from backend.services import Services
from core.records import Caller
from core.settings import Settings
from tests.conftest import People
from ui.events import Events
from ui.mount import LocalePages
from ui.navigation import Page
from ui.text import Text
from ui.visitor import Visitor

WATCHERS = 100
WATCH, PRESS = 0, 1


@dataclass
class Theatre:
    """A page with something to watch and something to press."""

    watching: int = 0
    full: threading.Event = field(default_factory=threading.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def watch(self, who: Visitor) -> AsyncIterator[str]:
        self.watching += 1
        if self.watching == WATCHERS:
            self.full.set()
        yield "begun"
        await self.over.wait()

    def press(self, who: Visitor) -> str:
        return "pressed"

    def build(self, services: Services, text: Text, events: Events) -> gr.Blocks:
        """The page."""
        with gr.Blocks() as page:
            shown = gr.HTML()
            gr.Button("watch").click(events.streaming(policies.signed_in, self.watch), None, shown)
            gr.Button("press").click(events.guarded(policies.signed_in, self.press), None, shown)
        return page


class As:
    """Everybody who asks is this person."""

    def __init__(self, inner: ASGIApp, caller: Caller) -> None:
        self._inner = inner
        self._caller = caller

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope.setdefault("state", {})["caller"] = self._caller
        await self._inner(scope, receive, send)


class Meeting:
    """A page that is slow to write: whoever writes another meanwhile is met."""

    def __init__(self) -> None:
        self.met = False
        self._both = threading.Barrier(2)

    def build(self, services: Services, text: Text, events: Events) -> gr.Blocks:
        """The page."""
        with gr.Blocks() as page:
            shown = gr.HTML()
            with contextlib.suppress(threading.BrokenBarrierError):
                self._both.wait(timeout=2)
                self.met = True
            gr.Button("press").click(events.guarded(policies.signed_in, lambda who: text.code), None, shown)
        return page


@pytest.mark.slow
def test_pages_of_two_languages_asked_for_at_once_do_not_mix(services: Services) -> None:
    meeting = Meeting()
    site = SimpleNamespace(services=services, pages=(Page("", "home", policies.signed_in, meeting.build),))
    languages = [LocalePages(code, site, limits=RateLimits(Settings())) for code in ("hu", "ar")]

    async def both() -> list[gr.Blocks]:
        return [made.get_blocks() for made in await asyncio.gather(*(pages.gradio() for pages in languages))]

    with ThreadPoolExecutor(1) as pool:  # a browser's test before this one leaves a loop in the main thread
        made = pool.submit(asyncio.run, both()).result()
    assert not meeting.met
    assert [len(blocks.fns) for blocks in made] == [1, 1]


@pytest.fixture
def theatre() -> Theatre:
    """What everybody looks at."""
    return Theatre()


@pytest.fixture
def client(services: Services, people: People, theatre: Theatre) -> Iterator[TestClient]:
    """A browser in front of that page."""
    caller = people.caller(people.rater())
    site = SimpleNamespace(
        services=services, pages=(Page("", "home", policies.signed_in, theatre.build),), person=lambda _: caller.person
    )
    pages = LocalePages("en", site, limits=RateLimits(Settings()))
    with TestClient(As(Starlette(routes=[Mount("/en", pages)]), caller)) as made:
        yield made
        made.portal.call(theatre.over.set)
        pages.stop()


@pytest.mark.slow
def test_a_hundred_people_who_watch_keep_nobody_from_clicking(client: TestClient, theatre: Theatre) -> None:
    for number in range(WATCHERS):
        join(client, WATCH, f"watcher{number}")
    assert theatre.full.wait(60), f"only {theatre.watching} of {WATCHERS} see anything"
    join(client, PRESS, "hasty")
    said = client.get("/en/gradio_api/queue/data?session_hash=hasty").text
    assert '"data":["pressed"]' in said.replace(" ", "")


def join(client: TestClient, event: int, session: str) -> None:
    """Ask for an event, as a browser does."""
    body = {"fn_index": event, "data": [], "session_hash": session, "event_data": None, "trigger_id": None}
    assert client.post("/en/gradio_api/queue/join", json=body).status_code == 200
