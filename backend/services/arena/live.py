"""Answers while they are being written, as a page may see them: both sides in step, guarded and cleaned."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from annotation.leaks import LeakGuard, Shown
from annotation.signals import clean
from core.battles import Side, Sides


@dataclass(frozen=True)
class LiveView:
    """What a page shows of answers on their way."""

    texts: Sides[str]
    waiting: int | None
    """The place in the queue, while nothing has come."""
    finished: bool
    turn: int
    attempt: int


class _Growing:
    """The answer of one side so far."""

    def __init__(self, names: frozenset[str]) -> None:
        self._guard = LeakGuard(names)
        self._raw = ""
        self.text = ""
        self.leak: str | None = None
        self.done = False
        self.waiting: int | None = None

    def add(self, piece: str) -> None:
        self.waiting = None
        self._take(self._guard.feed(piece))

    def finish(self) -> None:
        self.done = True
        self._take(self._guard.finish())

    def _take(self, shown: Shown) -> None:
        self._raw += shown.text
        if shown.leak is not None and self.leak is None:
            self.leak = shown.leak.name
        self.text = clean(self._raw, whole=self.done)


class Live:
    """Both answers to one message; written by the engine's loop, read by anybody."""

    def __init__(self, names: frozenset[str], *, turn: int, attempt: int) -> None:
        self.turn = turn
        self.attempt = attempt
        self.tries = 1
        self._lock = threading.Lock()
        self._names = names
        self._finished = False
        self._lost = False
        self._sides = Sides(_Growing(names), _Growing(names))

    def restart(self) -> None:
        """Both sides begin again."""
        with self._lock:
            self._sides = Sides(_Growing(self._names), _Growing(self._names))

    def wait(self, side: Side, position: int) -> None:
        """One side still stands in the queue."""
        with self._lock:
            self._sides.of(side).waiting = position

    def add(self, side: Side, piece: str) -> None:
        """A piece of one answer has come."""
        with self._lock:
            self._sides.of(side).add(piece)

    def end(self, side: Side) -> None:
        """One answer is whole."""
        with self._lock:
            self._sides.of(side).finish()

    def finish(self, *, stored: bool) -> None:
        """Nothing more will come; what came is stored, or is lost and has to be asked for again."""
        with self._lock:
            self._finished, self._lost = True, not stored

    @property
    def lost(self) -> bool:
        """Whether it is over and could not be stored."""
        with self._lock:
            return self._lost

    @property
    def finished(self) -> bool:
        """Whether nothing more will come."""
        with self._lock:
            return self._finished

    def whole(self, side: Side) -> tuple[str, str | None]:
        """All that one side wrote, and the name it let slip if it did."""
        with self._lock:
            grown = self._sides.of(side)
            return grown.text, grown.leak

    def view(self) -> LiveView:
        """What may be shown now."""
        with self._lock:
            places = [grown.waiting for grown in self._sides if grown.waiting is not None]
            return LiveView(
                texts=in_step(self._sides),
                waiting=max(places) if places else None,
                finished=self._finished,
                turn=self.turn,
                attempt=self.attempt,
            )


def in_step(sides: Sides[_Growing]) -> Sides[str]:
    """As much of both answers as the slower one has: which model is the faster cannot be seen."""
    unfinished = [len(grown.text) for grown in sides if not grown.done]
    if not unfinished:
        return Sides(sides.a.text, sides.b.text)
    shown = min(unfinished)
    return Sides(_to_word_end(sides.a.text, shown), _to_word_end(sides.b.text, shown))


def _to_word_end(text: str, length: int) -> str:
    """At most so much of a text, without a torn word where words have spaces."""
    if length >= len(text):
        return text
    blank = max(text.rfind(" ", 0, length + 1), text.rfind("\n", 0, length + 1))
    return text[:blank] if length - blank <= 24 and blank > 0 else text[:length]
