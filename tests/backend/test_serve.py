"""Starting where there is room, and stopping without losing what is under way."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from backend.serve import Listening, NoPort, open_port

ROOT = Path(__file__).parents[2]

PROGRAM = """
import asyncio, sys
from pathlib import Path
from backend import logs
from backend.api.stopping import Stopping
from backend.serve import serve
from core.settings import Settings

folder = Path(sys.argv[1])
stopping = Stopping()
closing = asyncio.Event()

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        (folder / "lifespan").write_text("ended")
        await send({"type": "lifespan.shutdown.complete"})
        return
    kind = b"text/event-stream" if scope["path"] == "/stream" else b"text/plain"
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
    await send({"type": "http.response.body", "body": b"begun ", "more_body": True})
    if scope["path"] == "/stream":
        await closing.wait()
    elif scope["path"] == "/slow":
        while not stopping.begun:
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.5)
        (folder / "work").write_text("done")
    elif scope["path"] == "/endless":
        await asyncio.sleep(600)
    await send({"type": "http.response.body", "body": b"whole"})

logs.configure("INFO")
settings = Settings(port=int(sys.argv[2]), stop_seconds=int(sys.argv[3]))
announce = lambda where: (folder / "where").write_text(f"{where.url} {where.moved}")
sys.exit(serve(app, settings, stopping=stopping, announce=announce, on_stop=[lambda: 1 / 0, closing.set]))
"""


class Server:
    """A real server process of ours."""

    def __init__(self, folder: Path, process: subprocess.Popen[bytes]) -> None:
        self.folder = folder
        self.process = process
        said = wait_for(lambda: (folder / "where").read_text() if (folder / "where").exists() else "")
        self.url, self.moved = said.split(" ")

    def begin(self, path: str) -> Answer:
        """Start a request and wait until its first bytes are there."""
        return Answer(f"{self.url}{path}")

    def signal(self, number: int) -> None:
        self.process.send_signal(number)


class Answer:
    """A request that is under way in a thread of its own."""

    def __init__(self, url: str) -> None:
        self.text = ""
        self.broken = False
        self._thread = threading.Thread(target=self._run, args=(url,), daemon=True)
        self._thread.start()
        wait_for(lambda: self.text)

    def _run(self, url: str) -> None:
        try:
            with httpx.stream("GET", url, timeout=30) as response:
                for part in response.iter_text():
                    self.text += part
        except httpx.HTTPError:
            self.broken = True

    def end(self) -> str:
        self._thread.join(20)
        return self.text


def wait_for(found: Callable[[], str]) -> str:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if value := found():
            return value
        time.sleep(0.02)
    raise AssertionError("nothing came in time")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    processes: list[subprocess.Popen[bytes]] = []

    def begin(*, port: int = 0, stop_seconds: int = 10) -> Server:
        command = [sys.executable, "-c", PROGRAM, str(tmp_path), str(port), str(stop_seconds)]
        with (tmp_path / "log").open("wb") as log:
            process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        processes.append(process)
        return Server(tmp_path, process)

    yield begin
    for process in processes:
        process.kill()
        process.wait()


@contextmanager
def taken() -> Iterator[int]:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_taken_port_leads_to_the_next_free_one() -> None:
    with taken() as port, closing(open_port("127.0.0.1", port)) as opened:
        assert port < opened.getsockname()[1] < port + 50


def test_port_zero_takes_any() -> None:
    with closing(open_port("127.0.0.1", 0)) as opened:
        assert opened.getsockname()[1] > 0
    assert not Listening(url="", port=5000, wanted_port=0).moved


def test_an_address_of_another_machine_is_refused_with_one_sentence() -> None:
    with pytest.raises(NoPort, match=r"Cannot listen on 203\.0\.113\.9, port 7860"):
        open_port("203.0.113.9", 7860)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stopping_finishes_running_requests_closes_streams_and_exits_cleanly(
    start: Callable[..., Server], number: int
) -> None:
    server = start()
    slow, stream = server.begin("/slow"), server.begin("/stream")
    server.signal(number)
    assert server.process.wait(15) == 0
    assert slow.end() == "begun whole"
    assert stream.end() == "begun whole"
    assert (server.folder / "work").read_text() == "done"
    assert (server.folder / "lifespan").read_text() == "ended"
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.url)


@pytest.mark.slow
def test_a_request_that_never_ends_does_not_hold_up_the_stop(start: Callable[..., Server]) -> None:
    server = start(stop_seconds=1)
    endless = server.begin("/endless")
    began = time.monotonic()
    server.signal(signal.SIGTERM)
    assert server.process.wait(15) == 0
    assert time.monotonic() - began < 5
    endless.end()
    assert endless.broken


@pytest.mark.slow
def test_a_second_ctrl_c_ends_at_once(start: Callable[..., Server]) -> None:
    server = start(stop_seconds=60)
    server.begin("/endless")
    server.signal(signal.SIGINT)
    wait_for(lambda: "stopping" if '"stopping"' in (server.folder / "log").read_text() else "")
    began = time.monotonic()
    server.signal(signal.SIGINT)
    assert server.process.wait(15) == 130
    assert time.monotonic() - began < 2


@pytest.mark.slow
def test_a_taken_port_is_said(start: Callable[..., Server]) -> None:
    with taken() as port:
        server = start(port=port)
        assert server.moved == "True"
        assert httpx.get(f"{server.url}/").text == "begun whole"
        log = (server.folder / "log").read_text()
        assert "next free one" in log
        assert "GET" not in log
