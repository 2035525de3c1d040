"""All workers: loaded when first asked for, restarted when they died, unloaded when another base needs the memory."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from backend.serving.local.memory_budget import MemoryBudget
from backend.serving.local.process import Worker
from backend.serving.local.settings import LocalSettings
from backend.serving.local.weights import expected_bytes
from core.errors import Reason, Unavailable

log = logging.getLogger(__name__)

Start = Callable[[str, LocalSettings], Awaitable[Worker]]


class Fleet:
    """The workers of an engine; `async with fleet.worker(base)` holds one while a request uses it.

    Where memory does not hold all bases they take turns: a base that is chosen to go finishes what it has begun,
    and whoever comes for it then waits until it is loaded again.
    """

    def __init__(self, settings: LocalSettings, *, start: Start = Worker.start) -> None:
        self._settings = settings
        self._start_worker = start
        self._workers: OrderedDict[str, Worker] = OrderedDict()
        """The one used last stands last."""
        self._starting: dict[str, asyncio.Task[Worker]] = {}
        self._users: Counter[str] = Counter()
        """Requests that hold a base's worker or wait for its start; a base with users is not unloaded."""
        self._budget = MemoryBudget(settings.memory)
        self._changed = asyncio.Event()
        self._closed = False

    @property
    def bases(self) -> list[str]:
        """What is loaded, the one used last at the end."""
        return [base for base, worker in self._workers.items() if worker.alive]

    @property
    def pids(self) -> list[int]:
        """Their processes."""
        return [worker.pid for worker in self._workers.values() if worker.alive]

    @asynccontextmanager
    async def worker(self, base: str) -> AsyncIterator[Worker]:
        """The base's worker, started if need be; it is not unloaded meanwhile."""
        while base in self._budget.leaving and not self._closed:
            await self._changed.wait()
        if self._closed:
            raise Unavailable(Reason.STOPPING)
        self._users[base] += 1
        try:
            worker = self._workers.get(base)
            if worker is None or not worker.alive:
                worker = await self._started(base)
            else:
                self._workers.move_to_end(base)
            yield worker
        finally:
            self._users[base] -= 1
            if not self._users[base]:
                del self._users[base]
                self._tell()

    async def close(self) -> None:
        """End all workers, also those that are starting."""
        self._closed = True
        self._tell()
        starting = list(self._starting.values())
        for task in starting:
            task.cancel()
        await asyncio.gather(*starting, return_exceptions=True)
        workers, self._workers = list(self._workers.values()), OrderedDict()
        await asyncio.gather(*(worker.stop() for worker in workers))

    def _tell(self) -> None:
        """Wake all who wait for a change."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def _started(self, base: str) -> Worker:
        if base not in self._starting:
            task = asyncio.create_task(self._start(base))
            self._starting[base] = task
            task.add_done_callback(lambda done: self._finished(base, done))
        start = self._starting[base]
        await asyncio.wait([start])  # one who gives up leaves it to the others
        if start.cancelled():
            raise Unavailable(Reason.STOPPING)
        return start.result()

    def _finished(self, base: str, task: asyncio.Task[Worker]) -> None:
        del self._starting[base]
        self._tell()
        if not task.cancelled():
            task.exception()  # those who waited have been told; this marks it as seen

    async def _start(self, base: str) -> Worker:
        old = self._workers.pop(base, None)
        if old is not None:
            await old.stop()
        try:
            await self._make_room(base, expected_bytes(base, self._settings.precision))
            worker = await self._start_worker(base, self._settings)
        except (OSError, ValueError) as error:
            log.exception("%s cannot be started", base)
            raise Unavailable(Reason.MODEL_FAILED) from error
        finally:
            self._budget.give_back(base)
        self._workers[base] = worker
        return worker

    async def _make_room(self, base: str, needed: int) -> None:
        """Wait for a share of the memory; unload those chosen to go, as soon as nobody uses them."""
        self._budget.ask(base, needed)
        while not self._budget.take(base, self._held()):
            busy = [known for known in self._workers if self._users[known]]
            self._budget.choose(base, self._held(), busy=busy)
            idle = next((known for known in self._budget.leaving if not self._users[known]), None)
            if idle is None:
                await self._changed.wait()
            else:
                await self._unload(idle)
        self._tell()  # perhaps nobody has to go any more

    def _held(self) -> dict[str, int]:
        return {base: worker.bytes for base, worker in self._workers.items()}

    async def _unload(self, base: str) -> None:
        worker = self._workers.get(base)
        if worker is not None:
            await worker.stop()
            if self._workers.get(base) is worker:  # it may have been asked for again meanwhile
                del self._workers[base]
        self._budget.leaving.discard(base)
        self._tell()
