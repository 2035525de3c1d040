"""Waiting for what another process or thread does, where it tells nobody."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


def until(holds: Callable[[], bool], *, patience: float = 30, pause: float = 0.01) -> None:
    """Go on when it holds; a test fails that waits for longer."""
    waiting, end = threading.Event(), time.monotonic() + patience
    while not holds():
        assert time.monotonic() < end, "it never came to hold"
        waiting.wait(pause)
