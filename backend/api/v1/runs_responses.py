"""What the JSON API gives of runs and models."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from pydantic import BaseModel, JsonValue

from backend.db.model_events import ModelEvent
from backend.records import Model, ModelState
from backend.runs.planning import Verdict
from backend.runs.records import Cell
from backend.services.studio.views import ModelView, Plan, RunView
from training.events import Line
from training.states import State


class VerdictOut(BaseModel):
    """One thing that was looked at before a run is queued."""

    name: str
    ok: bool
    detail: str

    @classmethod
    def of(cls, verdict: Verdict) -> VerdictOut:
        """The shape of a verdict."""
        return cls(**asdict(verdict))


class PlanOut(BaseModel):
    """What would be done, and what the preflight says to it."""

    ok: bool
    recipe: str
    content: dict[str, JsonValue]
    snapshot: str
    parent: str
    verdicts: list[VerdictOut]

    @classmethod
    def of(cls, plan: Plan) -> PlanOut:
        """The shape of a plan."""
        return cls(
            ok=plan.ok,
            recipe=plan.spec.recipe_name,
            content=plan.spec.recipe,
            snapshot=plan.spec.snapshot.hash,
            parent=plan.parent.id,
            verdicts=[VerdictOut.of(verdict) for verdict in plan.verdicts],
        )


class ProgressOut(BaseModel):
    """Where a run stood when it last said so."""

    stage: str
    step: int
    steps: int
    left_seconds: float | None
    updated_at: datetime


class CellOut(BaseModel):
    """Parent and child on one task in one language; worse and better beyond what chance explains."""

    language: str
    task: str
    n: int
    parent: float | None
    parent_low: float | None
    parent_high: float | None
    child: float | None
    child_low: float | None
    child_high: float | None
    worse: bool
    better: bool

    @classmethod
    def of(cls, cell: Cell) -> CellOut:
        """The shape of a cell."""
        return cls(**asdict(cell))


class RunOut(BaseModel):
    """One run; `model` is the id of the model it made."""

    id: str
    name: str
    state: State
    why: str | None
    recipe: str
    snapshot: str
    parent: str | None
    model: str | None
    copied_from: str | None
    launcher: str
    device: str
    ahead: int
    stop_asked: bool
    created_by: str | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    progress: ProgressOut | None
    checkpoints: list[str]
    cells: list[CellOut]

    @classmethod
    def of(cls, view: RunView) -> RunOut:
        """The shape of a run."""
        run, status = view.run, view.status
        return cls(
            id=run.id,
            name=run.name,
            state=run.state,
            why=run.why,
            recipe=run.recipe_name,
            snapshot=run.spec.snapshot.hash,
            parent=run.parent_id,
            model=run.model_id,
            copied_from=run.copied_from,
            launcher=run.launcher.value,
            device=run.device,
            ahead=view.ahead,
            stop_asked=view.stop_asked,
            created_by=run.created_by,
            created_at=run.created_at,
            started_at=run.started_at,
            ended_at=run.ended_at,
            progress=ProgressOut(
                stage=status.stage,
                step=status.step,
                steps=status.steps,
                left_seconds=status.left_seconds,
                updated_at=status.updated_at,
            )
            if status is not None
            else None,
            checkpoints=list(view.checkpoints),
            cells=[CellOut.of(cell) for cell in view.cells],
        )


def line_out(line: Line) -> dict[str, Any]:
    """One event, flat, as the file holds it."""
    head = line.model_dump(mode="json", include={"seq", "at"})
    return {**head, **line.event.model_dump(mode="json")}


class StandingOut(BaseModel):
    """A state and its reason."""

    state: State
    why: str | None


class ModelEventOut(BaseModel):
    """A model became something, by whom and why."""

    state: ModelState
    reason: str
    by: str | None
    at: datetime

    @classmethod
    def of(cls, event: ModelEvent) -> ModelEventOut:
        """The shape of an event."""
        return cls(state=event.state, reason=event.reason, by=event.by, at=event.at)


class StudioModelOut(BaseModel):
    """One model with its family and what happened to it."""

    id: str
    name: str
    base: str
    adapter: str
    adapter_sha256: str | None
    state: ModelState
    promoted_at: datetime | None
    created_at: datetime
    ancestors: list[str]
    children: list[str]
    run: str | None
    snapshot: str | None
    worse: list[str]
    cells: list[CellOut]
    history: list[ModelEventOut]

    @classmethod
    def of(cls, view: ModelView) -> StudioModelOut:
        """The shape of a model."""
        model: Model = view.model
        return cls(
            id=model.id,
            name=model.name,
            base=model.base,
            adapter=model.adapter,
            adapter_sha256=model.adapter_sha256,
            state=model.state,
            promoted_at=model.promoted_at,
            created_at=model.created_at,
            ancestors=[relative.id for relative in view.ancestors],
            children=[relative.id for relative in view.children],
            run=model.run_id,
            snapshot=view.run.spec.snapshot.hash if view.run is not None else None,
            worse=list(view.worse),
            cells=[CellOut.of(cell) for cell in view.cells],
            history=[ModelEventOut.of(event) for event in view.history],
        )
