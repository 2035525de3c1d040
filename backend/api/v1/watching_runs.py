"""What a run tells, as server-sent events."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool

from backend.api.stopping import Stopping
from backend.api.v1.runs_responses import RunOut, StandingOut, line_out
from backend.follow import Stored, Unchanged, follow
from backend.records import RunId
from backend.services.studio.ongoing import OngoingRun
from backend.services.studio.runs import Runs
from core.errors import ParleyError
from core.records import Caller
from training.journal import Read

_log = logging.getLogger("parley.runs")
_PAUSE = 0.5
_HEARTBEAT = 15.0
_STILL_HERE = ": still here\n\n"


@dataclass(frozen=True)
class WatchingRuns:
    """Reads on where the last reader stopped; nobody's run knows that it is watched."""

    runs: Runs
    stopping: Stopping
    pause: float = _PAUSE
    heartbeat: float = _HEARTBEAT

    async def events(self, caller: Caller, run_id: RunId, *, since: int) -> AsyncIterator[str]:
        """All events after the one of this number, until the run is over or the application stops."""
        ongoing = OngoingRun(self.runs, caller, run_id)
        start, standing = 0, ""
        try:
            known = await run_in_threadpool(ongoing.whole)
            watch = follow(
                ongoing, known=known, until=lambda: self.stopping.begun, pause=self.pause, quiet=self.heartbeat
            )
            async for seen in watch:
                if isinstance(seen, Unchanged):
                    yield _STILL_HERE
                if not isinstance(seen, Stored):
                    continue
                page: Read = await run_in_threadpool(self.runs.read, caller, run_id, start=start)
                start = page.end
                for line in page.lines:
                    if line.seq > since:
                        yield f"id: {line.seq}\nevent: told\ndata: {json.dumps(line_out(line))}\n\n"
                now = StandingOut(state=seen.whole.state, why=seen.whole.why).model_dump_json()
                if now != standing:
                    standing = now
                    yield f"event: state\ndata: {now}\n\n"
                if not seen.whole.open:
                    view = await run_in_threadpool(self.runs.show, caller, run_id)
                    yield f"event: over\ndata: {RunOut.of(view).model_dump_json()}\n\n"
        except ParleyError as error:  # the answer has begun: who opens it again is told
            _log.warning("a stream broke off", extra={"run": run_id, "reason": str(error)})
