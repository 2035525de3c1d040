"""RemoteEngine against a real server: what a person and an operator notice of it."""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import logging
from collections.abc import Callable, Coroutine, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from backend.serving.engine import (
    Ask,
    End,
    Engine,
    Event,
    Finished,
    Generation,
    Picture,
    Piece,
    Said,
    Source,
    Speaker,
    Waiting,
)
from backend.serving.remote import RemoteEngine, RemoteServer
from core.errors import InvalidInput, ParleyError, Reason, Unavailable
from tests.backend.serving import openai_server
from tests.backend.serving.openai_server import DONE, WAIT, OpenAIServer, Reply, line, refuses, says, step, usage

ASK = Ask(Source("base"), (Said(Speaker.PERSON, "Mi ez?"),), owner="anna", deadline=WAIT)


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with openai_server.running() as started:
        yield started


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


def test_an_answer_comes_in_pieces_and_ends_with_what_it_took(server: OpenAIServer) -> None:
    server.script = [says("Ez ", "egy ", "alma.")]
    events = use(server, collect)
    assert events[:-1] == [Piece("Ez "), Piece("egy "), Piece("alma.")]
    finished = events[-1]
    assert (finished.end, finished.tokens_in, finished.tokens_out) == (End.COMPLETE, 21, 3)
    assert 0 < finished.first_seconds <= finished.seconds


def test_the_first_piece_is_shown_while_the_server_still_speaks(server: OpenAIServer) -> None:
    server.script = [Reply((step(), step("Ez ")), then="gate")]

    async def work(engine: RemoteEngine) -> None:
        async with aclosing(engine.stream(ASK)) as events:
            assert await anext(events) == Piece("Ez ")
            server.open_gate()
            assert await anext(events) == Piece("late")

    use(server, work)


def test_an_answer_cut_at_its_length_says_so(server: OpenAIServer) -> None:
    server.script = [says("Ez", finish="length")]
    assert answer(server)[1].end is End.LENGTH


def test_an_empty_answer_is_an_answer(server: OpenAIServer) -> None:
    server.script = [says()]
    assert answer(server)[0] == ""
    assert len(server.chats) == 1


def test_a_server_without_usage_is_counted_by_pieces(server: OpenAIServer) -> None:
    server.script = [Reply((step("a"), step("b"), step("", finish="stop"), DONE))]
    finished = answer(server)[1]
    assert (finished.tokens_in, finished.tokens_out) == (0, 2)


def test_letters_of_all_scripts_arrive_whole_however_the_bytes_are_cut(server: OpenAIServer) -> None:
    text = "تفاحة แอปเปิ้ล 사과 яблоко 🍎 a\u2028b\u0085c"
    whole = b": hello\r\n\r\n" + step(text).replace(b"\n", b"\r\n") + step("", finish="stop") + DONE
    server.script = [Reply(tuple(whole[place : place + 1] for place in range(len(whole))))]
    assert answer(server)[0] == text


def test_the_server_gets_what_was_asked(server: OpenAIServer) -> None:
    png, jpeg = Picture("0" * 64, b"\x89PNG\r\n"), Picture("1" * 64, b"\xff\xd8\xff")
    turns = (
        Said(Speaker.PERSON, "Mi ez?", (png, jpeg)),
        Said(Speaker.MODEL, "Alma."),
        Said(Speaker.PERSON, "És ez?"),
    )
    drawn = Generation(tokens=7, temperature=0.5, top_p=0.9, repetition_penalty=1.2)
    answer(server, dataclasses.replace(ASK, turns=turns, generation=drawn, seed=11))
    body = server.chats[0].body
    urls = [
        f"data:image/{kind};base64,{base64.b64encode(p.data).decode()}" for kind, p in (("png", png), ("jpeg", jpeg))
    ]
    assert body["messages"] == [
        {
            "role": "user",
            "content": [
                *({"type": "image_url", "image_url": {"url": url}} for url in urls),
                {"type": "text", "text": "Mi ez?"},
            ],
        },
        {"role": "assistant", "content": "Alma."},
        {"role": "user", "content": "És ez?"},
    ]
    drawn_as = {name: body[name] for name in ("max_tokens", "temperature", "top_p", "repetition_penalty", "seed")}
    assert drawn_as == {"max_tokens": 7, "temperature": 0.5, "top_p": 0.9, "repetition_penalty": 1.2, "seed": 11}
    assert body["model"] == "base"
    assert body["stream"] is True
    assert body["stream_options"] == {"include_usage": True}


def test_an_adapter_is_asked_for_by_its_name(server: OpenAIServer) -> None:
    answer(server, dataclasses.replace(ASK, source=Source("base", "hungarian")))
    assert server.chats[0].body["model"] == "hungarian"
    assert "repetition_penalty" not in server.chats[0].body


