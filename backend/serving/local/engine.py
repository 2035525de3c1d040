"""LocalEngine: answers of models on this machine, many at once, from a worker process per base."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import AsyncExitStack, aclosing

from backend.serving.local.fleet import Fleet
from backend.serving.local.messages import Failed, Spoke
from backend.serving.local.settings import LocalSettings
from backend.serving.queue import Turnstile, in_time
from core.engine import Ask, Event, Finished, Piece, Source, Waiting
from core.errors import Unavailable


class LocalEngine:
    """An Engine on transformers and LoRA adapters.

    Bases are loaded when first asked for, or by `preload`; adapters are found beside them by their folder.
    Belongs to one event loop; `close` ends the workers, and they end by themselves when this process dies.
    """

    def __init__(self, settings: LocalSettings) -> None:
        self._settings = settings
        self._fleet = Fleet(settings)
        self._turnstiles: dict[str, Turnstile] = {}

    @property
    def pids(self) -> list[int]:
        """The worker processes that live."""
        return self._fleet.pids

    async def preload(self, sources: Iterable[Source]) -> None:
        """Load bases and adapters before the first request; returns when the bases answer."""
        for source in sources:
            async with self._fleet.worker(source.base) as worker:
                worker.load(source.adapter)

    async def stream(self, ask: Ask) -> AsyncIterator[Event]:
        """The answer as it comes; see Engine."""
        began = asyncio.get_running_loop().time()
        until = began + ask.deadline
        turnstile = self._turnstile(ask.source.base)
        ticket = turnstile.enter(ask.owner)
        try:
            while position := await in_time(until, ticket.moved()):
                yield Waiting(position)
            # Closed here and now, so that a cancelled request gives its row back at the next token.
            async with aclosing(self._answer(ask, began, until)) as events:
                async for event in events:
                    yield event
        finally:
            turnstile.leave(ticket)

    async def close(self) -> None:
        """End all workers; answers that run fail with MODEL_FAILED, later ones with STOPPING."""
        await self._fleet.close()

    async def _answer(self, ask: Ask, began: float, until: float) -> AsyncGenerator[Event, None]:
        first: float | None = None
        async with AsyncExitStack() as held:
            worker = await in_time(until, held.enter_async_context(self._fleet.worker(ask.source.base)))
            number, heard = worker.begin(ask)
            held.callback(worker.finish, number)
            while True:
                try:
                    message = await in_time(until, heard.get())
                except Unavailable:
                    worker.late()
                    raise
                if isinstance(message, Failed):
                    raise message.error()
                now = asyncio.get_running_loop().time() - began
                first = now if first is None else first
                if not isinstance(message, Spoke):
                    yield Finished(message.end, message.tokens_in, message.tokens_out, first, now, message.weights)
                    return
                yield Piece(message.text)

    def _turnstile(self, base: str) -> Turnstile:
        if base not in self._turnstiles:
            self._turnstiles[base] = Turnstile(places=self._settings.rows, waiting=self._settings.waiting)
        return self._turnstiles[base]
