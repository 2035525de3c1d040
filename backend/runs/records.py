"""A run as services hand it to pages and routes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend.records import ModelId, RunId
from core.records import PersonId
from training.folder import Spec
from training.states import State


class LauncherName(StrEnum):
    """What starts a run."""

    LOCAL = "local"
    RAY = "ray"
    HAND = "hand"
    """Somebody typed the command line; nobody else starts it."""


@dataclass(frozen=True)
class Run:
    """One run and its place among others; its folder holds its course."""

    id: RunId
    name: str
    recipe_name: str
    spec: Spec
    parent_id: ModelId | None
    copied_from: RunId | None
    fingerprint: str
    state: State
    why: str | None
    launcher: LauncherName
    device: str
    position: int | None
    demo: bool
    created_by: PersonId | None
    created_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    model_id: ModelId | None = None

    @property
    def open(self) -> bool:
        """Whether it waits or works."""
        return self.state is State.QUEUED or self.state.working


@dataclass(frozen=True)
class Cell:
    """Parent and child on one task in one language; `worse` and `better` beyond what chance explains."""

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
