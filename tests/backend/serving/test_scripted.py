"""The double keeps the promises of the protocol."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest

from core.engine import Ask, End, Engine, Finished, Message, Piece, Source, Speaker, Waiting
from core.errors import Reason, Unavailable
from tests.backend.serving.scripted import Answer, ScriptedEngine

BASE = Source("base")
ASK = Ask(BASE, (Message(Speaker.PERSON, "Mi ez?"),), owner="anna")


def test_it_replays_pieces_and_remembers_the_ask() -> None:
    scripted = ScriptedEngine()
    scripted.will_say(BASE, "Ez egy alma.", Answer(("Körte",), waiting=(2, 1), end=End.LENGTH))
    engine: Engine = scripted

    async def both() -> list[list[object]]:
        return [[event async for event in engine.stream(ASK)] for _ in range(2)]

    first, second = asyncio.run(both())
    assert first[:-1] == [Piece("Ez "), Piece("egy "), Piece("alma.")]
    assert second[:-1] == [Waiting(2), Waiting(1), Piece("Körte")]
    assert isinstance(second[-1], Finished)
    assert second[-1].end is End.LENGTH
    assert scripted.asked == [ASK, ASK]


def test_an_error_comes_after_its_pieces() -> None:
    engine = ScriptedEngine(lambda ask: Answer(("Ez",), error=Unavailable(Reason.MODEL_FAILED)))

    seen: list[object] = []

    async def watch() -> None:
        async for event in engine.stream(ASK):
            seen.append(event)

    with pytest.raises(Unavailable):
        asyncio.run(watch())
    assert seen == [Piece("Ez")]
    assert engine.running == 0


def test_a_closed_iterator_counts_as_cancelled() -> None:
    engine = ScriptedEngine(lambda ask: Answer(("Ez", "az")))

    async def one() -> None:
        async with aclosing(engine.stream(ASK)) as events:
            await anext(events)

    asyncio.run(one())
    assert engine.cancelled == [ASK]
    assert engine.running == 0
