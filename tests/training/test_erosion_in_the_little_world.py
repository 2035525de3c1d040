"""The second of two stages without captions costs languages, and the brake says so; nothing learnt costs nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.detect import Detector
from demo import files
from demo.build.plan import MODEL
from tests.training.house import events
from training.commands import run as command
from training.commands.paper import Pictures
from training.data.building import Plan, build
from training.data.from_files import Intake, read
from training.data.rows import Source
from training.data.splits import Splitting
from training.folder import ParentRef, RunFolder, SnapshotRef, Spec
from training.recipe_reading import load, override

SHORT = {"stages.0.data.only": "[alt_text]", "stages.0.data.shift": "null", "stages.0.steps": "24"}
SHORT |= {"evaluation.every": "4", "evaluation.answers": "0", "start": "parent", "evaluation.rows": "12"}
SHORT |= {"stages.0.rate": "3e-3"}
"""A rate that loses in some steps what the recipe's own loses in some hundreds."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A snapshot of captions and of what natives write under culture pictures."""
    home = tmp_path_factory.mktemp("home")
    files.write(home / "files", scenes=40, drawings=1, sentences=1)
    store = Pictures()
    rows = (
        row
        for source in (Source.CAPTION, Source.ALT_TEXT)
        for row in read(Intake(home / "files" / f"{source}.jsonl", source), store)
    )
    build(rows, Plan(splitting=Splitting(share=0.4)), store, home / "snapshots", detector=Detector())
    return home


def trained(home: Path, name: str, **changes: str) -> RunFolder:
    """The second stage of `demo-two-stage` alone, from the shipped adapter on, without its share of captions."""
    recipe = load("demo-two-stage")
    recipe = override(recipe.model_copy(update={"stages": recipe.stages[1:]}), SHORT | changes)
    (snapshot,) = (path for path in (home / "snapshots").iterdir() if path.is_dir())
    spec = Spec(
        run=name,
        recipe_name="demo-two-stage",
        recipe=recipe.model_dump(mode="json"),
        snapshot=SnapshotRef(folder=str(snapshot), hash=snapshot.name),
        base=str(MODEL / "base"),
        parent=ParentRef(model="p", adapter=str(MODEL / "adapter")),
        created_at=datetime(2026, 11, 30, tzinfo=UTC),
    )
    folder = RunFolder.create(home / "runs" / name, spec)
    command.run(folder.path)
    return folder


@pytest.mark.slow
def test_knowledge_without_captions_raises_the_brake_and_a_model_that_stays_does_not(home: Path) -> None:
    folder = trained(home, "without")
    assert folder.status().state.value == "paused"
    assert events(folder, "erosion")
    still = trained(home, "still", **{"stages.0.rate": "1e-12", "stages.0.steps": "12"})
    assert still.status().state.value == "done"
    assert not events(still, "erosion")
