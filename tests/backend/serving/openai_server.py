"""A real server on a port of this machine that speaks OpenAI's protocol and does what a test tells it."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import uvicorn

WAIT = 10.0


@dataclass(frozen=True)
class Reply:
    """What the server does with one request: status, pieces of the body, and what comes after them."""

    pieces: tuple[bytes, ...] = ()
    then: Literal["end", "drop", "hang", "gate"] = "end"
    """End the body, drop the connection, say no more until the client leaves, or wait for `open_gate`."""
    status: int = 200
    kind: str = "text/event-stream"
    headers: tuple[tuple[bytes, bytes], ...] = ()


@dataclass(frozen=True)
class Asked:
    """A request as it arrived."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


def line(data: object) -> bytes:
    return b"data: " + json.dumps(data, ensure_ascii=False).encode() + b"\n\n"


def step(text: str | None = None, *, finish: str | None = None) -> bytes:
    delta = {"role": "assistant", "content": ""} if text is None else {"content": text}
    return line({"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})


def usage(into: int, out: int) -> bytes:
    return line({"choices": [], "usage": {"prompt_tokens": into, "completion_tokens": out}})


DONE = b"data: [DONE]\n\n"


def says(*pieces: str, finish: str = "stop") -> Reply:
    """A whole answer as vLLM sends it."""
    steps = (step(), *map(step, pieces), step("", finish=finish), usage(21, len(pieces)), DONE)
    return Reply(steps)


def refuses(status: int, message: str = "no", **headers: str) -> Reply:
    """An error instead of an answer."""
    body = json.dumps({"error": {"message": message, "code": status}}).encode()
    named = tuple((name.replace("_", "-").encode(), value.encode()) for name, value in headers.items())
    return Reply((body,), status=status, kind="application/json", headers=named)


@dataclass
class OpenAIServer:
    """The server's script and what it has seen; read from the test's thread."""

    script: list[Reply] = field(default_factory=list)
    """Replies to chat requests, in order; afterwards it says 'yes'."""
    loads: list[Reply] = field(default_factory=list)
    """Replies to requests to load an adapter; afterwards it loads."""
    asked: list[Asked] = field(default_factory=list)
    active: int = 0
    most_active: int = 0
    left: threading.Event = field(default_factory=threading.Event)
    """Set when a client has gone while its answer was under way."""
    url: str = ""
    _gate: asyncio.Event = field(default_factory=asyncio.Event)
    _loop: asyncio.AbstractEventLoop | None = None

    @property
    def chats(self) -> list[Asked]:
        return [asked for asked in self.asked if asked.path == "/v1/chat/completions"]

    def open_gate(self) -> None:
        """Let all replies go on that wait at the gate, now and later."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._gate.set)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """The ASGI application."""
        if scope["type"] != "http":
            return
        self._loop = asyncio.get_running_loop()
        await self._remember(scope, receive)
        script = self.loads if scope["path"].endswith("/load_lora_adapter") else self.script
        usual = Reply((b"Success",), kind="text/plain") if script is self.loads else says("yes")
        reply = script.pop(0) if script else usual
        self.active += 1
        self.most_active = max(self.most_active, self.active)
        try:
            await self._answer(reply, receive, send)
        finally:
            self.active -= 1

    async def _remember(self, scope: Any, receive: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.asked.append(Asked(scope["path"], headers, json.loads(body)))

    async def _answer(self, reply: Reply, receive: Any, send: Any) -> None:
        headers = [(b"content-type", reply.kind.encode()), *reply.headers]
        if reply.then == "drop" and not reply.pieces:
            send.__self__.transport.abort()  # uvicorn turns an exception here into a proper status 500
            return
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        for piece in reply.pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        if reply.then == "drop":
            raise ConnectionError("dropped in the middle, as the test wants it")
        if reply.then == "hang":
            await receive()
            self.left.set()
            return
        if reply.then == "gate":
            await self._gate.wait()
            for piece in says("late").pieces:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def running(port: int = 0) -> Iterator[OpenAIServer]:
    """The server, listening, in a thread of its own."""
    application = OpenAIServer()
    config = uvicorn.Config(application, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    listening = socket.create_server(("127.0.0.1", port))
    application.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield application
    finally:
        server.should_exit = True
        thread.join(WAIT)
        listening.close()
