"""A connection that is let go of when the head of a request does not end: too long, or too slow."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES = 64 * 1024
HEAD_SECONDS = 20.0
_STEP = 8 * 1024


class BoundedHttp(HttpToolsProtocol):
    """Uvicorn's connection; its parser has no limit of its own and reads a head of any length."""

    head_seconds = HEAD_SECONDS
    _head: int | None = None
    """Bytes of the head so far; None while there is none."""
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._begin()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._head is None:
            self._begin()

    def on_headers_complete(self) -> None:
        self._end()
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        while data and self._head is not None:  # in steps: a body may follow in the same data
            piece, data = data[:_STEP], data[_STEP:]
            self._head += len(piece)
            if self._head > HEAD_BYTES:
                self.transport.abort()
                return
            super().data_received(piece)
            if self.transport.is_closing():
                return
        if data:
            super().data_received(data)

    def _begin(self) -> None:
        self._head = 0
        self._late = self.loop.call_later(self.head_seconds, self.transport.abort)

    def _end(self) -> None:
        self._head = None
        if self._late is not None:
            self._late.cancel()
            self._late = None
