"""From what a person wants to what a run does: recipe, snapshot, parent and exam, each looked up and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from pydantic import JsonValue

from backend.records import Model
from training.events import Told
from training.folder import ExamRef, SnapshotRef, Spec


@dataclass(frozen=True)
class Verdict:
    """One thing that was looked at before a run is queued."""

    name: str
    ok: bool
    detail: str
    told: tuple[Told, ...] = ()


@dataclass(frozen=True)
class Resolved:
    """A recipe as it will be followed."""

    name: str
    content: dict[str, JsonValue]


class Planner(Protocol):
    """Knows recipes, snapshots and exams; everything it refuses is one of the domain's errors."""

    def recipe(self, name: str, text: str, changes: Mapping[str, str], parent: Model) -> Resolved:
        """The recipe in this text, of this name, or else the one that fits the parent.

        InvalidInput RECIPE_INVALID with all faults.
        """
        ...

    def text(self, resolved: Resolved) -> str:
        """The recipe as one may change it; nothing where its name alone stands for all of it."""
        ...

    def snapshot(self, prefix: str) -> SnapshotRef:
        """The snapshot of a hash; NotFound SNAPSHOT_UNKNOWN otherwise."""
        ...

    def exam(self, parent: Model) -> ExamRef | None:
        """What parent and child are examined with."""
        ...

    def check(self, spec: Spec) -> list[Verdict]:
        """Everything that can be seen before it is queued, good and bad."""
        ...
