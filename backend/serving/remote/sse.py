"""Server-sent events out of bytes that arrive cut anywhere."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINE_END = re.compile(rb"\r\n|\n|\r(?!\Z)")
"""A CR that came last may be half of a CRLF: it waits for the next byte."""
_LONGEST = 2**20


class StreamBroken(Exception):
    """What arrives is no event stream."""


@dataclass(frozen=True)
class ServerEvent:
    """One event; `name` is 'message' unless the server says else."""

    name: str
    data: str


class EventReader:
    """`feed` bytes and get the events they complete.

    Only CR, LF and CRLF end a line, as the standard has it: text in Thai or Arabic may hold other
    characters that Python's `splitlines` cuts at.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._size = 0
        self._name = ""
        self._data: list[str] = []

    def feed(self, piece: bytes) -> list[ServerEvent]:
        """Events whose last byte has come; StreamBroken when one grows without end."""
        *lines, self._rest = _LINE_END.split(self._rest + piece)
        self._size += len(piece)
        events = [event for line in lines for event in self._line(line.decode("utf-8", errors="replace"))]
        if events:
            self._size = 0
        if self._size > _LONGEST:
            raise StreamBroken
        return events

    def _line(self, line: str) -> list[ServerEvent]:
        if not line:
            return self._complete()
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "data":
            self._data.append(value)
        elif field == "event":
            self._name = value
        elif field == "error":  # llama.cpp sends its faults as a field of this name
            self._name = "error"
            self._data.append(value)
        return []

    def _complete(self) -> list[ServerEvent]:
        name, data = self._name or "message", self._data
        self._name, self._data = "", []
        return [ServerEvent(name, "\n".join(data))] if data else []
