"""A bar with what is left: redrawn in a terminal, a line now and then in a log."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TextIO

_WIDTH = 24
_EVERY_TERMINAL, _EVERY_LOG = 0.5, 20.0


@dataclass
class Bar:
    """Progress of one part of the work."""

    title: str
    stream: TextIO
    clock: Callable[[], float] = time.monotonic
    _began: float | None = field(default=None, init=False)
    _first: int = field(default=0, init=False)
    _shown: float = field(default=float("-inf"), init=False)

    def show(self, done: int, whole: int, note: str = "") -> None:
        """Tell how much is done; what is left is judged by this call's pace, not by work done before a kill."""
        now = self.clock()
        if self._began is None:
            self._began, self._first = now, done - 1
        terminal = self.stream.isatty()
        if done < whole and now - self._shown < (_EVERY_TERMINAL if terminal else _EVERY_LOG):
            return
        self._shown = now
        filled = _WIDTH * done // max(1, whole)
        pace = (now - self._began) / max(1, done - self._first)
        drawn = "#" * filled + "." * (_WIDTH - filled)
        line = f"{self.title} [{drawn}] {done}/{whole} {note} {_left(pace * (whole - done))}"
        self.stream.write(f"\r{line}\x1b[K" if terminal else f"{line}\n")
        if terminal and done >= whole:
            self.stream.write("\n")
        self.stream.flush()


def _left(seconds: float) -> str:
    if seconds < 1:
        return "done"
    return f"{seconds / 60:.0f} min left" if seconds >= 90 else f"{seconds:.0f} s left"
