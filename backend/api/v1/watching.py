"""A battle's answers as server-sent events: what changed, as it changes, and the whole at the end."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass

from pydantic import BaseModel

from backend.api.stopping import Stopping
from backend.api.v1.arena_responses import BattleOut, TextsOut
from backend.follow import Growing, Stored, Unchanged, follow
from backend.services.arena.battles import Battles
from backend.services.arena.live import LiveView
from backend.services.arena.ongoing import OngoingBattle
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
    stopping: Stopping
    pause: float = _PAUSE
    heartbeat: float = _HEARTBEAT

    async def events(self, caller: Caller, view: BattleView) -> AsyncIterator[str]:
        """Events until the answers are stored or the application stops."""
        ongoing = OngoingBattle(self.battles, caller, view.id)
        watch = follow(ongoing, known=view, until=lambda: self.stopping.begun, pause=self.pause, quiet=self.heartbeat)
        try:
            async for seen in watch:
                match seen:
                    case Growing(live):
                        yield _live_event(live)
                    case Unchanged():
                        yield _STILL_HERE
                    case Stored(whole) if not whole.running:
                        yield _event("done", BattleOut.of(whole))
        except ParleyError as error:  # the answer has begun: who opens it again is told
            _log.warning("a stream broke off", extra={"battle": view.id, "reason": str(error)})


def _live_event(live: LiveView) -> str:
    if live.waiting is not None:
        return _event("waiting", Position(position=live.waiting))
    return _event("text", TextsOut.of(live.texts))


def _event(name: str, data: BaseModel) -> str:
    return f"event: {name}\ndata: {data.model_dump_json()}\n\n"
