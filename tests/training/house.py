"""A home with a snapshot, rows to replay and runs, all tiny: what the engine is tested in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.training.rows import COLOURS, Held
from training.data.rows import Kind, Source, Split
from training.events import Event, Step
from training.folder import ParentRef, RunFolder, SnapshotRef, Spec
from training.recipe import Recipe
from training.recipe_reading import parse

STAGE = """
  - name: {name}
    objective: {{kind: {objective}}}
    parts: {{language_model: {{rank: 4, alpha: 8}}}}
    data: {{replay: {{share: {share}, rows: old}}}}
    rate: 5e-3
    batch: 4
    together: 3
    steps: {steps}
    schedule: {{shape: hold, warmup: 0.1, decay: 0.5}}
"""


def recipe(*stages: str, **top: str) -> Recipe:
    """A recipe from its stages; `top` are its other keys."""
    more = "".join(f"{key}: {value}\n" for key, value in {"precision": "float32", "limit": "120", **top}.items())
    evaluation = "" if "evaluation" in top else "evaluation: {every: 4, rows: 4, answers: 6}\n"
    return parse(f"title: Test\n{more}{evaluation}stages:{''.join(stages)}", "test")


def stage(name: str = "learn", objective: str = "sft", share: float = 0.0, steps: int = 8) -> str:
    """One stage."""
    return STAGE.format(name=name, objective=objective, share=share, steps=steps)


def told() -> Held:
    """New rows of every kind in three languages."""
    rows = Held()
    for number, colour in enumerate(COLOURS):
        sha = rows.show(colour)
        for language in ("en", "hu", "th"):
            split = Split.EVAL if number in (2, 5) else Split.TRAIN
            answer = {"en": f"A {colour} one.", "hu": f"Ez {colour}.", "th": f"สี {colour}"}[language]
            common: dict[str, Any] = {"language": language, "split": split, "source": Source.EDIT}
            rows.add("What is it?", answer, sha, **common)
            pair = {"kind": Kind.PAIR, "chosen": answer, "rejected": "No."}
            rows.add("What is it?", "", sha, **common, **pair)
            for good in (True, False):
                rows.add("Tell me.", answer if good else "?", sha, **common, kind=Kind.RATING, good=good)
    return rows


@dataclass
class House:
    """A home folder and the checkpoint that its runs begin with."""

    home: Path
    base: Path

    def __post_init__(self) -> None:
        """Rows are written once."""
        told().write(self.home / "snapshots" / "new")
        told().write(self.home / "replay" / "old")

    def run(self, recipe: Recipe, name: str = "r1", **changes: Any) -> RunFolder:
        """A queued run."""
        given: dict[str, Any] = {
            "run": name,
            "recipe_name": "test",
            "recipe": recipe.model_dump(mode="json"),
            "snapshot": SnapshotRef(folder=str(self.home / "snapshots" / "new"), hash="new"),
            "base": str(self.base),
            "parent": ParentRef(),
            "created_at": datetime(2026, 11, 29, tzinfo=UTC),
        }
        return RunFolder.create(self.home / "runs" / name, Spec.model_validate(given | changes))


def events(folder: RunFolder, kind: str) -> list[Event]:
    """All events of a kind."""
    return [line.event for line in folder.lines() if line.event.kind == kind]


def curve(folder: RunFolder) -> Mapping[tuple[str, int], float]:
    """The loss of every step; where one was told twice, the later."""
    steps = [line.event for line in folder.lines() if isinstance(line.event, Step)]
    return {(step.stage, step.step): step.loss for step in steps}
