"""What a recipe would do with a snapshot: stages, what learns, steps, memory, disk and time; nothing is started."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from training import learner as learners
from training.course import prepare
from training.folder import ParentRef, RunFolder, SnapshotRef, Spec
from training.preflight import Measured, Verdict, check, rehearse
from training.recipe import Recipe


@dataclass(frozen=True)
class StagePlan:
    """One stage: what learns, in weights, and how long."""

    name: str
    objective: str
    steps: int
    rows: int
    learning: dict[str, int]


@dataclass(frozen=True)
class Plan:
    """All stages, every verdict, and what two real steps took."""

    stages: tuple[StagePlan, ...]
    verdicts: tuple[Verdict, ...]
    measured: Measured | None = None
    seconds: float | None = None

    @property
    def ok(self) -> bool:
        """Whether a run would start."""
        return all(verdict.ok for verdict in self.verdicts)

    def as_dict(self) -> dict[str, Any]:
        """For a program."""
        return {"ok": self.ok, **asdict(self)}


@dataclass(frozen=True)
class Wanted:
    """What a plan is made for."""

    recipe: Recipe
    snapshot: Path
    base: str
    adapter: str = ""
    device: str = "auto"
    seed: int = 0
    hash: str = field(default="")


def plan(wanted: Wanted, home: Path) -> Plan:
    """Look at everything a run would look at, and take two steps that are undone."""
    spec = Spec(
        run="plan",
        recipe_name="plan",
        recipe=wanted.recipe.model_dump(mode="json"),
        snapshot=SnapshotRef(folder=str(wanted.snapshot), hash=wanted.hash or wanted.snapshot.name),
        base=wanted.base,
        parent=ParentRef(adapter=wanted.adapter),
        seed=wanted.seed,
        device=wanted.device,
        created_at=datetime.now(UTC),
    )
    verdicts = check(spec, home)
    if not all(verdict.ok for verdict in verdicts):
        return Plan((), tuple(verdicts))
    with TemporaryDirectory() as place:
        folder = RunFolder.create(Path(place) / "plan", spec)
        with folder.writing() as writer:
            course = prepare(writer, spec, home=home)
            with course.learner.machine.working():
                stages = []
                first, measured = rehearse(course)
                for stage, order in zip(wanted.recipe.stages, course.orders, strict=True):
                    parts = learners.begin(course.learner, stage, seed=spec.seed)
                    learning = {part.name: part.expected for part in parts if part.expected}
                    stages.append(StagePlan(stage.name, stage.objective.kind, len(order), order.rows, learning))
                    if stage.merge:
                        learners.merge(course.learner)
    steps = sum(stage.steps for stage in stages)
    seconds = steps * measured.seconds if measured else None
    return Plan(tuple(stages), (*verdicts, *first), measured, seconds)
