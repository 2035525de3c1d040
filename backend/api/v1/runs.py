"""Runs over HTTP: planned, submitted, watched, stopped, taken up again, taken home."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.status import HTTP_201_CREATED

from backend import policies
from backend.api.asking import Asking, Key, PictureInPath, RunInPath
from backend.api.declared import declared
from backend.api.stopping import Stopping
from backend.api.v1.attribution_responses import AttributionOut
from backend.api.v1.pictures import picture_response
from backend.api.v1.runs_requests import RunIn
from backend.api.v1.runs_responses import PlanOut, RunOut, line_out
from backend.api.v1.watching import EVENTS
from backend.api.v1.watching_runs import WatchingRuns
from backend.api.zipped import zipped
from backend.services import Services
from core.records import Caller

_LARGEST = 2**53
_BYTES: dict[int | str, dict[str, Any]] = {200: {"content": {"image/png": {}, "image/jpeg": {}}}}


def build(services: Services, stopping: Stopping) -> APIRouter:
    """Routes of runs."""
    router = APIRouter(prefix="/api/v1/runs", tags=["runs"])
    _add_writes(router, services)
    _add_reading(router, services)
    watching = WatchingRuns(services.studio.runs, stopping)

    @router.get("/{run_id}/watch", response_class=StreamingResponse, responses={200: {"content": {EVENTS: {}}}})
    @declared(policies.research, programs=True)
    async def watch(
        asking: Asking, run_id: RunInPath, since: _Since = 0, last_event_id: Annotated[str, Header()] = ""
    ) -> StreamingResponse:
        """What it tells as it tells it, as server-sent events; the id of each is its number.

        `told` has one event of the run, `state` has {state, why}, `over` has the run and is the last. May be opened
        late, twice, or again after a lost connection; with `since` or Last-Event-ID nothing comes twice.
        """
        after = int(last_event_id) if last_event_id.isdecimal() else since
        view = await run_in_threadpool(services.studio.runs.show, asking, run_id)
        events = watching.events(asking, view.run.id, since=after)
        return StreamingResponse(events, media_type=EVENTS, headers={"X-Accel-Buffering": "no"})

    return router


_Since = Annotated[int, Query(ge=0, le=_LARGEST)]


def _add_writes(router: APIRouter, services: Services) -> None:
    runs = services.studio.runs

    def snapshot_of(asking: Caller, body: RunIn) -> str:
        return body.snapshot or services.studio.snapshots.build(asking, body.round).info.hash

    @router.post("/plan")
    @declared(policies.research, programs=True)
    def plan(asking: Asking, body: RunIn) -> PlanOut:
        """What would be done and what stands against it; nothing is stored, so no key is needed."""
        return PlanOut.of(runs.plan(asking, body.record(snapshot_of(asking, body))))

    @router.post("", status_code=HTTP_201_CREATED)
    @declared(policies.research, programs=True)
    def submit(asking: Asking, key: Key, body: RunIn) -> RunOut:
        """Queue a run."""
        return RunOut.of(runs.submit(asking, body.record(snapshot_of(asking, body)), key))

    @router.post("/{run_id}/stop")
    @declared(policies.research, programs=True)
    def stop(asking: Asking, run_id: RunInPath) -> RunOut:
        """Ask it to save and end; asked again nothing changes, so no key is needed."""
        return RunOut.of(runs.stop(asking, run_id))

    @router.post("/{run_id}/resume")
    @declared(policies.research, programs=True)
    def resume(asking: Asking, run_id: RunInPath) -> RunOut:
        """Queue it again, to go on from its last checkpoint; asked again nothing changes, so no key is needed."""
        return RunOut.of(runs.resume(asking, run_id))


def _add_reading(router: APIRouter, services: Services) -> None:
    runs = services.studio.runs

    @router.get("")
    @declared(policies.research, programs=True)
    def listed(asking: Asking) -> list[RunOut]:
        """All runs, the newest first."""
        return [RunOut.of(view) for view in runs.listed(asking)]

    @router.get("/{run_id}")
    @declared(policies.research, programs=True)
    def show(asking: Asking, run_id: RunInPath) -> RunOut:
        """One run, by its id."""
        return RunOut.of(runs.show(asking, run_id))

    @router.get("/{run_id}/events")
    @declared(policies.research, programs=True)
    def events(asking: Asking, run_id: RunInPath, since: _Since = 0) -> list[dict[str, Any]]:
        """What it told after the event of this number."""
        return [line_out(line) for line in runs.events(asking, run_id, since=since)]

    @router.get("/{run_id}/attribution")
    @declared(policies.research, programs=True)
    def attribution(
        asking: Asking, run_id: RunInPath, start: _Since = 0, limit: Annotated[int, Query(ge=1, le=500)] = 100
    ) -> AttributionOut:
        """What came of its edits, what went wrong first; not found where nobody has looked (yet)."""
        return AttributionOut.of(services.studio.attributions.of_run(asking, run_id, start=start, limit=limit))

    @router.get("/{run_id}/spec")
    @declared(policies.research, programs=True)
    def spec(asking: Asking, run_id: RunInPath) -> dict[str, Any]:
        """All that it does follows from this."""
        return runs.show(asking, run_id).run.spec.model_dump(mode="json")

    @router.get("/{run_id}/log", response_class=PlainTextResponse)
    @declared(policies.research, programs=True)
    def log(
        asking: Asking, run_id: RunInPath, longest: Annotated[int, Query(ge=1, le=2**20)] = 2**16
    ) -> PlainTextResponse:
        """The end of what its processes printed."""
        return PlainTextResponse(runs.log(asking, run_id, longest=longest))

    @router.get("/{run_id}/pictures/{sha256}", response_class=Response, responses=_BYTES)
    @declared(policies.research, programs=True)
    def picture(asking: Asking, run_id: RunInPath, sha256: PictureInPath) -> Response:
        """A picture that it learns from or is watched with."""
        return picture_response(runs.picture(asking, run_id, sha256))

    @router.get("/{run_id}/result", response_class=StreamingResponse)
    @declared(policies.research, programs=True)
    def result(asking: Asking, run_id: RunInPath) -> StreamingResponse:
        """Adapter, receipt, comparison and card as a zip file."""
        folder = runs.result(asking, run_id)
        headers = {"Content-Disposition": f'attachment; filename="{folder.parent.name}.zip"'}
        return StreamingResponse(zipped(folder), media_type="application/zip", headers=headers)
