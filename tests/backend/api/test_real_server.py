"""The application behind the real server, as a client on the network meets it."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx2
import pytest

ROOT = Path(__file__).parents[3]
PROGRAM = """
import sys
from pathlib import Path
sys.path.insert(0, "tests/backend/api")
from tests.backend.api.api_house import build
from backend import logs, policies
from backend.api.declared import declared
from backend.serve import serve

folder = Path(sys.argv[1])
house = build(folder / "state", port=0, stop_seconds=60)

@declared(policies.anyone)
def slow() -> str:
    print("under way", flush=True)
    sys.stdin.readline()
    house.services.blobs.put(b"finished")
    return "finished"

house.app.add_api_route("/test/slow", slow, methods=["POST"])
logs.configure("INFO")
announce = lambda where: print(where.url, flush=True)
on_stop = [lambda: print("stopping", flush=True)]
sys.exit(serve(house.app, house.services.settings, stopping=house.stopping, announce=announce, on_stop=on_stop))
"""


class Server:
    """The process and where it listens."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        pipe = subprocess.PIPE
        with (folder / "log").open("wb") as log:
            command = [sys.executable, "-c", PROGRAM, str(folder)]
            self.process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=log, text=True)
        self.url = self.says()

    def says(self) -> str:
        """Its next line."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def go_on(self) -> None:
        """Let the slow request be finished."""
        assert self.process.stdin is not None
        self.process.stdin.write("go on\n")
        self.process.stdin.flush()

    def log(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in (self.folder / "log").read_text().splitlines()]

    def accesses(self, count: int, patience: float = 60) -> list[dict[str, object]]:
        """The answered requests in the log, once that many are there: a line is written after its answer is sent."""
        end = time.monotonic() + patience
        while len(lines := [line for line in self.log() if line["logger"] == "parley.access"]) < count:
            assert time.monotonic() < end, f"{len(lines)} requests in the log after {patience} s"
            time.sleep(0.05)
        return lines


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    started = Server(tmp_path)
    try:
        yield started
    finally:
        started.process.kill()
        started.process.communicate()


@pytest.mark.slow
def test_a_body_without_end_is_cut_off_while_it_comes(server: Server) -> None:
    sent, piece = 0, b"x" * 65536
    port = int(server.url.rpartition(":")[2])
    with closing(socket.create_connection(("127.0.0.1", port), timeout=20)) as raw:
        raw.sendall(b"POST /test/write HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n")
        while sent < 400_000:  # it never says that it is over
            raw.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
            sent += len(piece)
        answer = ""
        while "body_too_large" not in answer and (part := raw.recv(65536)):
            answer += part.decode()
    assert answer.startswith("HTTP/1.1 413")
    assert "body_too_large" in answer


@pytest.mark.slow
def test_answers_name_no_software_and_logs_no_queries(server: Server) -> None:
    answer = httpx2.get(f"{server.url}/healthz?who=Anna", headers={"X-Forwarded-For": "198.51.100.7"})
    assert "server" not in answer.headers
    access = server.accesses(1)
    assert [(line["path"], line["status"]) for line in access] == [("/healthz", 200)]
    assert access[0]["request_id"] == answer.headers["x-request-id"]
    assert "Anna" not in (server.folder / "log").read_text()


@pytest.mark.slow
def test_a_write_under_way_is_finished_before_the_process_ends(server: Server) -> None:
    answers: list[httpx2.Response] = []
    request = threading.Thread(target=lambda: answers.append(httpx2.post(f"{server.url}/test/slow", timeout=120)))
    request.start()
    assert server.says() == "under way"
    server.process.send_signal(signal.SIGTERM)
    assert server.says() == "stopping"
    server.go_on()
    assert server.process.wait(90) == 0
    request.join(60)
    assert answers[0].json() == "finished"
    blobs = (server.folder / "state" / "blobs").rglob("*")
    assert any(path.is_file() and path.read_bytes() == b"finished" for path in blobs)
    assert all(line["level"] != "ERROR" for line in server.log())
