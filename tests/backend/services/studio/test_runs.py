"""Runs: submitted once, started one per device, stopped, taken up again, and true whatever happens to them."""

from __future__ import annotations

import json
import os
import shutil
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from backend.records import ModelState
from backend.runs.planning import Verdict
from backend.runs.records import LauncherName
from backend.runs.standing import Lost
from backend.services import Services
from backend.services.audit import AuditFilter
from backend.services.studio.views import NewRun
from core.errors import Conflict, Forbidden, InvalidInput, NotFound, ParleyError, Reason
from core.records import Caller, Role
from tests.backend.services.studio.lab import SNAPSHOT, Lab
from tests.conftest import Clock, People
from training.events import Step
from training.folder import RunFolder
from training.states import State, Why

LONG = {"steps": 2000, "pause": 0.01}


def losses(lab: Lab, run_id: str) -> list[tuple[int, float]]:
    events = [line.event for line in lab.services.studio.runs.events(lab.researcher, run_id)]
    return [(event.step, event.loss) for event in events if isinstance(event, Step)]


def runner(lab: Lab, run_id: str) -> int:
    """The process that works on it, as it says itself."""
    lab.wait(lambda: "runner" in lab.services.studio.runs.log(lab.researcher, run_id))
    return int(lab.services.studio.runs.log(lab.researcher, run_id).rsplit("runner ", 1)[1].split()[0])


def test_a_run_is_queued_worked_on_and_leaves_a_candidate_with_what_its_comparison_found(lab: Lab) -> None:
    submitted = lab.submit("")
    assert (submitted.run.state, submitted.run.position, submitted.ahead) == (State.QUEUED, 1, 0)
    done = lab.until(submitted.run.id)
    assert (done.run.state, done.run.why) == (State.DONE, None)
    assert done.model is not None
    assert (done.model.state, done.model.parent_id) == (ModelState.CANDIDATE, lab.parent.id)
    assert done.model.adapter == str(lab.folder(done.run.id).result.absolute() / "adapter")
    assert (done.model.run_id, done.model.adapter_sha256) == (done.run.id, "a" * 64)
    assert [(cell.language, cell.child) for cell in done.cells] == [("cs", 0.8), ("hu", 0.8)]
    assert losses(lab, done.run.id) == [(step, 2 / (1 + step)) for step in range(1, 6)]
    actions = [entry.action for entry in lab.services.audit.search(_administrator(lab), AuditFilter())]
    assert "run_submitted" in actions


def _administrator(lab: Lab) -> Caller:
    people = People(lab.services)
    return people.caller(people.administrator())


def test_pressed_twice_it_is_one_run(lab: Lab) -> None:
    with ThreadPoolExecutor(4) as hands:
        pressed = list(hands.map(lambda _: lab.submit("", key="the same").run.id, range(4)))
    assert len(set(pressed)) == 1
    assert len(lab.services.studio.runs.listed(lab.researcher)) == 1


def test_two_people_who_want_the_same_at_once_get_one_run_and_a_clear_answer(lab: Lab, people: People) -> None:
    callers = [people.caller(people.researcher()) for _ in range(4)]

    def press(caller: Caller) -> str:
        try:
            return lab.services.studio.runs.submit(caller, NewRun(snapshot=SNAPSHOT), "key").run.id
        except Conflict as refused:
            return f"{refused.reason} {refused.params['run']}"

    with ThreadPoolExecutor(4) as hands:
        answers = sorted(hands.map(press, callers))
    (run,) = lab.services.studio.runs.listed(lab.researcher)
    assert answers == sorted([run.run.id, *[f"run_same {run.run.name}"] * 3])
    lab.until(run.run.id)
    assert lab.submit("").run.name != run.run.name  # once it is over, the same may be wanted again


def test_runs_wait_for_the_device_in_their_order(lab: Lab) -> None:
    lab.script("long", **LONG)
    first, second, third = (lab.submit("long", seed=seed).run.id for seed in range(3))
    lab.until(first, State.RUNNING)
    assert [lab.show(run).run.state for run in (second, third)] == [State.QUEUED, State.QUEUED]
    assert [lab.show(run).ahead for run in (second, third)] == [0, 1]
    lab.services.studio.runs.stop(lab.researcher, second)
    assert (lab.show(second).run.state, lab.show(second).run.why) == (State.STOPPED, Why.ASKED)
    assert lab.show(third).ahead == 0
    lab.services.studio.runs.stop(lab.researcher, first)
    lab.until(first)
    lab.until(third, State.RUNNING)
    assert not lab.folder(second).path.exists()
    lab.services.studio.runs.stop(lab.researcher, third)
    lab.until(third)


