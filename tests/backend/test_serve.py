"""Starting where there is room, and stopping without losing what is under way."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import httpx2
import pytest

from backend.serve import Listening, NoPort, open_port

ROOT = Path(__file__).parents[2]

PROGRAM = """
import asyncio, sys, threading
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
        await asyncio.to_thread(sys.stdin.readline)
        (folder / "work").write_text("done")
    elif scope["path"] == "/endless":
        await asyncio.Event().wait()
    await send({"type": "http.response.body", "body": b"whole"})

logs.configure("INFO")
settings = Settings(port=int(sys.argv[2]), stop_seconds=int(sys.argv[3]))
announce = lambda where: print(where.url, where.moved, flush=True)
on_stop = [lambda: 1 / 0, closing.set, lambda: print("stopping", stopping.begun, flush=True)]
code = serve(app, settings, stopping=stopping, announce=announce, on_stop=on_stop, closing_seconds=float(sys.argv[4]))
if sys.argv[5] == "hangs":
    print("hangs", flush=True)
    threading.Event().wait()
sys.exit(code)
"""


class Server:
    """A real server process of ours."""

    def __init__(self, folder: Path, process: subprocess.Popen[str]) -> None:
        self.folder = folder
        self.process = process
        self.url, self.moved = self.says()

    def says(self) -> Sequence[str]:
        """Its next line, as words."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().split()

    def go_on(self) -> None:
        """Let the slow request be finished."""
        assert self.process.stdin is not None
        self.process.stdin.write("go on\n")
        self.process.stdin.flush()

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
        self._begun = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(url,), daemon=True)
        self._thread.start()
        assert self._begun.wait(60)

    def _run(self, url: str) -> None:
        try:
            with httpx2.stream("GET", url, timeout=120) as response:
                for part in response.iter_text():
                    self.text += part
                    self._begun.set()
        except httpx2.HTTPError:
            self.broken = True

    def end(self) -> str:
        self._thread.join(60)
        return self.text


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    processes: list[subprocess.Popen[str]] = []

    def begin(*, port: int = 0, stop_seconds: int = 60, closing_seconds: float = 60, then: str = "ends") -> Server:
        given = (tmp_path, port, stop_seconds, closing_seconds, then)
        pipe = subprocess.PIPE
        with (tmp_path / "log").open("wb") as log:
            command = [sys.executable, "-c", PROGRAM, *map(str, given)]
            process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=log, text=True)
        processes.append(process)
        return Server(tmp_path, process)

    try:
        yield begin
    finally:
        for process in processes:
            process.kill()
            process.communicate()


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
    assert server.says() == ["stopping", "True"]
    server.go_on()
    assert server.process.wait(60) == 0
    assert slow.end() == "begun whole"
    assert stream.end() == "begun whole"
    assert (server.folder / "work").read_text() == "done"
    assert (server.folder / "lifespan").read_text() == "ended"
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(server.url)


@pytest.mark.slow
def test_a_request_that_never_ends_does_not_hold_up_the_stop(start: Callable[..., Server]) -> None:
    server = start(stop_seconds=1)
    endless = server.begin("/endless")
    server.signal(signal.SIGTERM)
    assert server.process.wait(60) == 0
    endless.end()
    assert endless.broken


@pytest.mark.slow
def test_a_second_ctrl_c_ends_at_once(start: Callable[..., Server]) -> None:
    server = start(stop_seconds=300)
    server.begin("/endless")
    server.signal(signal.SIGINT)
    assert server.says() == ["stopping", "True"]
    server.signal(signal.SIGINT)
    assert server.process.wait(60) == 130


@pytest.mark.slow
def test_what_hangs_after_the_last_request_is_ended(start: Callable[..., Server]) -> None:
    server = start(closing_seconds=0.2, then="hangs")
    server.signal(signal.SIGTERM)
    assert server.process.wait(60) == 1
    assert "stopping took too long" in (server.folder / "log").read_text()


@pytest.mark.slow
def test_a_second_ctrl_c_ends_what_hangs_after_the_last_request(start: Callable[..., Server]) -> None:
    server = start(closing_seconds=300, then="hangs")
    server.signal(signal.SIGINT)
    assert [server.says(), server.says()] == [["stopping", "True"], ["hangs"]]
    server.signal(signal.SIGINT)
    assert server.process.wait(60) == 130


@pytest.mark.slow
def test_a_taken_port_is_said(start: Callable[..., Server]) -> None:
    with taken() as port:
        server = start(port=port)
        assert server.moved == "True"
        assert httpx2.get(f"{server.url}/").text == "begun whole"
        log = (server.folder / "log").read_text()
        assert "next free one" in log
        assert "GET" not in log
