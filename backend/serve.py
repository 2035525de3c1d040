"""Serving: an address that is free, and a stop that loses nothing.

SIGTERM or Ctrl-C: readiness goes off, writes are refused, `on_stop` closes what would never end by
itself (event streams), running requests get `settings.stop_seconds` to finish, exit code 0. A
second Ctrl-C ends at once. What the caller closes after `serve` has a time limit, too: the process
ends when it is over.
"""

from __future__ import annotations

import asyncio
import errno
import gc
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from backend.api.stopping import Stopping
from backend.connections import BoundedHttp
from core.settings import Settings

TRIES = 50
_LAST_PORT = 65535
_GRACE = 5.0  # seconds after `stop_seconds` in which the loop has to end
_CLOSING = 10.0  # seconds after that for whatever is closed, and for Python itself
_COLLECT_AFTER = (20_000, 50, 100)
_ENDED_AT_ONCE = 130
_STUCK = 1
_log = logging.getLogger("parley.serve")


@dataclass(frozen=True)
class Listening:
    """Where the application listens, and where it was asked to."""

    url: str
    port: int
    wanted_port: int

    @property
    def moved(self) -> bool:
        """The wanted port was taken, so the next free one is used."""
        return self.wanted_port not in (0, self.port)


class NoPort(Exception):
    """No port could be opened; the message says what to do."""


def serve(
    app: ASGIApp,
    settings: Settings,
    *,
    stopping: Stopping,
    announce: Callable[[Listening], None],
    on_stop: Sequence[Callable[[], None]] = (),
    closing_seconds: float = _CLOSING,
) -> int:
    """Serve until told to stop; the exit code of the process. `announce` is called once listening.

    `closing_seconds` is how long the caller and Python itself have after that, before the process is ended.
    """
    listener = open_port(settings.host, settings.port)
    port = listener.getsockname()[1]
    where = Listening(url=_url(settings.host, port), port=port, wanted_port=settings.port)
    config = uvicorn.Config(
        app,
        log_config=None,
        http=BoundedHttp,
        ws="none",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # origin.py believes only the proxies of the settings
        timeout_graceful_shutdown=settings.stop_seconds,
    )
    server = _Server(config, stopping=stopping, on_stop=on_stop, announce=lambda: announce(where))
    if where.moved:
        _log.warning("port taken, next free one used", extra={"wanted_port": settings.port, "port": port})
    server.run(sockets=[listener])
    server.ended(closing_seconds)
    return 0


def open_port(host: str, port: int) -> socket.socket:
    """A listening socket on this port or the next free one; 0 takes any. NoPort when there is none."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, min(port + TRIES, _LAST_PORT + 1)) if port else (0,):
        opened = socket.socket(family, socket.SOCK_STREAM)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            opened.bind((host, candidate))
            opened.listen(1024)  # two that start together both bind, but only one listens
        except OSError as error:
            opened.close()
            if error.errno == errno.EADDRINUSE:
                continue
            raise NoPort(f"Cannot listen on {host}, port {candidate}: {error.strerror}.") from error
        opened.setblocking(False)
        return opened
    raise NoPort(f"Ports {port} to {port + TRIES - 1} are all taken; set PARLEY_PORT to another.")


class _Server(uvicorn.Server):
    """Uvicorn with our way of stopping."""

    def __init__(
        self,
        config: uvicorn.Config,
        *,
        stopping: Stopping,
        on_stop: Sequence[Callable[[], None]],
        announce: Callable[[], None],
    ) -> None:
        super().__init__(config)
        self._stopping = stopping
        self._on_stop = on_stop
        self._announce = announce
        self._loop: asyncio.AbstractEventLoop | None = None
        self._deadline: threading.Timer | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        _calm_collector()
        await super().startup(sockets=sockets)
        if self.started and not self.should_exit:
            self._announce()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # Not uvicorn's own: it would raise the signal again at the end and spoil the exit code.
        if self._deadline is not None:
            if sig == signal.SIGINT:
                os._exit(_ENDED_AT_ONCE)
            return
        self._stopping.begin()
        self.should_exit = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._close_streams)
        self._deadline = _ends_in((self.config.timeout_graceful_shutdown or 0) + _GRACE)

    def _close_streams(self) -> None:
        _log.info("stopping")
        for close in self._on_stop:
            try:
                close()
            except Exception:  # noqa: BLE001  (logged; the others must still be closed)
                _log.exception("closing a stream failed")

    def ended(self, closing_seconds: float) -> None:
        """The loop is over in time; what is closed now has its own time."""
        if self._deadline is None:
            return
        self._deadline.cancel()
        self._deadline = _ends_in(closing_seconds)
        signal.signal(signal.SIGINT, lambda sig, frame: os._exit(_ENDED_AT_ONCE))
        signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _calm_collector() -> None:
    """What is loaded by now stays: looking through all of it again and again costs a tenth of every request."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)


def _ends_in(seconds: float) -> threading.Timer:
    """Ends the process unless it has ended by then or the timer is cancelled."""
    timer = threading.Timer(seconds, _end_stuck)
    timer.daemon = True
    timer.start()
    return timer


def _end_stuck() -> None:
    _log.error("stopping took too long")
    os._exit(_STUCK)


def _url(host: str, port: int) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}"