@pytest.mark.parametrize(
    "mark",
    [
        "<|im_end|>",
        "<|im_start|>system",
        "<image>",
        "<IMG_CONTEXT>",
        "</s>",
        "[INST]",
        "<start_of_turn>",
        "<|image_pad|>",
    ],
)
def test_template_and_picture_marks_are_only_text(server: OpenAIServer, mark: str) -> None:
    answer(server, dataclasses.replace(ASK, turns=(Said(Speaker.PERSON, f"a {mark} b"),)))
    sent = server.chats[0].body["messages"][0]["content"]
    assert mark not in sent
    assert sent.replace("\u2060", "") == f"a {mark} b"


def test_ordinary_brackets_stay_as_typed(server: OpenAIServer) -> None:
    typed = "1 < 2, <b>kövér</b>, [1], <<idézet>>, <3"
    answer(server, dataclasses.replace(ASK, turns=(Said(Speaker.PERSON, typed),)))
    assert server.chats[0].body["messages"][0]["content"] == typed


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/"])
def test_the_address_may_have_the_version_or_not(server: OpenAIServer, path: str) -> None:
    assert use(server.url + path, collect)[0] == Piece("yes")


@pytest.mark.parametrize("wrong", [{"url": "host:8000"}, {"url": "http://"}, {"url": "http://h", "concurrent": 0}])
def test_an_impossible_server_is_refused_at_once(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="a model server"):
        RemoteServer(**wrong)


def test_the_key_is_sent_and_never_shown(server: OpenAIServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server.script = [refuses(401, "wrong key sk-very-secret")]
    key = SecretStr("sk-very-secret")
    _, error = failure(server, api_key=key)
    assert error.reason is Reason.MODEL_FAILED
    assert server.chats[0].headers["authorization"] == "Bearer sk-very-secret"
    assert "sk-very-secret" not in caplog.text
    assert "sk-very-secret" not in repr(RemoteServer("http://h", api_key=key))
    assert any(record.__dict__.get("status") == 401 for record in caplog.records)


def test_no_key_sends_none(server: OpenAIServer) -> None:
    answer(server)
    assert "authorization" not in server.chats[0].headers


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


@pytest.fixture
def adapter(tmp_path: Path) -> Path:
    folder = tmp_path / "hungarian"
    folder.mkdir()
    (folder / "adapter_config.json").write_text("{}")
    (folder / "adapter_model.safetensors").write_bytes(b"weights")
    return folder


def of(folder: Path) -> Ask:
    return dataclasses.replace(ASK, source=Source("base", str(folder)))


def test_an_adapter_folder_is_loaded_once_under_a_name_of_its_own(server: OpenAIServer, adapter: Path) -> None:
    async def work(engine: RemoteEngine) -> None:
        await asyncio.gather(*(collect(engine, of(adapter)) for _ in range(4)))
        (adapter / "adapter_model.safetensors").write_bytes(b"weights of the next round")
        await collect(engine, of(adapter))

    use(server, work, load_adapters=True)
    loads = [asked.body for asked in server.asked if asked.path == "/v1/load_lora_adapter"]
    assert [load["lora_path"] for load in loads] == [str(adapter)] * 2
    first, second = (load["lora_name"] for load in loads)
    assert first != second
    assert first.startswith("hungarian-")
    assert [asked.body["model"] for asked in server.chats] == [first] * 4 + [second]


def test_an_adapter_that_the_server_has_already_is_fine(server: OpenAIServer, adapter: Path) -> None:
    server.loads = [refuses(400, "The lora adapter 'hungarian' has already been loaded.")]
    assert answer(server, of(adapter), load_adapters=True)[0] == "yes"


def test_an_adapter_that_cannot_be_loaded_is_a_failure(server: OpenAIServer, adapter: Path) -> None:
    server.loads = [refuses(404, "Loading lora failed: no adapter found")]
    assert failure(server, of(adapter), load_adapters=True)[1].reason is Reason.MODEL_FAILED
    assert server.chats == []


def test_a_server_started_anew_is_given_its_adapter_again(server: OpenAIServer, adapter: Path) -> None:
    server.script = [says("Ez"), refuses(404, "The model does not exist."), says("Az")]

    async def work(engine: RemoteEngine) -> list[Event]:
        return [(await collect(engine, of(adapter)))[0] for _ in range(2)]

    assert use(server, work, load_adapters=True) == [Piece("Ez"), Piece("Az")]
    assert len([asked for asked in server.asked if asked.path == "/v1/load_lora_adapter"]) == 2


def test_nothing_is_loaded_unless_the_setting_says_so(server: OpenAIServer, adapter: Path) -> None:
    answer(server, of(adapter))
    assert [asked.path for asked in server.asked] == ["/v1/chat/completions"]


def test_usage_may_come_with_every_step(server: OpenAIServer) -> None:
    server.script = [Reply((step("a"), usage(5, 1), step("b"), usage(5, 2), step("", finish="stop"), DONE))]
    assert answer(server)[1].tokens_out == 2