def test_a_stopped_run_goes_on_from_its_checkpoint_and_its_curve_is_that_of_an_undisturbed_one(lab: Lab) -> None:
    lab.script("careful", steps=60, pause=0.01)
    run = lab.submit("careful").run.id
    lab.until(run, State.RUNNING)
    lab.wait(lambda: len(losses(lab, run)) > 7)
    lab.services.studio.runs.stop(lab.researcher, run)
    lab.services.studio.runs.stop(lab.researcher, run)  # asked again, nothing changes
    stopped = lab.until(run)
    assert (stopped.run.state, stopped.run.why) == (State.STOPPED, Why.ASKED)
    assert stopped.checkpoints
    again = lab.services.studio.runs.resume(lab.researcher, run)
    assert lab.services.studio.runs.resume(lab.researcher, run).run.position == again.run.position
    assert lab.until(run).run.state is State.DONE
    assert losses(lab, run) == [(step, 2 / (1 + step)) for step in range(1, 61)]


def test_a_killed_runner_is_seen_as_interrupted_and_can_be_taken_up(lab: Lab) -> None:
    lab.script("careful", steps=80, pause=0.01, every=10)
    run = lab.submit("careful").run.id
    lab.until(run, State.RUNNING)
    lab.wait(lambda: bool(lab.show(run).checkpoints))
    os.killpg(runner(lab, run), signal.SIGKILL)
    killed = lab.until(run)
    assert (killed.run.state, killed.run.why) == (State.INTERRUPTED, Why.KILLED)
    lab.services.studio.runs.resume(lab.researcher, run)
    assert lab.until(run).run.state is State.DONE
    assert dict(losses(lab, run)) == {step: 2 / (1 + step) for step in range(1, 81)}


def test_who_does_not_hear_the_wish_to_stop_is_ended_with_all_its_processes_and_nothing_else(
    lab: Lab, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    bystander = os.spawnlp(os.P_NOWAIT, "sleep", "sleep", "60")
    monkeypatch.setattr(lab.services.studio.runs.supervisor, "_with", _impatient(lab))
    lab.script("deaf", deaf=True, **LONG)
    run = lab.submit("deaf").run.id
    lab.until(run, State.RUNNING)
    lab.services.studio.runs.stop(lab.researcher, run)
    assert lab.show(run).stop_asked
    ended = lab.until(run)
    assert (ended.run.state, ended.run.why) == (State.STOPPED, Why.KILLED)
    assert os.waitpid(bystander, os.WNOHANG) == (0, 0), "somebody else's process was ended"
    os.kill(bystander, signal.SIGKILL)
    os.waitpid(bystander, 0)


def _impatient(lab: Lab) -> object:
    from dataclasses import replace

    launchers = lab.services.studio.runs._launchers
    launchers[LauncherName.LOCAL]._patience = 0.2
    return replace(lab.services.studio.runs.supervisor._with, stop_seconds=0.1)


@pytest.mark.parametrize(
    ("script", "state", "why"),
    [
        ({"end": "failed", "why": "disk_full"}, State.FAILED, Why.DISK_FULL),
        ({"end": "paused", "why": "erosion"}, State.PAUSED, Why.EROSION),
        ({"mute": True}, State.FAILED, Lost.NOT_STARTED),
        ({"torn": "result/adapter"}, State.FAILED, Lost.RESULT_MISSING),
        ({"torn": "../../elsewhere"}, State.FAILED, Lost.RESULT_MISSING),
    ],
)
def test_each_end_is_told_as_it_was(lab: Lab, script: dict[str, object], state: State, why: str) -> None:
    run = lab.run(lab.script("bad", **script))  # type: ignore[arg-type]
    assert (run.run.state, run.run.why, run.model) == (state, why, None)
    with pytest.raises(NotFound) as refused:
        lab.services.studio.runs.result(lab.researcher, run.run.id)
    assert refused.value.reason is Reason.RESULT_UNKNOWN


def test_a_result_outside_its_folder_is_none_even_when_it_is_there(lab: Lab) -> None:
    elsewhere = lab.services.settings.home / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "adapter_config.json").write_text("{}")
    run = lab.run(lab.script("climbs", torn="../../elsewhere"))
    assert (run.run.state, run.run.why) == (State.FAILED, Lost.RESULT_MISSING)


