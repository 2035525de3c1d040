"""`python -m backend runs`: a whole loop from a terminal, and one sentence where something is wrong."""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backend.commands import runs
from backend.runs.points import ViewerMissing, points, to_tensorboard
from backend.services import Services, compose
from backend.terminal import NotDone
from core.errors import Conflict, ParleyError
from core.records import Caller
from core.settings import Settings
from tests.backend.services.studio.lab import SNAPSHOT, Lab, ScriptedPlanner, parent_model, scripted_training
from tests.conftest import People
from training.events import Evaluated, Line, StageStarted, Step
from training.states import State

pytestmark = pytest.mark.slow


@pytest.fixture
def planner() -> ScriptedPlanner:
    """What runs are planned with."""
    return ScriptedPlanner()


@pytest.fixture
def services(settings: Settings, hasher: object, planner: ScriptedPlanner) -> Iterator[Services]:
    """Services whose trainer follows scripts."""
    composed = compose(settings, hasher=hasher, training=scripted_training(planner))  # type: ignore[arg-type]
    yield composed
    composed.close()


@pytest.fixture
def lab(services: Services, planner: ScriptedPlanner, people: People) -> Lab:
    """A parent and a trainer."""
    return Lab(services, planner, Caller(people.researcher()), parent_model(services))


@pytest.fixture
def call(services: Services) -> Callable[..., bool]:
    """Types a command."""
    parser = argparse.ArgumentParser()
    runs.add_parser(parser.add_subparsers(dest="command"))

    def typed(*arguments: str) -> bool:
        return runs.run(services, parser.parse_args(["runs", *arguments]))

    return typed


def test_a_whole_loop_from_a_terminal(
    lab: Lab, call: Callable[..., bool], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert call("submit", "--snapshot", SNAPSHOT, "--set", "steps=4", "--name", "Tuesday", "--wait", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["state"], told["name"], told["step"], told["parent"]) == ("done", "Tuesday", 4, lab.parent.id)
    assert lab.services.studio.models.show(lab.researcher, told["model"]).model.run_id == told["run"]
    assert call("watch", "Tuesday")
    watched = capsys.readouterr().out.splitlines()
    assert [line for line in watched if "loss" in line][-1].startswith("learn 4/4  loss 0.4000")
    assert watched[-1].split()[:3] == [told["run"], "Tuesday", "done"]
    assert call("list", "--json")
    assert [one["run"] for one in json.loads(capsys.readouterr().out)] == [told["run"]]
    assert call("logs", told["run"])
    assert "runner" in capsys.readouterr().out
    out = tmp_path / "curves.csv"
    assert call("export", "Tuesday", "--out", str(out))
    rows = list(csv.DictReader(out.open()))
    assert [row["value"] for row in rows if row["metric"] == "train/loss"] == [str(2 / (1 + n)) for n in range(1, 5)]


def test_waiting_for_a_run_that_does_not_end_well_is_no_success(
    lab: Lab, call: Callable[..., bool], capsys: pytest.CaptureFixture[str]
) -> None:
    lab.script("bad", end="failed", why="disk_full")
    assert not call("submit", "bad", "--snapshot", SNAPSHOT, "--wait", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["state"], told["why"], told["model"]) == ("failed", "disk_full", None)
    assert not call("resume", told["run"], "--wait")
    assert not call("watch", told["run"], "--json")


def test_without_waiting_the_run_goes_on_by_itself_and_is_stopped_by_another_command(
    lab: Lab, call: Callable[..., bool], capsys: pytest.CaptureFixture[str]
) -> None:
    lab.script("long", steps=2000, pause=0.01)
    assert call("submit", "long", "--snapshot", SNAPSHOT, "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["state"] in ("preparing", "running")
    lab.until(told["run"], State.RUNNING)
    with pytest.raises(Conflict, match="run_same"):
        call("submit", "long", "--snapshot", SNAPSHOT)
    assert call("stop", told["run"], "--wait", "--json")
    assert json.loads(capsys.readouterr().out)["state"] == "stopped"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("submit", "--snapshot", SNAPSHOT, "--set", "steps"), "KEY=VALUE"),
        (("submit", "nowhere/recipe.yaml", "--snapshot", SNAPSHOT), "nowhere/recipe.yaml"),
    ],
)
def test_a_wrong_call_is_one_sentence_and_starts_nothing(
    lab: Lab, call: Callable[..., bool], capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    with pytest.raises(NotDone, match=said):
        call(*arguments)
    assert capsys.readouterr().out == ""
    assert lab.services.studio.runs.listed(None) == []


def test_an_unknown_run_or_snapshot_is_refused(lab: Lab, call: Callable[..., bool]) -> None:
    for arguments in (("show", "nothing"), ("submit", "--snapshot", "0" * 64), ("stop", "../../etc")):
        with pytest.raises(ParleyError):
            call(*arguments)


def line(seq: int, event: Step | Evaluated | StageStarted) -> Line:
    return Line(seq=seq, at=datetime(2026, 3, 1, tzinfo=UTC), event=event)


def step(stage: str, number: int, loss: float) -> Step:
    told = {"rate": 0.1, "tokens_per_second": 1.0, "memory_mb": 1.0, "left_seconds": 0.0}
    return Step(stage=stage, step=number, steps=2, loss=loss, **told)


def test_curves_count_over_stages_and_hold_a_step_that_was_done_again_once() -> None:
    told = [
        line(1, StageStarted(stage="one", index=0, of=2, steps=2)),
        line(2, step("one", 1, 3.0)),
        line(3, step("one", 2, 2.5)),
        line(4, StageStarted(stage="one", index=0, of=2, steps=2, step=1)),
        line(5, step("one", 2, 2.0)),
        line(6, StageStarted(stage="two", index=1, of=2, steps=2)),
        line(7, step("two", 1, 1.0)),
        line(8, Evaluated(stage="two", step=1, losses={"hu": 0.5})),
    ]
    found = [(point.total, point.metric, point.value) for point in points(told)]
    losses = [one for one in found if one[1] == "train/loss"]
    assert losses == [(1, "train/loss", 3.0), (2, "train/loss", 2.0), (3, "train/loss", 1.0)]
    assert (3, "evaluation/loss/hu", 0.5) in found


def test_a_viewer_that_is_not_installed_is_said_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "tensorboard.summary.writer.event_file_writer", None)
    with pytest.raises(ViewerMissing, match="pip install tensorboard"):
        to_tensorboard([], tmp_path, "run")
