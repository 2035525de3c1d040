"""How long a person waits: process start to the first page, and a page against Gradio's bare page."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from time import perf_counter

import httpx2

from benchmarks.report import Row, milliseconds, timed
from benchmarks.running import running
from demo.people import PEOPLE


def run() -> list[Row]:
    """The demo on a store that has been there before."""
    with tempfile.TemporaryDirectory() as home:
        _once(home)
        starts = [_once(home) for _ in range(3)]
        first = median(start for start, _ in starts)
        pages = [seconds for _, each in starts for seconds in each]
    bare = _bare_import()
    return [
        Row(
            "second start to the first page",
            f"{first:.1f} s",
            f"`import gradio` alone: {bare:.1f} s",
            f"{first / bare:.1f} x",
        ),
        Row("home page from the server, shell included", milliseconds(pages), "-", "-"),
    ]


@contextmanager
def demo(home: str) -> Iterator[str]:
    """The address of the demo on this store."""
    environment = {**os.environ, "PARLEY_HOME": home, "PARLEY_PORT": "0", "PARLEY_LOG_LEVEL": "ERROR"}
    with running([sys.executable, "app.py", "--demo"], says=r"Parley is at (\S+)", environment=environment) as url:
        yield url


def _once(home: str) -> tuple[float, list[float]]:
    began = perf_counter()
    with demo(home) as url, httpx2.Client(base_url=url, timeout=60, follow_redirects=True) as client:
        form = client.get("/en/login").text.split('name="form" value="')[1].split('"')[0]
        guest = PEOPLE[0]
        answer = client.post("/en/login", data={"login": guest.login, "password": guest.password, "form": form})
        answer.raise_for_status()
        first = perf_counter() - began
        pages = timed(lambda: client.get("/en/").raise_for_status(), times=20)
    return first, pages


def _bare_import() -> float:
    def work() -> None:
        subprocess.run([sys.executable, "-c", "import gradio"], check=True)

    return median(timed(work, times=3))
