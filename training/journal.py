"""The events file: lines are appended whole, numbered in order, and a torn last line is taken out on opening."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from training.events import Event, Line, Step, read_line

Clock = Callable[[], datetime]


def now() -> datetime:
    """The wall clock; a test brings its own."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Read:
    """Lines from some byte on, and the byte to go on from."""

    lines: tuple[Line, ...]
    end: int


def read(path: Path, start: int = 0) -> Read:
    """All whole lines from a byte on; a line that is still being written is left for the next time."""
    try:
        with path.open("rb") as stream:
            stream.seek(start)
            data = stream.read()
    except FileNotFoundError:
        return Read((), start)
    whole = data[: data.rfind(b"\n") + 1]
    return Read(tuple(read_line(line) for line in whole.splitlines() if line.strip()), start + len(whole))


class Journal:
    """The writing end; only who holds the run's lock may have one."""

    def __init__(self, path: Path, clock: Clock = now) -> None:
        self._clock = clock
        _repair(path)
        lines = read(path).lines
        self._seq = lines[-1].seq if lines else 0
        self._stream = path.open("ab", buffering=0)

    def append(self, event: Event) -> Line:
        """Write one event. Steps are left to the system's next flush, anything else is on disk when this returns."""
        line = Line(seq=self._seq + 1, at=self._clock(), event=event)
        start = os.fstat(self._stream.fileno()).st_size
        data = line.json_line()
        try:
            if self._stream.write(data) != len(data):
                raise OSError(28, "No space left on device")
            if not isinstance(event, Step):
                os.fsync(self._stream.fileno())
        except OSError:
            os.ftruncate(self._stream.fileno(), start)
            raise
        self._seq = line.seq
        return line

    def close(self) -> None:
        """Nothing more to say."""
        self._stream.close()


def _repair(path: Path) -> None:
    """Complete a last line that lacks only its end, and cut off one that was torn."""
    if not path.is_file():
        return
    with path.open("r+b") as stream:
        data = stream.read()
        whole = data.rfind(b"\n") + 1
        if whole == len(data):
            return
        try:
            read_line(data[whole:])
        except ValueError:
            stream.truncate(whole)
        else:
            stream.write(b"\n")
