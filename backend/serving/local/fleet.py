"""All workers: loaded when first asked for, restarted when they died, unloaded when another base needs the memory."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from backend.serving.local.process import Worker
from backend.serving.local.settings import LocalSettings
from backend.serving.local.weights import expected_bytes
from core.errors import Reason, Unavailable


class Fleet:
    """The workers of an engine; `async with fleet.worker(base)` holds one while a request uses it."""

    def __init__(self, settings: LocalSettings) -> None:
        self._settings = settings
        self._workers: OrderedDict[str, Worker] = OrderedDict()
        """The one used last stands last."""
        self._starting: dict[str, asyncio.Task[Worker]] = {}
        self._users: Counter[str] = Counter()
        """Requests that hold a base's worker or wait for its start; a base with users is not unloaded."""
        self._one_at_a_time = asyncio.Lock()
        self._idle = asyncio.Event()
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
                self._idle.set()

    async def close(self) -> None:
        """End all workers, also those that are starting."""
        self._closed = True
        starting = list(self._starting.values())
        for task in starting:
            task.cancel()
        await asyncio.gather(*starting, return_exceptions=True)
        workers, self._workers = list(self._workers.values()), OrderedDict()
        await asyncio.gather(*(worker.stop() for worker in workers))

    async def _started(self, base: str) -> Worker:
        if base not in self._starting:
            task = asyncio.create_task(self._start(base))
            self._starting[base] = task
            task.add_done_callback(lambda done: self._finished(base, done))
        # One who gives up leaves the start to the others who wait for it.
        return await asyncio.shield(self._starting[base])

    def _finished(self, base: str, task: asyncio.Task[Worker]) -> None:
        del self._starting[base]
        if not task.cancelled():
            task.exception()  # those who waited have been told; this marks it as seen

    async def _start(self, base: str) -> Worker:
        async with self._one_at_a_time:
            old = self._workers.pop(base, None)
            if old is not None:
                await old.stop()
            await self._make_room(expected_bytes(base, self._settings.precision))
            worker = await Worker.start(base, self._settings)
            self._workers[base] = worker
            return worker

    async def _make_room(self, needed: int) -> None:
        """Unload idle workers, the one unused for longest first, until the new one fits."""
        limit = self._settings.memory
        if limit and needed > limit:
            raise Unavailable(Reason.MEMORY_FULL)
        while limit and needed + sum(worker.bytes for worker in self._workers.values() if worker.alive) > limit:
            idle = next((worker for worker in self._workers.values() if not self._users[worker.base]), None)
            if idle is None:
                self._idle.clear()
                await self._idle.wait()
            else:
                del self._workers[idle.base]
                await idle.stop()
