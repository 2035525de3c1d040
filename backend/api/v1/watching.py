"""A battle's answers as server-sent events: what changed, as it changes, and the whole at the end."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from backend.api.stopping import Stopping
from backend.api.v1.given_arena import BattleOut, TextsOut
from backend.services.arena.battles import Battles
from backend.services.arena.conductor import Conductor
from backend.services.arena.live import LiveView
from backend.services.arena.views import BattleView
from core.errors import ParleyError
from core.records import Caller

_log = logging.getLogger("parley.arena")
EVENTS = "text/event-stream"
_PAUSE = 0.08
_HEARTBEAT = 15.0
_STILL_HERE = ": still here\n\n"


class Position(BaseModel):
    """The place in the queue."""

    position: int


@dataclass(frozen=True)
class Watching:
    """Watches answers in memory; the database is asked only at the end."""

    battles: Battles
    conductor: Conductor
    stopping: Stopping
    pause: float = _PAUSE
    heartbeat: float = _HEARTBEAT

    async def events(self, caller: Caller, view: BattleView) -> AsyncIterator[str]:
        """Events until the answers are stored or the application stops."""
        last, since = "", time.monotonic()
        while view.running:
            while (live := self._live(view)) is not None:
                said = _said(live)
                now = time.monotonic()
                if said != last:
                    last, since = said, now
                    yield said
                elif now - since >= self.heartbeat:
                    since = now
                    yield _STILL_HERE
                await asyncio.sleep(self.pause)
            if self.stopping.begun:
                return
            try:
                view = await run_in_threadpool(self.battles.view, caller, view.id)
            except ParleyError as error:  # the answer has begun: who opens it again is told
                _log.warning("a stream broke off", extra={"battle": view.id, "reason": str(error)})
                return
            if view.running:  # taken up anew, or its end could not be stored
                await asyncio.sleep(self.pause)
        yield _event("done", BattleOut.of(view))

    def _live(self, view: BattleView) -> LiveView | None:
        """The answers while they are written; none when there is nothing to wait for here."""
        live = self.conductor.live(view.id)
        return live if live is not None and not live.finished and not self.stopping.begun else None


def _said(live: LiveView) -> str:
    if live.waiting is not None:
        return _event("waiting", Position(position=live.waiting))
    return _event("text", TextsOut.of(live.texts))


def _event(name: str, data: BaseModel) -> str:
    return f"event: {name}\ndata: {data.model_dump_json()}\n\n"
