"""Runs and models as researchers see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.db.model_events import ModelEvent
from backend.records import Model, ModelId
from backend.runs.planning import Verdict
from backend.runs.records import Cell, Run
from training.folder import Spec, Status
from training.states import State


@dataclass(frozen=True)
class NewRun:
    """A run that somebody wants; what is empty is decided by the parent, the settings or chance."""

    snapshot: str
    recipe: str = ""
    recipe_text: str = ""
    """A recipe of one's own, as YAML; `recipe` is then only what it is called."""
    parent: str = ""
    """Id or name of a model; the one promoted last unless given."""
    changes: Mapping[str, str] = field(default_factory=dict)
    """Fields of the recipe by their path, `stages.0.rate`, and what they shall be."""
    name: str = ""
    launcher: str = ""
    device: str = "auto"
    seed: int = 0
    copied_from: str | None = None


@dataclass(frozen=True)
class Plan:
    """What would happen: the whole spec, and what the preflight says to it."""

    spec: Spec
    parent: Model
    verdicts: tuple[Verdict, ...]

    @property
    def ok(self) -> bool:
        """Whether it can be queued."""
        return all(verdict.ok for verdict in self.verdicts)


@dataclass(frozen=True)
class RunView:
    """One run with what its folder says now."""

    run: Run
    status: Status | None
    """What the runner last said; none where there is no folder (yet, or any more)."""
    parent: Model | None
    model: Model | None
    ahead: int
    """How many are before it in the queue."""
    stop_asked: bool
    checkpoints: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Glance:
    """As little of a run as shows whether there is something new."""

    state: State
    why: str | None
    told: int
    """Bytes of its events."""
    open: bool


@dataclass(frozen=True)
class ModelView:
    """One model with its family and history."""

    model: Model
    ancestors: tuple[Model, ...]
    """From its parent up to the base."""
    children: tuple[Model, ...]
    run: Run | None
    cells: tuple[Cell, ...]
    history: tuple[ModelEvent, ...]

    @property
    def worse(self) -> tuple[str, ...]:
        """Languages in which it is worse than its parent by more than chance explains."""
        return tuple(dict.fromkeys(cell.language for cell in self.cells if cell.worse))


@dataclass(frozen=True)
class Promotion:
    """A model to bring into the arena; a reason is needed where a language got worse."""

    model: ModelId
    reason: str = ""
