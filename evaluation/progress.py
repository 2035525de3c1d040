"""How far an evaluation is, with what is left: redrawn in a terminal, a line now and then in a log."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TextIO

_EVERY_TERMINAL, _EVERY_LOG = 0.5, 10.0


@dataclass
class Progress:
    """What is left is judged by the pace since this process began, not by what was answered before."""

    stream: TextIO
    clock: Callable[[], float] = time.monotonic
    verb: str = "answered"
    _first: tuple[float, int] | None = field(default=None, init=False)
    _shown: float = field(default=float("-inf"), init=False)

    def show(self, done: int, whole: int) -> None:
        """Tell how much is done."""
        now, terminal = self.clock(), self.stream.isatty()
        began, before = self._first = self._first or (now, done)
        if done < whole and now - self._shown < (_EVERY_TERMINAL if terminal else _EVERY_LOG):
            return
        self._shown = now
        left = (now - began) / (done - before) * (whole - done) if done > before else None
        line = f"{done} of {whole} {self.verb}" + ("" if left is None else f", about {_duration(left)} left")
        self.stream.write(f"\r{line}\x1b[K" if terminal else f"{line}\n")
        if terminal and done >= whole:
            self.stream.write("\n")
        self.stream.flush()


def _duration(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"
