"""Application killed, runner killed, both: no run is lost, none is worked on twice, and every state is true."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from backend.services import compose
from core.records import Caller
from core.settings import Settings
from tests.backend.services.studio.lab import Lab, ScriptedPlanner, parent_model, scripted_training
from tests.conftest import People
from tests.kill.forked import Forked
from training.events import Step
from training.states import State, Why

STEPS = 400
KILLS = 6
_PATIENCE = 60.0


@contextmanager
def overseer(given: dict[str, str]) -> Iterator[Forked]:
    """An application; killed when it is left."""
    with Forked("tests.kill.overseer", json.dumps(given)) as application:
        assert application.stdout is not None
        assert application.stdout.readline().strip() == "ready"
        try:
            yield application
        finally:
            application.kill()


def wait(lab: Lab, run: str, *states: State) -> State:
    """What the database says once it is one of these; nobody here looks after the run."""
    until = time.monotonic() + _PATIENCE
    while (state := lab.show(run).run.state) not in states:
        assert time.monotonic() < until, f"it stays {state}"
        time.sleep(0.02)
    return state


def steps(lab: Lab, run: str) -> list[tuple[int, float]]:
    events = [line.event for line in lab.folder(run).lines()]
    return [(event.step, event.loss) for event in events if isinstance(event, Step)]


def runners(lab: Lab, run: str) -> list[int]:
    """The processes that have ever worked on it, as they say themselves."""
    return [int(line.split()[1]) for line in lab.services.studio.runs.log(None, run).splitlines() if "runner" in line]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_killed_again_and_again_a_run_comes_to_the_end_of_an_undisturbed_one(
    tmp_path: Path, database_url: str, hasher: object
) -> None:
    given = {"home": str(tmp_path), "database_url": database_url, "secret": "s" * 40}
    planner = ScriptedPlanner()
    services = compose(
        Settings.model_validate(given),
        hasher=hasher,
        training=scripted_training(planner),  # type: ignore[arg-type]
    )
    lab = Lab(services, planner, Caller(People(services).researcher()), parent_model(services))
    lab.script("long", steps=STEPS, pause=0.01, every=20)
    run, waiting = lab.submit("long").run.id, lab.submit("", seed=1).run.id
    moments = random.Random(20261129)
    killed = 0
    for _ in range(KILLS):
        what = moments.choice(["application", "runner", "both"])
        with overseer(given) as application:
            wait(lab, run, State.RUNNING, State.EVALUATING, State.DONE)
            before = len(runners(lab, run))
            time.sleep(moments.random())
            if what != "runner":
                application.kill()
                application.wait()
                if lab.folder(run).alive():
                    at = len(steps(lab, run))
                    lab.wait(lambda at=at: len(steps(lab, run)) > at or not lab.folder(run).alive())  # type: ignore[misc]
            if what != "application" and lab.folder(run).alive():
                os.killpg(runners(lab, run)[-1], signal.SIGKILL)
                lab.wait(lambda: not lab.folder(run).alive())
                killed += 1
        with overseer(given):
            state = wait(lab, run, State.RUNNING, State.INTERRUPTED, State.EVALUATING, State.DONE)
            if state is State.RUNNING and what != "application":
                state = wait(lab, run, State.INTERRUPTED, State.DONE)
            assert len(runners(lab, run)) == before, "somebody began it again unasked"
            if state is State.INTERRUPTED:
                assert lab.show(run).run.why == Why.KILLED
                services.studio.runs.resume(lab.researcher, run)
                wait(lab, run, State.RUNNING, State.EVALUATING, State.DONE)
            if state is State.DONE:
                break
    with overseer(given):
        wait(lab, run, State.DONE)
        wait(lab, waiting, State.DONE)
    told = steps(lab, run)
    assert dict(told) == {step: 2 / (1 + step) for step in range(1, STEPS + 1)}
    assert all(loss == 2 / (1 + step) for step, loss in told), "a step that was done again came out differently"
    assert len(runners(lab, run)) == killed + 1
    models = [view.model.run_id for view in services.studio.models.listed(lab.researcher) if view.model.run_id]
    assert sorted(models) == sorted([run, waiting]), "each made one model"
    services.close()