def test_what_the_preflight_refuses_is_not_queued_and_every_fault_is_named(lab: Lab) -> None:
    lab.planner.verdicts = [
        Verdict("disk", ok=False, detail="1 GB free"),
        Verdict("parts", ok=True, detail=""),
        Verdict("leakage", ok=False, detail="2 pictures"),
    ]
    with pytest.raises(Conflict) as refused:
        lab.submit("")
    assert refused.value.params == {"checks": "disk (1 GB free), leakage (2 pictures)"}
    assert lab.services.studio.runs.listed(lab.researcher) == []


def test_a_check_begins_with_the_pictures_that_measure_now(lab: Lab) -> None:
    from training.data.held import FILE

    register = lab.services.settings.home / FILE
    assert not register.exists()
    lab.services.studio.runs.plan(lab.researcher, NewRun(SNAPSHOT))
    assert register.read_bytes() == b""


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"device": "cuda:7"}, Reason.DEVICE_UNKNOWN),
        ({"launcher": "ray"}, Reason.LAUNCHER_MISSING),
        ({"launcher": "hand"}, Reason.LAUNCHER_MISSING),
        ({"parent": "nobody"}, Reason.MODEL_UNKNOWN),
        ({"seed": -1}, Reason.REQUEST_MALFORMED),
        ({"copied_from": "nothing"}, Reason.RUN_UNKNOWN),
        ({"name": "a\u202eb"}, Reason.TEXT_CONTROL),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused(lab: Lab, more: dict[str, object], reason: Reason) -> None:
    with pytest.raises(ParleyError) as refused:
        lab.submit("", **more)
    assert refused.value.reason is reason
    assert lab.services.studio.runs.listed(lab.researcher) == []


def test_only_researchers_may(lab: Lab, people: People) -> None:
    for role in (Role.RATER, Role.TRANSLATOR, Role.ADMINISTRATOR):
        caller = people.caller(people.make(role))
        for ask in (
            lab.services.studio.runs.listed,
            lambda one: lab.services.studio.runs.submit(one, NewRun(SNAPSHOT), "k"),
        ):
            with pytest.raises(Forbidden):
                ask(caller)


def test_a_parent_that_was_retired_meanwhile_lets_nothing_start(lab: Lab, services: Services) -> None:
    lab.script("long", **LONG)
    working, waiting = lab.submit("long").run.id, lab.submit("", seed=1).run.id
    lab.until(working, State.RUNNING)
    _retire(services, lab)
    with pytest.raises(Conflict) as refused:
        lab.submit("", seed=2, parent=lab.parent.id)
    assert refused.value.reason is Reason.PARENT_RETIRED
    lab.services.studio.runs.stop(lab.researcher, working)
    lab.until(working)
    refused_run = lab.until(waiting)
    assert (refused_run.run.state, refused_run.run.why) == (State.FAILED, Lost.PARENT_RETIRED)
    with pytest.raises(Conflict):
        lab.services.studio.runs.resume(lab.researcher, working)


def _retire(services: Services, lab: Lab) -> None:
    from backend.db import models

    with services.database.transaction() as session:
        models.become(session, lab.parent.id, ModelState.RETIRED, promoted_at=None)


def test_a_folder_that_vanishes_while_it_is_worked_in_ends_the_run_truly(lab: Lab) -> None:
    lab.script("long", **LONG)
    run = lab.submit("long").run.id
    lab.until(run, State.RUNNING)
    os.killpg(runner(lab, run), signal.SIGKILL)
    shutil.rmtree(lab.folder(run).path)
    gone = lab.until(run)
    assert (gone.run.state, gone.run.why) == (State.FAILED, Lost.FOLDER_MISSING)
    assert gone.status is None
    lab.services.studio.runs.resume(lab.researcher, run)  # the database knows what it was to do
    lab.until(run, State.RUNNING)
    lab.services.studio.runs.stop(lab.researcher, run)
    lab.until(run)


def test_a_half_deleted_folder_is_made_whole_when_the_run_is_taken_up(lab: Lab) -> None:
    lab.script("bad", end="failed", why="unexpected")
    run = lab.run("bad").run.id
    (lab.folder(run).path / "spec.json").unlink()
    (lab.folder(run).path / "status.json").unlink()
    lab.tick()
    assert lab.show(run).run.state is State.FAILED
    lab.services.studio.runs.resume(lab.researcher, run)
    assert lab.until(run).run.why == Why.UNEXPECTED  # it has been at work again
    assert lab.folder(run).spec() == lab.show(run).run.spec


