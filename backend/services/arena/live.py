"""Answers while they are being written, as a page may see them: both sides in step, guarded and cleaned."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from annotation.leaks import LeakGuard, Shown
from annotation.signals import Cleaner
from core.battles import Side, Sides

_STEP = 16
"""Letters by which both answers grow together."""


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
        self._cleaner = Cleaner()
        self._cut: str | None = None
        self.leak: str | None = None
        self.done = False
        self.waiting: int | None = None

    @property
    def text(self) -> str:
        """What may be read of it; made when somebody asks, for pieces come far oftener than readers look."""
        return self._cleaner.text(whole=self.done) if self._cut is None else self._cut

    def add(self, piece: str) -> None:
        self.waiting = None
        self._take(self._guard.feed(piece))

    def finish(self) -> None:
        self.done = True
        self._take(self._guard.finish())

    def cut(self, text: str) -> None:
        """It ends with this."""
        self.done, self._cut = True, text

    def _take(self, shown: Shown) -> None:
        self._cleaner.add(shown.text)
        if shown.leak is not None and self.leak is None:
            self.leak = shown.leak.name


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

    def stop(self) -> None:
        """Both answers end where they are, in step: their lengths would tell which model is the faster."""
        with self._lock:
            for grown, text in zip(self._sides, in_step(self._sides), strict=True):
                grown.cut(text)

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
    """As much of both answers as the slower one has, and both cut alike: which model is the faster cannot be seen."""
    texts = Sides(sides.a.text, sides.b.text)
    unfinished = [len(text) for text, grown in zip(texts, sides, strict=True) if not grown.done]
    if not unfinished:
        return texts
    # One letter less, so that the slower side is cut within its text like the other and never shown whole.
    shown = max(0, min(unfinished) - 1) // _STEP * _STEP
    return Sides(_to_word_end(texts.a, shown), _to_word_end(texts.b, shown))


def _to_word_end(text: str, length: int) -> str:
    """At most so much of a text, without a torn word where words have spaces."""
    if length >= len(text):
        return text
    blank = max(text.rfind(" ", 0, length + 1), text.rfind("\n", 0, length + 1))
    return text[:blank] if length - blank <= 24 and blank > 0 else text[:length]
