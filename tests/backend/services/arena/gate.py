"""Answers that a test holds back."""

from __future__ import annotations

import asyncio
import threading

from tests.backend.services.arena.table import Table
from tests.backend.serving.scripted import Answer, words


class Gate:
    """Holds answers back until it is opened from the test's thread."""

    def __init__(self) -> None:
        self._opened = threading.Event()
        self._inner: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self.waited = threading.Event()

    def __call__(self) -> asyncio.Event:
        if self._inner is None:
            self._inner, self._loop = asyncio.Event(), asyncio.get_running_loop()
            if self._opened.is_set():
                self._inner.set()
        self.waited.set()
        return self._inner

    def open(self) -> None:
        self._opened.set()
        if self._loop is not None and self._inner is not None:
            self._loop.call_soon_threadsafe(self._inner.set)


def hold(table: Table, gate: Gate) -> None:
    """From now on answers wait at the gate."""
    table.engine.rule = lambda ask: Answer(words("Egy kettő három"), gate=gate)
