"""Label Studio over HTTP: it may say that something has happened, and researchers see how far it is."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Header
from pydantic import BaseModel
from starlette.status import HTTP_204_NO_CONTENT

from backend import policies
from backend.api.asking import Asking
from backend.api.declared import declared
from backend.db.arena_sync import ArenaConflict, SyncArena
from backend.db.label_studio import Conflict, Counts, SyncProject
from backend.services import Services
from backend.services.label_studio import State
from backend.services.label_studio.server import HOOK_HEADER


class ProjectOut(BaseModel):
    """A project there."""

    benchmark: str
    language: str
    stage: str
    place: int
    number: int | None
    tasks: int
    taken: int
    conflicts: int
    pushed_at: datetime | None
    pulled_at: datetime | None

    @classmethod
    def of(cls, one: SyncProject, counts: Counts) -> Self:
        """As JSON."""
        return cls(
            benchmark=one.benchmark,
            language=one.target.language,
            stage=one.target.stage.value,
            place=one.target.place,
            number=one.number,
            tasks=counts.tasks,
            taken=counts.taken,
            conflicts=counts.troubles,
            pushed_at=one.pushed_at,
            pulled_at=one.pulled_at,
        )


class ConflictOut(BaseModel):
    """Something there that is not what stands here."""

    benchmark: str
    language: str
    stage: str
    place: int
    item: str
    annotation: int
    who: str
    trouble: str
    changed_at: datetime

    @classmethod
    def of(cls, one: Conflict) -> Self:
        """As JSON."""
        target = one.project.target
        return cls(
            benchmark=one.project.benchmark,
            language=target.language,
            stage=target.stage.value,
            place=target.place,
            item=one.item_id,
            annotation=one.annotation,
            who=one.who,
            trouble=one.trouble.value,
            changed_at=one.changed_at,
        )


class ArenaOut(BaseModel):
    """A project there in which battles are judged."""

    language: str
    place: int
    number: int | None
    tasks: int
    taken: int
    conflicts: int
    pushed_at: datetime | None
    pulled_at: datetime | None

    @classmethod
    def of(cls, one: SyncArena, counts: Counts) -> Self:
        """As JSON."""
        return cls(
            language=one.language,
            place=one.place,
            number=one.number,
            tasks=counts.tasks,
            taken=counts.taken,
            conflicts=counts.troubles,
            pushed_at=one.pushed_at,
            pulled_at=one.pulled_at,
        )


class ArenaConflictOut(BaseModel):
    """A judgement there that does not stand here."""

    language: str
    place: int
    battle: str
    annotation: int
    who: str
    trouble: str
    changed_at: datetime

    @classmethod
    def of(cls, one: ArenaConflict) -> Self:
        """As JSON."""
        return cls(
            language=one.arena.language,
            place=one.arena.place,
            battle=one.battle_id,
            annotation=one.annotation,
            who=one.who,
            trouble=one.trouble.value,
            changed_at=one.changed_at,
        )


class StateOut(BaseModel):
    """Every project and the latest conflicts."""

    address: str
    projects: list[ProjectOut]
    conflicts: list[ConflictOut]
    arenas: list[ArenaOut]
    arena_conflicts: list[ArenaConflictOut]

    @classmethod
    def of(cls, state: State) -> Self:
        """As JSON."""
        return cls(
            address=state.address,
            projects=[ProjectOut.of(one, counts) for one, counts in state.projects],
            conflicts=[ConflictOut.of(one) for one in state.conflicts],
            arenas=[ArenaOut.of(one, counts) for one, counts in state.arenas],
            arena_conflicts=[ArenaConflictOut.of(one) for one in state.arena_conflicts],
        )


def build(services: Services) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/api/v1/label-studio", tags=["calibration"])
    sync = services.label_studio

    @router.get("")
    @declared(policies.research, programs=True)
    def state(asking: Asking) -> StateOut:
        """Every project and the latest conflicts."""
        return StateOut.of(sync.state(asking))

    @router.post("/hook", status_code=HTTP_204_NO_CONTENT)
    @declared(policies.anyone)
    def hook(secret: Annotated[str, Header(alias=HOOK_HEADER)] = "") -> None:
        """Label Studio says that something has happened; it knows the secret of its project."""
        sync.told(secret)

    return router
