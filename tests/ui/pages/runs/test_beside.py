"""Two runs beside each other: what got worse first, the worst language on top, every setting that differs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from backend.runs.records import Cell
from tests.ui.components.test_comparison import cell
from training.folder import ParentRef, SnapshotRef, Spec
from ui.components.comparison import side_by_side
from ui.pages.runs.beside import Ran, beside, differences
from ui.pages.runs.curves import Course
from ui.text import load

TEXT = load("en")
SPEC = Spec(
    run="r1",
    recipe_name="refresh",
    recipe={"title": "Refresh", "stages": [{"name": "learn", "rate": 1e-4, "batch": 8}]},
    snapshot=SnapshotRef(folder="/snapshots/five", hash="5" * 64),
    base="/weights/heron",
    parent=ParentRef(model="Heron", adapter=""),
    exam=None,
    seed=0,
    device="auto",
    created_at=datetime(2026, 3, 1, tzinfo=UTC),
)


def view(name: str, spec: Spec = SPEC, cells: tuple[Cell, ...] = ()) -> Any:
    return SimpleNamespace(run=SimpleNamespace(id=spec.run, name=name, spec=spec), cells=cells)


def course(*losses: float) -> Course:
    return Course([(float(at), loss) for at, loss in enumerate(losses, 1)], [], [], [], {"hu": [(1.0, 0.5)]})


def test_the_run_that_lost_something_is_told_first_and_its_language_stands_on_top() -> None:
    good = [cell("hu", child=0.9, better=True), cell("th", child=0.5)]
    bad = [cell("hu", child=0.6), cell("th", child=0.1, worse=True)]
    shown = side_by_side([("good", good), ("bad", bad)], TEXT)
    assert shown.index("<bdi>bad</bdi>") < shown.index("<bdi>good</bdi>")
    table = shown[shown.index("<details") :]
    assert table.index("Thai") < table.index("Hungarian")
    assert table.count(f"<bdi>{TEXT.runs.parent}</bdi>") == 2, "both come from the same parent"


def test_other_parents_are_told_apart() -> None:
    shown = side_by_side([("one", [cell("hu", parent=0.5)]), ("other", [cell("hu", parent=0.7)])], TEXT)
    assert f"{TEXT.runs.parent} (one)" in shown
    assert f"{TEXT.runs.parent} (other)" in shown


def test_every_setting_that_differs_is_named_by_its_place() -> None:
    recipe = {"title": "Refresh", "stages": [{"name": "learn", "rate": 2e-4, "batch": 8, "clip": 1.0}]}
    other = SPEC.model_copy(update={"run": "r2", "recipe": recipe, "seed": 3})
    shown = differences(view("first"), view("<b>second", other), TEXT)
    assert "stages.0.rate" in shown
    assert "0.0002" in shown
    assert "stages.0.clip" in shown
    assert TEXT.runs.seed in shown
    assert "stages.0.batch" not in shown
    assert "<b>" not in shown
    assert TEXT.runs.differ_none in differences(view("first"), view("again"), TEXT)


def test_a_run_without_an_evaluation_is_compared_by_its_curves() -> None:
    one, other = Ran(view("one"), course(3, 2)), Ran(view("other", cells=(cell("hu"),)), course(4, 1))
    shown = beside(one, other, TEXT)
    assert TEXT.runs.not_compared in shown
    assert shown.count('aria-roledescription="line mark"') >= 2
    assert f'href="?run={SPEC.run}"' in shown
    whole = beside(replace(one, view=view("one", cells=(cell("hu"),))), other, TEXT)
    assert TEXT.runs.not_compared not in whole
