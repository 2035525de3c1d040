"""Snapshots over HTTP: built, listed, compared, checked, looked into."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, JsonValue
from starlette.status import HTTP_201_CREATED

from backend import policies
from backend.api.asking import Asking
from backend.api.declared import declared
from backend.api.v1.studio_requests import HoldOutIn, SnapshotIn
from backend.services import Services
from backend.services.studio.snapshots import SnapshotView
from training.data.comparing import compare
from training.data.manifest import Manifest
from training.data.rows import Kind, Row, Split
from training.data.screening import Filter

HashInPath = Annotated[str, Path()]
_PAGE = 100


class UseOut(BaseModel):
    """A run on a snapshot, and its model."""

    run_id: str
    run: str
    model: str | None


class SnapshotOut(BaseModel):
    """A snapshot in the list; `withdrawn` counts work in it of people who do not agree any more."""

    hash: str
    round_id: str | None
    round: str
    rows: int
    withdrawn_people: int
    withdrawn_rows: int
    uses: list[UseOut]
    demo: bool
    created_at: datetime

    @classmethod
    def of(cls, view: SnapshotView) -> SnapshotOut:
        """The shape of a snapshot."""
        return cls(
            hash=view.info.hash,
            round_id=view.info.round_id,
            round=view.round_name,
            rows=view.info.rows,
            withdrawn_people=view.withdrawn_people,
            withdrawn_rows=view.withdrawn_rows,
            uses=[UseOut(**asdict(use)) for use in view.uses],
            demo=view.info.demo,
            created_at=view.info.created_at,
        )


class SnapshotDetailOut(SnapshotOut):
    """The same with its manifest."""

    manifest: Manifest


class FaultOut(BaseModel):
    """A file that is not as it was."""

    file: str
    what: str


def build(services: Services) -> APIRouter:
    """Routes of snapshots."""
    router = APIRouter(prefix="/api/v1/snapshots", tags=["snapshots"])
    snapshots = services.studio.snapshots

    @router.get("")
    @declared(policies.research, programs=True)
    def every(asking: Asking, affected: Annotated[bool, Query()] = False) -> list[SnapshotOut]:
        """All snapshots, the newest first; `affected`: only those with work of people who withdrew their consent."""
        views = snapshots.affected(asking) if affected else snapshots.every(asking)
        return [SnapshotOut.of(view) for view in views]

    @router.post("", status_code=HTTP_201_CREATED)
    @declared(policies.research, programs=True)
    def make(asking: Asking, body: SnapshotIn) -> SnapshotOut:
        """Freeze what a round has now; the same again is the same snapshot, so no key is needed."""
        return SnapshotOut.of(snapshots.build(asking, body.round, body.record()))

    @router.put("/held-out")
    @declared(policies.research, programs=True)
    def hold_out(asking: Asking, body: HoldOutIn) -> dict[str, int]:
        """Keep pictures of the arena for measuring; set, not added to, so no key is needed. {pictures}: how many."""
        return {"pictures": snapshots.hold_out(asking, body.pictures, held=body.held)}

    @router.get("/{snapshot}")
    @declared(policies.research, programs=True)
    def one(asking: Asking, snapshot: HashInPath) -> SnapshotDetailOut:
        """One snapshot by its hash or enough of its beginning."""
        view = snapshots.get(asking, snapshot)
        manifest = snapshots.opened(asking, snapshot).manifest
        return SnapshotDetailOut(**SnapshotOut.of(view).model_dump(), manifest=manifest)

    @router.post("/{snapshot}/push")
    @declared(policies.research, programs=True)
    def push(asking: Asking, snapshot: HashInPath) -> dict[str, str]:
        """Put it on the hub of the settings; again, it is the same data set, so no key is needed. {address}."""
        return {"address": snapshots.push(asking, snapshot)}

    @router.get("/{snapshot}/verify")
    @declared(policies.research, programs=True)
    def verify(asking: Asking, snapshot: HashInPath) -> list[FaultOut]:
        """Every file that is not as it was; none when it is whole."""
        return [FaultOut(file=fault.file, what=fault.what.value) for fault in snapshots.verified(asking, snapshot)]

    _add_rows(router, services)
    return router


def _add_rows(router: APIRouter, services: Services) -> None:
    snapshots = services.studio.snapshots

    @router.get("/{snapshot}/diff/{other}")
    @declared(policies.research, programs=True)
    def diff(asking: Asking, snapshot: HashInPath, other: HashInPath) -> dict[str, JsonValue]:
        """In what the second differs from the first."""
        return compare(snapshots.opened(asking, snapshot), snapshots.opened(asking, other))

    @router.get("/{snapshot}/rows")
    @declared(policies.research, programs=True)
    def rows(
        asking: Asking,
        snapshot: HashInPath,
        split: Annotated[Split, Query()] = Split.TRAIN,
        kind: Annotated[Kind | None, Query()] = None,
        start: Annotated[int, Query(ge=0, le=2**31)] = 0,
        limit: Annotated[int, Query(ge=1, le=_PAGE)] = _PAGE,
    ) -> list[Row]:
        """Rows of a split in their fixed order."""
        of_split = snapshots.opened(asking, snapshot).rows(split, kind)
        return [of_split[place] for place in range(start, min(start + limit, len(of_split)))]

    @router.get("/{snapshot}/left-out")
    @declared(policies.research, programs=True)
    def left_out(
        asking: Asking,
        snapshot: HashInPath,
        why: Annotated[Filter | None, Query()] = None,
        start: Annotated[int, Query(ge=0, le=2**31)] = 0,
    ) -> list[dict[str, JsonValue]]:
        """What was left out and why, without the texts; a hundred at a time."""
        entries = (entry for entry in snapshots.opened(asking, snapshot).left_out() if why in (None, entry["why"]))
        return list(islice(entries, start, start + _PAGE))
