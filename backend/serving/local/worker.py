"""The worker process of one base: `python -c "...; main()" <root> <socket>`, started by `process.py` only.

It ends when its engine closes the socket or dies, however it dies.
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import select
import signal
import socket
import sys
import threading
from collections.abc import Callable

import torch
from transformers.utils import logging as transformers_logging

from backend.serving.local.channel import Blocking
from backend.serving.local.memory import is_full
from backend.serving.local.messages import Begin, Broken, Cancel, Held, Load, Start, ToWorker
from backend.serving.local.model import ModelError, load
from backend.serving.local.rehearsal import rehearse
from backend.serving.local.writer import Writer, open_writer
from core.errors import ParleyError, Reason

log = logging.getLogger(__name__)

_LOOK_AFTER_PARENT = 1.0
_PAUSE = 0.02
"""Seconds between two requests that come together."""


def main() -> None:
    """Load the base that the first message names, then answer until the engine is gone."""
    # Ctrl-C in a terminal reaches the whole group; when to end is the engine's decision.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    connection = socket.socket(fileno=int(sys.argv[2]))
    channel = Blocking(connection)
    start: Start = channel.receive()
    inbox: queue.SimpleQueue[ToWorker] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(channel, connection, inbox), daemon=True).start()
    torch.set_num_threads(start.settings.threads or os.cpu_count() or 1)

    pause = _PAUSE if start.settings.company > 1 else 0.0

    def hear() -> None:
        _hear(writer, inbox, pause)

    try:
        loaded = load(start.base, start.settings)
        if not start.settings.threads and loaded.narrow:
            torch.set_num_threads(1)
        writer = open_writer(loaded, start.settings, tell=channel.send, hear=hear)
        rehearse(writer)
    except Exception as error:  # told to the engine; the log says why
        log.exception("%s cannot be served", start.base)
        channel.send([Broken(_reason(error))])
        sys.exit(1)
    # The engine may close the socket in the middle of a message: that is an end like any other.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        _serve(writer, channel, hear)


def _reason(error: Exception) -> Reason:
    if isinstance(error, ParleyError):
        return error.reason
    if isinstance(error, ModelError):
        return Reason.MODEL_UNSUPPORTED
    return Reason.MEMORY_FULL if is_full(error) else Reason.MODEL_FAILED


def _serve(writer: Writer, channel: Blocking, hear: Callable[[], None]) -> None:
    held = 0
    while True:
        if not writer.busy and writer.bytes != held:
            held = writer.bytes
            channel.send([Held(held)])
        hear()
        if writer.busy:
            writer.step()


def _hear(writer: Writer, inbox: queue.SimpleQueue[ToWorker], pause: float) -> None:
    """All messages that are there; where there is nothing to do, waits for one, and then for each that comes soon."""
    idle = not writer.busy
    patience: float | None = None if idle else 0.0
    while True:
        try:
            message = inbox.get(timeout=patience)
        except queue.Empty:
            return
        patience = pause if idle else 0.0
        if isinstance(message, Begin):
            writer.begin(message.number, message.ask)
        elif isinstance(message, Cancel):
            writer.cancel(message.number)
        elif isinstance(message, Load):
            _load(writer, message.adapter)


def _load(writer: Writer, adapter: str) -> None:
    try:
        writer.load(adapter)
    except Exception:  # whoever asks this adapter gets the error
        log.exception("%s cannot be loaded", adapter)


def _listen(channel: Blocking, connection: socket.socket, inbox: queue.SimpleQueue[ToWorker]) -> None:
    parent = os.getppid()
    while True:
        try:
            # Somebody else may have inherited the engine's end of the socket, so its death is looked for, too.
            if select.select([connection], [], [], _LOOK_AFTER_PARENT)[0]:
                inbox.put(channel.receive())
            elif os.getppid() != parent:
                os._exit(0)
        except (EOFError, OSError):
            os._exit(0)