def test_a_folder_that_was_changed_into_another_run_is_not_started(lab: Lab) -> None:
    lab.script("bad", end="failed")
    run = lab.run("bad").run.id
    path = lab.folder(run).path / "spec.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"seed": 7}))
    lab.services.studio.runs.resume(lab.researcher, run)
    lab.tick()
    found = lab.show(run).run
    assert (found.state, found.why) == (State.FAILED, Lost.FOLDER_DAMAGED)


def test_a_clock_that_is_set_back_changes_no_state_and_no_order(lab: Lab, clock: Clock) -> None:
    run = lab.submit("").run.id
    clock.now -= timedelta(days=400)
    done = lab.until(run).run
    assert done.state is State.DONE
    assert done.started_at is not None
    assert done.ended_at is not None
    assert done.ended_at >= done.started_at
    assert lab.until(lab.submit("", seed=1).run.id).run.state is State.DONE


def test_a_run_that_somebody_typed_is_there_at_once_and_like_any_other(lab: Lab) -> None:
    made = lab.run("").run
    spec = made.spec.model_copy(update={"run": "by-hand", "parent": made.spec.parent, "seed": 3})
    folder = RunFolder.create(lab.folder("by-hand").path, spec)
    lab.tick()
    assert lab.show("by-hand").run.state is State.QUEUED
    lab.tick()
    assert lab.show("by-hand").run.state is State.QUEUED, "it was started though nobody asked for that"
    with folder.writing() as writer:
        writer.state(State.RUNNING)
        lab.tick()
        shown = lab.show("by-hand").run
        assert (shown.state, shown.launcher, shown.parent_id) == (State.RUNNING, LauncherName.HAND, lab.parent.id)
        waits = lab.submit("", seed=4).run.id
        lab.tick()
        assert lab.show(waits).run.state is State.QUEUED, "two runs work on one device"
    lab.tick()
    assert lab.show("by-hand").run.state is State.INTERRUPTED
    assert lab.until(waits).run.state is State.DONE
    lab.services.studio.runs.resume(lab.researcher, "by-hand")
    assert lab.until("by-hand").run.state is State.DONE


def test_folders_that_are_no_runs_are_left_alone(lab: Lab) -> None:
    home = lab.services.settings.home / "runs"
    (home / "empty").mkdir(parents=True)
    (home / ".hidden").mkdir()
    made = lab.run("").run
    RunFolder.create(home / "liar", made.spec)
    (home / "link").symlink_to(home / made.id)
    lab.tick()
    assert [view.run.id for view in lab.services.studio.runs.listed(lab.researcher)] == [made.id]


def test_the_same_again_is_a_run_of_its_own_that_says_what_it_was_copied_from(lab: Lab) -> None:
    lab.script("bad", end="failed", why="not_a_number")
    failed = lab.run("bad").run
    lab.script("bad")
    again = lab.services.studio.runs.again(lab.researcher, failed.id)
    retried = lab.until(lab.services.studio.runs.submit(lab.researcher, again, "again").run.id).run
    assert (retried.state, retried.copied_from) == (State.DONE, failed.id)
    assert retried.name == "bad 2"
    assert lab.show("bad").run.id == failed.id


def test_what_is_over_is_not_stopped_and_what_is_done_is_not_taken_up(lab: Lab) -> None:
    done = lab.run("").run.id
    with pytest.raises(Conflict) as refused:
        lab.services.studio.runs.stop(lab.researcher, done)
    assert refused.value.reason is Reason.RUN_NOT_WORKING
    with pytest.raises(Conflict) as refused:
        lab.services.studio.runs.resume(lab.researcher, done)
    assert refused.value.reason is Reason.RUN_NOT_RESUMABLE


def test_an_application_that_died_between_queue_and_start_has_lost_nothing(lab: Lab) -> None:
    from backend.db import runs

    run = lab.submit("").run.id
    with lab.services.database.transaction() as session:
        assert runs.claim(session, run, device="cpu", at=lab.services.clock())
        assert not runs.claim(session, run, device="cpu", at=lab.services.clock())
    assert lab.until(run).run.state is State.DONE


def test_a_device_that_the_recipe_of_the_day_does_not_have_is_named(lab: Lab) -> None:
    with pytest.raises(InvalidInput) as refused:
        lab.submit("", device="cuda:7")
    assert refused.value.params == {"device": "cuda:7", "there": "cpu"}
