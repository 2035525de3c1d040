"""RemoteEngine when the server fails, is slow or is too much asked."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Iterator
from contextlib import aclosing

import pytest

from backend.serving.remote import RemoteEngine
from core.engine import Event, Finished, Piece, Waiting
from core.errors import InvalidInput, Reason, Unavailable
from tests.backend.serving import openai_server
from tests.backend.serving.openai_server import DONE, WAIT, OpenAIServer, Reply, line, refuses, says, step
from tests.backend.serving.remote_asking import ASK, answer, collect, failure, use

pytestmark = pytest.mark.slow


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with openai_server.running() as started:
        yield started


@pytest.mark.parametrize(
    "fault", [refuses(429), refuses(502), refuses(503), Reply(then="drop"), Reply((step(),), "drop")]
)
def test_a_passing_fault_before_the_first_piece_is_not_noticed(server: OpenAIServer, fault: Reply) -> None:
    server.script = [fault, fault, says("Ez")]
    assert answer(server)[0] == "Ez"
    assert len(server.chats) == 3


def test_a_stream_that_ends_before_it_began_is_asked_again(server: OpenAIServer) -> None:
    server.script = [Reply((step(), DONE)), Reply(), says("Ez")]
    assert answer(server)[0] == "Ez"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [(refuses(429), Reason.QUEUE_FULL), (refuses(503), Reason.MODEL_FAILED), (Reply(then="drop"), Reason.MODEL_FAILED)],
)
def test_tries_come_to_an_end(server: OpenAIServer, fault: Reply, reason: Reason) -> None:
    server.script = [fault] * 9
    seen, error = failure(server, tries=4)
    assert (seen, error.reason, len(server.chats)) == ([], reason, 4)
    assert isinstance(error, Unavailable)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 500])
def test_what_will_not_pass_is_asked_once(server: OpenAIServer, status: int) -> None:
    server.script = [refuses(status)]
    assert failure(server)[1].reason is Reason.MODEL_FAILED
    assert len(server.chats) == 1


def test_a_server_that_is_away_has_failed() -> None:
    seen, error = failure(f"http://127.0.0.1:{openai_server.free_port()}")
    assert (seen, error.reason) == ([], Reason.MODEL_FAILED)


def test_a_server_that_comes_up_late_is_found() -> None:
    port = openai_server.free_port()

    async def work(engine: RemoteEngine) -> list[Event]:
        asking = asyncio.create_task(collect(engine))
        await asyncio.sleep(0)
        with openai_server.running(port):
            return await asking

    events = use(f"http://127.0.0.1:{port}", work, tries=9, pause_seconds=0.01)
    assert events[0] == Piece("yes")


def test_a_long_wish_to_be_left_alone_is_too_late(server: OpenAIServer) -> None:
    server.script = [refuses(503, retry_after="3600")]
    assert failure(server)[1].reason is Reason.ANSWER_LATE
    assert len(server.chats) == 1


@pytest.mark.parametrize(
    "rest",
    [
        Reply((step("Ez "),), "drop"),
        Reply((step("Ez "),)),
        Reply((step("Ez "), line({"error": {"message": "engine died", "code": 500}}), DONE)),
        Reply((step("Ez "), line({"object": "error", "message": "engine died", "code": 500}))),
        Reply((step("Ez "), b'error: {"code": 500, "message": "slot died"}\n\n')),
        Reply((step("Ez "), b"event: error\ndata: died\n\n")),
        Reply((step("Ez "), b"data: {half\n\n")),
        Reply((step("Ez "), step("", finish="abort"), DONE)),
    ],
)
def test_a_fault_after_the_first_piece_is_the_end(server: OpenAIServer, rest: Reply) -> None:
    server.script = [rest]
    seen, error = failure(server)
    assert (seen, error.reason) == ([Piece("Ez ")], Reason.MODEL_FAILED)
    assert len(server.chats) == 1


def test_what_was_said_whole_stands_though_the_connection_is_lost(server: OpenAIServer) -> None:
    server.script = [Reply((step("Ez"), step("", finish="stop")), "drop")]
    assert answer(server)[0] == "Ez"


@pytest.mark.parametrize(
    "told",
    [
        "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.",
        "The decoder prompt (length 5000) is longer than the maximum model length of 4096.",
        "The input (61709 tokens) is longer than the model's context length (40960 tokens).",
        "the request exceeds the available context size. try increasing the context size",
    ],
)
def test_a_conversation_that_does_not_fit_is_told_apart(server: OpenAIServer, told: str) -> None:
    server.script = [refuses(400, told), Reply((line({"error": {"message": told, "code": 400}}),))]
    for _ in range(2):
        error = failure(server)[1]
        assert (type(error), error.reason) == (InvalidInput, Reason.CONVERSATION_LONG)
    assert len(server.chats) == 2


@pytest.mark.parametrize("kind", ["text/html", "application/json", "text/event-stream"])
def test_a_page_instead_of_a_stream_is_a_failure(server: OpenAIServer, kind: str) -> None:
    server.script = [Reply((b"<html>" + b"x" * 3_000_000,), kind=kind)]
    assert failure(server)[1].reason is Reason.MODEL_FAILED


def test_an_answer_after_the_deadline_is_late_and_the_server_may_stop(server: OpenAIServer) -> None:
    for pieces in ((), (step("Ez "),)):
        server.left.clear()
        server.script = [Reply(pieces, "hang")]
        assert failure(server, dataclasses.replace(ASK, deadline=0.2))[1].reason is Reason.ANSWER_LATE
        assert server.left.wait(WAIT)
    assert len(server.chats) == 2


def test_a_silent_server_is_late_before_the_deadline(server: OpenAIServer) -> None:
    server.script = [Reply((step("Ez "),), "hang")]
    seen, error = failure(server, silence_seconds=0.2)
    assert (seen, error.reason) == ([Piece("Ez ")], Reason.ANSWER_LATE)


def test_a_closed_iterator_ends_the_work_of_the_server(server: OpenAIServer) -> None:
    server.script = [Reply((step("Ez "),), "hang")]

    async def work(engine: RemoteEngine) -> None:
        async with aclosing(engine.stream(ASK)) as events:
            assert await anext(events) == Piece("Ez ")
        assert await asyncio.to_thread(server.left.wait, WAIT)
        assert (await collect(engine))[0] == Piece("yes")

    use(server, work, concurrent=1)


def test_a_cancelled_task_ends_the_work_of_the_server(server: OpenAIServer) -> None:
    server.script = [Reply((step("Ez "),), "hang")]

    async def work(engine: RemoteEngine) -> None:
        begun = asyncio.Event()

        async def rate() -> None:
            async for _ in engine.stream(ASK):
                begun.set()

        task = asyncio.create_task(rate())
        await begun.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert await asyncio.to_thread(server.left.wait, WAIT)
        assert (await collect(engine))[0] == Piece("yes")

    use(server, work, concurrent=1)


def test_the_server_gets_no_more_at_once_than_it_was_said_to_take(server: OpenAIServer) -> None:
    server.script = [Reply(then="gate")] * 7

    async def work(engine: RemoteEngine) -> list[list[Event]]:
        tasks = [asyncio.create_task(collect(engine)) for _ in range(7)]
        while server.active < 3:
            await asyncio.sleep(0)
        server.open_gate()
        return await asyncio.gather(*tasks)

    answers = use(server, work, concurrent=3)
    assert server.most_active == 3
    assert [events[0] for events in answers] == [Piece("late")] * 3 + [Waiting(place) for place in (1, 2, 3, 4)]
    assert all(isinstance(events[-1], Finished) for events in answers)


def test_who_asks_a_lot_waits_for_itself_and_not_the_others(server: OpenAIServer) -> None:
    server.script = [Reply(then="gate")]
    ended: list[str] = []

    async def work(engine: RemoteEngine) -> list[list[Event]]:
        async def one(owner: str) -> list[Event]:
            events = await collect(engine, dataclasses.replace(ASK, owner=owner))
            ended.append(owner)
            return events

        tasks = [asyncio.create_task(one(owner)) for owner in ("heavy", "heavy", "heavy", "light")]
        while not server.active:
            await asyncio.sleep(0)
        server.open_gate()
        return await asyncio.gather(*tasks)

    answers = use(server, work, concurrent=1)
    assert ended == ["heavy", "heavy", "light", "heavy"]
    assert [event for event in answers[2] if isinstance(event, Waiting)][-1] == Waiting(1), "places are told anew"


def test_who_waits_too_long_or_too_many_is_told(server: OpenAIServer) -> None:
    server.script = [Reply(then="gate")]

    async def work(engine: RemoteEngine) -> list[Reason]:
        first = asyncio.create_task(collect(engine))
        while not server.active:
            await asyncio.sleep(0)
        short = asyncio.create_task(collect(engine, dataclasses.replace(ASK, deadline=0.2)))
        await asyncio.sleep(0)
        with pytest.raises(Unavailable) as full:
            await collect(engine)
        with pytest.raises(Unavailable) as late:
            await short
        server.open_gate()
        await first
        assert (await collect(engine))[0] == Piece("yes")
        return [full.value.reason, late.value.reason]

    assert use(server, work, concurrent=1, waiting=1) == [Reason.QUEUE_FULL, Reason.ANSWER_LATE]


def test_closing_ends_what_runs(server: OpenAIServer) -> None:
    server.script = [Reply((step("Ez "),), "hang")]

    async def work(engine: RemoteEngine) -> Reason:
        events = engine.stream(ASK)
        await anext(events)
        await engine.close()
        with pytest.raises(Unavailable) as caught:
            await anext(events)
        with pytest.raises(Unavailable):
            await collect(engine)
        return caught.value.reason

    assert use(server, work) is Reason.STOPPING
    assert server.left.wait(WAIT)
