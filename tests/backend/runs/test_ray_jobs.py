"""Runs on a real Ray cluster: the same result as here, a stop that saves, a cluster that is lost and found."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from backend.records import RunId
from backend.runs.launcher import Away
from backend.runs.ray_cluster import Cluster
from backend.runs.ray_jobs import RayLauncher
from backend.runs.records import LauncherName
from backend.services import Services, compose
from backend.services.studio.composing import Training
from core.records import Caller
from core.settings import Settings
from tests.backend.services.studio.lab import Lab, ScriptedPlanner, parent_model, scripted_training
from tests.backend.serving.checkpoints import ARCHITECTURES
from tests.conftest import People
from tests.doubles.ray_cluster import RayCluster, running
from tests.training.house import House, curve, events, recipe, stage
from training.commands import run as command
from training.events import Step
from training.states import State, Why

NOWHERE = Cluster("http://127.0.0.1:9")  # nothing listens on the discard port
RUN = RunId("run")


def launcher(cluster: RayCluster) -> RayLauncher:
    there = Cluster(cluster.address, cluster.token, python=sys.executable, runs=2, stop_seconds=5)
    return RayLauncher(there, module="tests.doubles.trainer", arguments=())


def losses(lab: Lab, run_id: str) -> list[tuple[int, float]]:
    events = [line.event for line in lab.services.studio.runs.events(None, run_id)]
    return [(event.step, event.loss) for event in events if isinstance(event, Step)]


def test_while_the_cluster_does_not_answer_nobody_says_that_a_run_is_dead(tmp_path: Path) -> None:
    now = [0.0]
    away = RayLauncher(NOWHERE, clock=lambda: now[0])
    assert away.alive(RUN, tmp_path) is None
    assert away.silent(RUN, tmp_path) is False
    with pytest.raises(Away, match="a moment ago"):
        away.start(RUN, tmp_path, "ray:0")
    now[0] = 60.0
    with pytest.raises(Away, match="does not answer"):
        away.forget(RUN, tmp_path)
    away.end(RUN, tmp_path)


@pytest.mark.slow
def test_a_run_for_a_cluster_that_is_away_waits_for_it(lab: Lab) -> None:
    lab.services.studio.runs._launchers[LauncherName.RAY] = RayLauncher(NOWHERE)  # type: ignore[index]
    waits = lab.submit(launcher="ray").run.id
    lab.tick()
    assert lab.show(waits).run.state is State.QUEUED
    assert lab.run(seed=1).run.state is State.DONE  # this machine does not wait for it


def test_the_cluster_has_as_many_places_as_the_settings_give() -> None:
    assert [device.name for device in RayLauncher(Cluster("http://127.0.0.1:9", runs=3)).devices()] == [
        "ray:0",
        "ray:1",
        "ray:2",
    ]


@pytest.fixture
def lab(settings: Settings, hasher: PasswordHasher) -> Iterator[Lab]:
    """A lab with this machine; a test puts its cluster beside it."""
    planner = ScriptedPlanner()
    here = scripted_training(planner)(settings)
    launchers = dict(here.launchers)
    training = Training(launchers=launchers, planner=planner)
    services: Services = compose(settings, hasher=hasher, training=lambda _: training)
    people = People(services)
    yield Lab(services, planner, Caller(people.researcher()), parent_model(services))
    services.close()


def put(lab: Lab, cluster: RayCluster) -> None:
    """From now on runs on Ray are this cluster's."""
    launchers = lab.services.studio.runs._launchers
    launchers[LauncherName.RAY] = launcher(cluster)  # type: ignore[index]


def _taken(trainer: RayLauncher, run: RunId, folder: Path) -> None:
    """A cluster that has just come up takes no job yet; a supervisor comes again, and so does this."""
    deadline = time.monotonic() + 120
    while True:
        try:
            return trainer.start(run, folder, "ray:0")
        except Away:
            if time.monotonic() > deadline:
                raise
            time.sleep(1)


