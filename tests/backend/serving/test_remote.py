"""RemoteEngine against a real server: what a person and an operator notice of it."""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import logging
import shutil
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from backend.serving.remote import RemoteEngine, RemoteServer
from core.engine import Ask, End, Event, Generation, Message, Picture, Piece, Source, Speaker
from core.errors import Reason, Unavailable
from tests.backend.serving import openai_server
from tests.backend.serving.openai_server import DONE, OpenAIServer, Reply, refuses, says, step, usage
from tests.backend.serving.remote_asking import ASK, answer, collect, failure, use

pytestmark = pytest.mark.slow


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with openai_server.running() as started:
        yield started


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
        Message(Speaker.PERSON, "Mi ez?", (png, jpeg)),
        Message(Speaker.MODEL, "Alma."),
        Message(Speaker.PERSON, "És ez?"),
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
    answer(server, dataclasses.replace(ASK, turns=(Message(Speaker.PERSON, f"a {mark} b"),)))
    sent = server.chats[0].body["messages"][0]["content"]
    assert mark not in sent
    assert sent.replace("\u2060", "") == f"a {mark} b"


def test_ordinary_brackets_stay_as_typed(server: OpenAIServer) -> None:
    typed = "1 < 2, <b>kövér</b>, [1], <<idézet>>, <3"
    answer(server, dataclasses.replace(ASK, turns=(Message(Speaker.PERSON, typed),)))
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


def test_usage_may_come_with_every_step(server: OpenAIServer) -> None:
    server.script = [Reply((step("a"), usage(5, 1), step("b"), usage(5, 2), step("", finish="stop"), DONE))]
    assert answer(server)[1].tokens_out == 2


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


def test_an_adapter_that_takes_long_holds_up_no_other_and_need_not_be_loaded_twice(
    server: OpenAIServer, adapter: Path, tmp_path: Path
) -> None:
    other = tmp_path / "korean"
    shutil.copytree(adapter, other)
    server.loads = [Reply(then="gate")]

    async def work(engine: RemoteEngine) -> list[Event]:
        with pytest.raises(Unavailable) as late:
            await collect(engine, dataclasses.replace(of(adapter), deadline=0.2))
        assert late.value.reason is Reason.ANSWER_LATE
        assert (await collect(engine, of(other)))[0] == Piece("yes")
        waiting = asyncio.create_task(collect(engine, of(adapter)))
        server.open_gate()
        return await waiting

    assert use(server, work, load_adapters=True, silence_seconds=0.2)[0] == Piece("yes")
    loads = [asked.body["lora_path"] for asked in server.asked if asked.path == "/v1/load_lora_adapter"]
    assert loads == [str(adapter), str(other)]


def test_an_adapter_that_is_never_loaded_is_late(server: OpenAIServer, adapter: Path) -> None:
    server.loads = [Reply(then="gate")]
    assert failure(server, of(adapter), load_adapters=True, load_seconds=0.2)[1].reason is Reason.ANSWER_LATE
    server.open_gate()


def test_closing_does_not_wait_for_an_adapter(server: OpenAIServer, adapter: Path) -> None:
    server.loads = [Reply(then="hang")]

    async def work(engine: RemoteEngine) -> Reason:
        waiting = asyncio.create_task(collect(engine, of(adapter)))
        while not server.active:
            await asyncio.sleep(0)
        await engine.close()
        with pytest.raises(Unavailable) as caught:
            await waiting
        return caught.value.reason

    assert use(server, work, load_adapters=True) is Reason.STOPPING


def test_a_server_started_anew_is_given_its_adapter_again(server: OpenAIServer, adapter: Path) -> None:
    server.script = [says("Ez"), refuses(404, "The model does not exist."), says("Az")]

    async def work(engine: RemoteEngine) -> list[Event]:
        return [(await collect(engine, of(adapter)))[0] for _ in range(2)]

    assert use(server, work, load_adapters=True) == [Piece("Ez"), Piece("Az")]
    assert len([asked for asked in server.asked if asked.path == "/v1/load_lora_adapter"]) == 2


def test_nothing_is_loaded_unless_the_setting_says_so(server: OpenAIServer, adapter: Path) -> None:
    answer(server, of(adapter))
    assert [asked.path for asked in server.asked] == ["/v1/chat/completions"]
