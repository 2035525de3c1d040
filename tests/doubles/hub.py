"""As much of Hugging Face's hub as a push asks, on this machine: `with FakeHub() as hub: hub.serve()`."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class FakeHub(ThreadingHTTPServer):
    """As much of a hub as a push asks, on this machine."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.asked: list[tuple[str, str, str]] = []
        self.made: dict[str, Any] = {}
        self.commits: list[list[dict[str, Any]]] = []
        self.refuses = False

    def serve(self) -> None:
        """Answer in a thread of its own until it is shut down."""
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Answers(BaseHTTPRequestHandler):
    server: FakeHub

    def do_GET(self) -> None:
        if self.server.refuses:
            self._answer(403, {"error": "you may not read here"})
            return
        self._answer(200, {"id": "org/made", "sha": "0" * 40, "private": True})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append(("POST", self.path, self.headers.get("Authorization", "")))
        if self.server.refuses:
            self._answer(403, {"error": "you may not write here"})
        elif self.path == "/api/validate-yaml":
            self._answer(200, {"errors": [], "warnings": []})
        elif self.path == "/api/repos/create":
            self.server.made = json.loads(body)
            self._answer(200, {"url": f"{self.server.address}/datasets/org/made", "name": "org/made"})
        elif "/preupload/" in self.path:
            files = json.loads(body)["files"]
            told = [{"path": one["path"], "uploadMode": "regular", "shouldIgnore": False} for one in files]
            self._answer(200, {"files": told})
        elif "/commit/" in self.path:
            self.server.commits.append([json.loads(line) for line in body.splitlines()])
            self._answer(
                200,
                {
                    "commitUrl": f"{self.server.address}/datasets/org/made/commit/1",
                    "commitOid": "0" * 40,
                    "success": True,
                },
            )
        else:
            self._answer(404, {"error": "not found"})

    def _answer(self, status: int, told: dict[str, Any]) -> None:
        data = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed."""
