"""The application in this process with an engine that does as it is told, for the arena in a browser."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from playwright.sync_api import Page, expect

from app import create
from backend.db import battles, migrations
from backend.records import Battle, BattleId
from backend.services import Services, compose
from core.engine import Ask, End, Source
from core.settings import Settings
from tests.backend.serving.scripted import Answer, ScriptedEngine, words


class Valve:
    """Lets pieces of answers through one by one, or all; opened from the test's thread."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._open = False

    def __call__(self) -> asyncio.Event:
        """What a piece waits for; called in the engine's loop."""
        self._loop = asyncio.get_running_loop()
        if self._open:
            self._event.set()
        return self._event

    def open(self) -> None:
        """Everything may pass."""
        self._open = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._event.set)


@dataclass
class ArenaHouse:
    """A served application, its services and its engine."""

    home: Path
    engine: ScriptedEngine = field(default_factory=ScriptedEngine)
    services: Services | None = None
    url: str = ""
    names_seconds: int = 0
    _old: set[BattleId] = field(default_factory=set)
    _server: uvicorn.Server | None = None
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Serve on a free port of this machine."""
        settings = Settings(
            home=self.home,
            control_every=0,
            repeat_every=0,
            login_rate=10_000,
            write_rate=10**6,
            address_rate=10**6,
            names_seconds=self.names_seconds,
            flow_after=10**6,
        )
        self.services = compose(settings, engine=lambda _: self.engine)
        migrations.upgrade(self.services.database)
        app = create(self.services).app
        listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        config = uvicorn.Config(app, log_config=None, lifespan="on", timeout_graceful_shutdown=2)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]}, daemon=True)
        self._thread.start()

    def battles(self) -> list[Battle]:
        """All battles, as stored."""
        assert self.services is not None
        with self.services.database.reading() as session:
            return [one for one in battles.of_round(session, None, after=None, limit=1000) if one.id not in self._old]

    def forget_battles(self) -> None:
        """Close what is open and leave out of `battles` what there is by now."""
        assert self.services is not None
        self._old |= {one.id for one in self.battles()}
        with self.services.database.transaction() as session:
            for battle_id in self._old:
                battles.end(session, battle_id, at=self.services.clock())

    def stop(self) -> None:
        """Stop serving, as a restart does."""
        assert self._server is not None
        assert self._thread is not None
        assert self.services is not None
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(timeout=20)
        self.services.close()


def hungarian(ask: Ask) -> Answer:
    """A plain answer that tells the two demo models apart only for the test."""
    who = "finomhangolt" if ask.source.adapter else "alap"
    return Answer(words(f"Ezen a képen egy tányér frissen sült lángos látható, mondja a {who} változat."))


def gated(valve: Valve) -> Answer:
    """An answer of which the first pieces come and the rest waits for the valve."""
    return Answer(words("Az első szavak már itt vannak, a többi később jön."), gate=valve, end=End.COMPLETE)


def on_one_side(answer: Answer, *, times: int) -> Callable[[Ask], Answer]:
    """Whichever model is asked first says this so many times; all else is said by `hungarian`."""
    first: list[Source] = []

    def rule(ask: Ask) -> Answer:
        if (first and ask.source != first[0]) or len(first) == times:
            return hungarian(ask)
        first.append(ask.source)
        return answer

    return rule


def begin(page: Page) -> None:
    """Start with what is offered."""
    expect(page.locator(".offered img")).to_be_visible()
    page.click("#start-battle")


def complete(page: Page) -> None:
    """Wait until one can vote."""
    expect(page.locator("#vote-a")).to_be_visible()
