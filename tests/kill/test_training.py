"""A runner that is killed in the middle, and one that goes on: the curve is that of a run nobody touched."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tests.backend.serving.checkpoints import llava
from tests.kill.forked import Forked
from tests.training.house import House, curve, events, recipe, stage
from training.folder import RunFolder
from training.states import State, Why


def start(folder: RunFolder) -> Forked:
    return Forked("training", "run", str(folder.path), log=folder.log)


def killed_at(folder: RunFolder, step: int) -> None:
    """End the runner without a word once it has told so many steps."""
    runner = start(folder)
    until = time.monotonic() + 150
    while len(curve(folder)) < step and time.monotonic() < until and runner.poll() is None:
        time.sleep(0.05)
    os.kill(runner.pid, signal.SIGKILL)
    runner.wait()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_killed_run_goes_on_as_if_nothing_had_been(tmp_path: Path) -> None:
    llava(tmp_path / "base")
    house = House(tmp_path / "home", tmp_path / "base")
    plan = recipe(stage(share=0.5, steps=60), checkpoints="{seconds: 0, keep: 2}")
    through, broken = house.run(plan, "through"), house.run(plan, "broken")
    assert start(through).wait() == 0, through.log.read_text()
    killed_at(broken, 20)
    assert 20 <= len(curve(broken)) < 60, "it was killed in the middle"
    assert (broken.standing().state, broken.standing().why) == (State.INTERRUPTED, Why.KILLED)
    with (broken.path / "events.jsonl").open("ab") as torn:
        torn.write(b'{"seq":99,"at":"2026')
    assert start(broken).wait() == 0, broken.log.read_text()
    assert broken.standing().state is State.DONE
    assert curve(broken).keys() == curve(through).keys()
    for place, loss in curve(through).items():
        assert curve(broken)[place] == pytest.approx(loss, rel=1e-6), place
    assert events(broken, "result") == events(through, "result")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_polite_end_of_the_process_leaves_a_checkpoint(tmp_path: Path) -> None:
    llava(tmp_path / "base")
    house = House(tmp_path / "home", tmp_path / "base")
    folder = house.run(recipe(stage(steps=400)))
    runner = start(folder)
    until = time.monotonic() + 150
    while len(curve(folder)) < 5 and time.monotonic() < until and runner.poll() is None:
        time.sleep(0.05)
    runner.send_signal(signal.SIGTERM)
    assert runner.wait() == 3, folder.log.read_text()
    assert folder.standing().state is State.STOPPED
    assert folder.complete_checkpoints()[-1].step == len(curve(folder)) < 400
