"""A head without an end costs nothing: the connection is let go of."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import httpx2
import pytest
import uvicorn

from backend.connections import HEAD_BYTES, BoundedHttp


class Impatient(BoundedHttp):
    """One that waits for half a second."""

    head_seconds = 0.5


async def _app(scope, receive, send) -> None:
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(len(body)).encode()})


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[str, int]]:
    """A server with such connections."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(_app, http=Impatient, ws="none", lifespan="off", log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield listener.getsockname()
    server.should_exit = True
    thread.join(timeout=20)


def answer(address: tuple[str, int], *pieces: bytes) -> bytes:
    """What comes back before the connection ends; nothing when it is cut off."""
    with socket.create_connection(address, timeout=20) as line:
        try:
            for piece in pieces:
                line.sendall(piece)
            heard = b""
            while piece := line.recv(65536):
                heard += piece
        except ConnectionError:
            return b""
    return heard


@pytest.mark.parametrize("name", [b"x-long: ", b"x" * 100 + b": "])
def test_a_head_that_is_too_long_is_cut_off(address: tuple[str, int], name: bytes) -> None:
    flood = b"".join(name + b"y" * 1000 + b"\r\n" for _ in range(200))
    assert answer(address, b"GET / HTTP/1.1\r\nhost: here\r\n", flood, b"\r\n") == b""


def test_a_head_without_an_end_is_cut_off(address: tuple[str, int]) -> None:
    assert answer(address, b"GET / HTTP/1.1\r\nhost: here\r\nx: ", b"y" * (HEAD_BYTES * 4)) == b""


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nhost: h"])
def test_who_never_ends_a_head_is_cut_off(address: tuple[str, int], begun: bytes) -> None:
    assert answer(address, begun) == b""


def test_a_long_body_behind_a_short_head_arrives(address: tuple[str, int]) -> None:
    body = b"z" * 1_000_000
    head = b"POST / HTTP/1.1\r\nhost: h\r\nconnection: close\r\ncontent-length: %d\r\n\r\n" % len(body)
    assert b"\r\n1000000\r\n" in answer(address, head + body)


def test_a_connection_is_used_again(address: tuple[str, int]) -> None:
    with httpx2.Client(base_url=f"http://127.0.0.1:{address[1]}") as client:
        assert [client.post("/", content=b"z" * size).text for size in (0, 70_000, 1)] == ["0", "70000", "1"]
