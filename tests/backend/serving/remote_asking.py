"""Asking a RemoteEngine in one line: shared by its tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from backend.serving.remote import RemoteEngine, RemoteServer
from core.engine import Ask, Engine, Event, Finished, Message, Source, Speaker
from core.errors import ParleyError
from tests.backend.serving.openai_server import WAIT, OpenAIServer

ASK = Ask(Source("base"), (Message(Speaker.PERSON, "Mi ez?"),), owner="anna", deadline=WAIT)


def use(server: OpenAIServer | str, work: Callable[[RemoteEngine], Coroutine[Any, Any, Any]], **settings: Any) -> Any:
    """Run `work` with an engine that asks this server and hardly pauses."""
    url = server if isinstance(server, str) else server.url

    async def run() -> Any:
        engine = RemoteEngine(RemoteServer(url, **({"pause_seconds": 0.001} | settings)))
        try:
            return await work(engine)
        finally:
            await engine.close()

    return asyncio.run(run())


async def collect(engine: Engine, ask: Ask = ASK) -> list[Event]:
    return [event async for event in engine.stream(ask)]


def answer(server: OpenAIServer, ask: Ask = ASK, **settings: Any) -> tuple[str, Finished]:
    events = use(server, lambda engine: collect(engine, ask), **settings)
    *pieces, finished = events
    assert isinstance(finished, Finished)
    return "".join(piece.text for piece in pieces), finished


def failure(server: OpenAIServer | str, ask: Ask = ASK, **settings: Any) -> tuple[list[Event], ParleyError]:
    """What came before the error, and the error."""

    async def work(engine: RemoteEngine) -> tuple[list[Event], ParleyError]:
        seen: list[Event] = []
        try:
            async for event in engine.stream(ask):
                seen.append(event)
        except ParleyError as error:
            return seen, error
        return pytest.fail(f"no error after {seen}")

    result: tuple[list[Event], ParleyError] = use(server, work, **settings)
    return result