def a_real_training_is_the_same_there(cluster: RayCluster, tmp_path: Path) -> None:
    """The trainer itself, on a tiny model: every loss, and the weights that are left."""
    ARCHITECTURES["llava"](tmp_path / "llava")
    house = House(tmp_path / "house", tmp_path / "llava")
    here, there = (house.run(recipe(stage(steps=4)), name) for name in ("here", "there"))
    trainer = RayLauncher(Cluster(cluster.address, cluster.token, python=sys.executable))
    _taken(trainer, RunId("there"), there.path)
    assert command.run(here.path) == command.DONE
    deadline = time.monotonic() + 120
    while there.status().state is State.QUEUED or there.status().state.working:
        assert time.monotonic() < deadline, there.log.read_text()
        time.sleep(0.2)
    assert there.status().state is State.DONE
    assert curve(there) == curve(here)
    assert events(there, "result") == events(here, "result")


def a_run_that_the_cluster_cannot_see_is_sent(lab: Lab, cluster: RayCluster, tmp_path: Path) -> None:
    """Through a storage that both see: followed, stopped, taken up from its checkpoint, and its result is here."""
    away = Cluster(
        cluster.address,
        cluster.token,
        python=sys.executable,
        stop_seconds=5,
        shared=f"file://{tmp_path}/shared",
        scratch=str(tmp_path / "scratch"),
    )
    launchers = lab.services.studio.runs._launchers
    launchers[LauncherName.RAY] = RayLauncher(away, module="tests.doubles.trainer", arguments=())  # type: ignore[index]
    lab.script("sent", steps=600, pause=0.02, every=20)
    run = lab.submit("sent", launcher="ray").run.id
    lab.until(run, State.RUNNING, patience=120)
    lab.services.studio.runs.stop(lab.researcher, run)
    assert lab.until(run, patience=60).run.state is State.STOPPED
    told = losses(lab, run)
    lab.services.studio.runs.resume(lab.researcher, run)
    view = lab.until(run, patience=200)
    assert view.run.state is State.DONE
    assert losses(lab, run)[: len(told)] == told
    assert dict(losses(lab, run)) == {step: 2 / (1 + step) for step in range(1, 601)}
    assert view.model is not None
    assert (tmp_path / "scratch" / "runs" / run).is_dir()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_same_spec_gives_the_same_on_a_cluster_and_a_lost_cluster_loses_nothing(lab: Lab, tmp_path: Path) -> None:
    lab.script("even", steps=12)
    lab.script("long", steps=2000, pause=0.02, every=20)
    here = lab.run("even")
    with running() as cluster:
        a_real_training_is_the_same_there(cluster, tmp_path)
        a_run_that_the_cluster_cannot_see_is_sent(lab, cluster, tmp_path)
        put(lab, cluster)
        there = lab.run("even", launcher="ray", patience=120)
        assert (there.run.state, there.run.device) == (State.DONE, "ray:0")
        assert losses(lab, there.run.id) == losses(lab, here.run.id)
        assert there.cells == here.cells
        assert there.model is not None
        assert "runner" in lab.services.studio.runs.log(None, there.run.id)

        stopped = lab.submit("long", launcher="ray").run.id
        lab.until(stopped, State.RUNNING, patience=120)
        lab.services.studio.runs.stop(lab.researcher, stopped)
        view = lab.until(stopped, patience=60)
        assert (view.run.state, view.run.why) == (State.STOPPED, Why.ASKED)
        assert view.checkpoints
        lab.services.studio.runs.resume(lab.researcher, stopped)
        lab.until(stopped, State.RUNNING, patience=120)
    # The cluster is gone, and with it the runner: nobody can say so until another answers in its place.
    lab.wait(lambda: not lab.folder(stopped).alive())
    lab.tick()
    assert lab.show(stopped).run.state is State.RUNNING
    with running() as cluster:
        put(lab, cluster)
        lost = lab.until(stopped, patience=60)
        assert (lost.run.state, lost.run.why) == (State.INTERRUPTED, Why.KILLED)
        lab.services.studio.runs.resume(lab.researcher, stopped)
        assert lab.until(stopped, patience=200).run.state is State.DONE
        assert dict(losses(lab, stopped)) == {step: 2 / (1 + step) for step in range(1, 2001)}
