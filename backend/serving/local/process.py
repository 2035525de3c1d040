"""A worker process as the engine sees it: start, ask, hear, end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from backend.serving.local.channel import packed, receive
from backend.serving.local.messages import Begin, Broken, Cancel, Ended, Failed, FromWorker, Held, Load, Spoke, Start
from backend.serving.local.settings import LocalSettings
from core.engine import Ask
from core.errors import Reason, Unavailable

log = logging.getLogger(__name__)

_ROOT = Path(__file__).parents[3]
_COMMAND = (
    # while it is imported, bitsandbytes warns of a kernel that only a hub has; nobody here can do anything about it
    "import logging, sys; logging.getLogger('bitsandbytes').setLevel(logging.ERROR); "
    "sys.path.insert(0, sys.argv[1]); from backend.serving.local.worker import main; main()"
)

# Threads that spin while they wait for each other take the cores away from a training beside them, and the other
# way round: on two busy cores a batch took eight times as long.
_WAITING = {"OMP_WAIT_POLICY": "PASSIVE"}

Heard = Spoke | Ended | Failed


class Worker:
    """One process with one base.

    `await Worker.start(...)` returns when the base is loaded, or raises Unavailable, or OSError when there can be no
    process. When the process dies, every request in it hears Failed(MODEL_FAILED) and `alive` is false.
    """

    def __init__(self, base: str, settings: LocalSettings) -> None:
        self.base = base
        self.bytes = 0
        """What the process holds; nothing once it is gone."""
        self.alive = True
        self._settings = settings
        self._numbers = 0
        self._last_heard = 0.0
        self._doubted = False
        """Whether an answer came too late and nothing was heard since."""
        self._heard: dict[int, asyncio.Queue[Heard]] = {}
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._process: asyncio.subprocess.Process
        self._writer: asyncio.StreamWriter
        self._listening: asyncio.Task[None]

    @classmethod
    async def start(cls, base: str, settings: LocalSettings) -> Worker:
        """A worker that is ready."""
        worker = cls(base, settings)
        ours, theirs = socket.socketpair()
        try:
            worker._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", _COMMAND, str(_ROOT), str(theirs.fileno())),
                stdin=asyncio.subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=_WAITING | os.environ,
            )
            reader, worker._writer = await asyncio.open_connection(sock=ours)
        except BaseException:
            ours.close()  # a process that has begun ends by that
            raise
        finally:
            theirs.close()
        worker._send(Start(base, settings))
        worker._listening = asyncio.create_task(worker._listen(reader))
        try:
            await worker._ready
        except BaseException:
            await worker.stop()
            raise
        return worker

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def begin(self, ask: Ask) -> tuple[int, asyncio.Queue[Heard]]:
        """Send a request: its number, and where its answer arrives."""
        self._numbers += 1
        if not self._heard and not self._doubted:  # an idle worker is silent for a good reason
            self._last_heard = asyncio.get_running_loop().time()
        heard = self._heard[self._numbers] = asyncio.Queue()
        # The base is the worker's own, and deadline and owner are the engine's business.
        self._send(Begin(self._numbers, replace(ask, owner="")))
        return self._numbers, heard

    def finish(self, number: int) -> None:
        """Nobody listens to this request any more; if it is still running, it is cancelled."""
        if self._heard.pop(number, None) is not None:
            self._send(Cancel(number))

    def late(self) -> None:
        """An answer came too late: when nothing at all has been heard for long, end a process that is stuck."""
        self._doubted = True
        if asyncio.get_running_loop().time() - self._last_heard > self._settings.silence:
            log.error("The worker of %s is stuck", self.base)
            self._kill()
            self.alive = False

    def load(self, adapter: str) -> None:
        """Have an adapter ready."""
        self._send(Load(adapter))

    async def stop(self) -> None:
        """End the process at once: it has nothing to save, and while it loads or hangs it would not hear a wish."""
        self.alive = False
        self._kill()
        await self._process.wait()
        self._writer.close()
        await self._listening

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):  # it may just have ended by itself
            self._process.kill()

    def _send(self, message: Start | Begin | Cancel | Load) -> None:
        if self.alive:
            self._writer.write(packed(message))

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        try:
            while True:
                self._hear(await receive(reader))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._gone()

    def _hear(self, messages: Sequence[FromWorker]) -> None:
        self._last_heard, self._doubted = asyncio.get_running_loop().time(), False
        for message in messages:
            if isinstance(message, Held):
                self.bytes = message.bytes
                if not self._ready.done():
                    self._ready.set_result(None)
            elif isinstance(message, Broken):
                if not self._ready.done():
                    self._ready.set_exception(Unavailable(message.reason))
            elif heard := self._heard.get(message.number):
                heard.put_nowait(message)
                if isinstance(message, Ended | Failed):
                    del self._heard[message.number]

    def _gone(self) -> None:
        if self.alive:
            log.error("The worker of %s ended by itself", self.base)
        self.alive, self.bytes = False, 0
        self._writer.close()
        if not self._ready.done():
            self._ready.set_exception(Unavailable(Reason.MODEL_FAILED))
        for number, heard in self._heard.items():
            heard.put_nowait(Failed(number, Reason.MODEL_FAILED))
        self._heard.clear()
