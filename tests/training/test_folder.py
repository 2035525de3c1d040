from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from training.events import Check, Preflight, Step, Warned
from training.folder import FolderDamaged, RunFolder, RunnerLives, SnapshotRef, Spec
from training.states import State, Why

AT = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)


def spec(**changes: object) -> Spec:
    given: dict[str, object] = {
        "run": "r1",
        "recipe_name": "demo-refresh",
        "recipe": {"stages": []},
        "snapshot": SnapshotRef(folder="snapshots/abc", hash="abc"),
        "base": "demo/model/base",
        "created_at": AT,
    }
    return Spec.model_validate(given | changes)


def made(folder: Path) -> RunFolder:
    return RunFolder.create(folder / "r1", spec(), lambda: AT)


def step(number: int, loss: float = 0.5) -> Step:
    return Step(
        stage="learn", step=number, steps=9, loss=loss, rate=1e-3, tokens_per_second=5, memory_mb=1, left_seconds=2
    )


def test_a_new_run_is_queued_and_its_spec_reads_back(tmp_path: Path) -> None:
    folder = made(tmp_path)
    assert RunFolder(folder.path).spec() == spec()
    assert folder.standing().state is State.QUEUED
    assert [line.event.kind for line in folder.lines()] == ["state"]


def test_a_spec_is_written_once(tmp_path: Path) -> None:
    made(tmp_path)
    with pytest.raises(FileExistsError):
        made(tmp_path)


@pytest.mark.parametrize("run", ["../up", "a/b", "", ".", "x" * 65])
def test_a_run_cannot_be_called_like_a_path(run: str) -> None:
    with pytest.raises(ValidationError):
        spec(run=run)


def test_a_misspelt_key_of_a_spec_is_refused() -> None:
    with pytest.raises(ValidationError, match="snapshto"):
        spec(snapshto="x")


def test_events_are_flat_numbered_and_read_from_where_one_left_off(tmp_path: Path) -> None:
    folder = made(tmp_path)
    with folder.writing() as writer:
        writer.say(Preflight(checks=(Check(name="disk", ok=True, detail="3 GB free"),)))
        writer.say(step(1))
    seen = folder.events()
    assert [line.seq for line in seen.lines] == [1, 2, 3]
    assert b'"kind":"step"' in (folder.path / "events.jsonl").read_bytes().splitlines()[-1]
    with folder.writing() as writer:
        writer.say(step(2))
    more = folder.events(seen.end)
    assert [(line.seq, line.event) for line in more.lines] == [(4, step(2))]


def test_a_loss_that_is_no_number_is_told_and_read(tmp_path: Path) -> None:
    folder = made(tmp_path)
    with folder.writing() as writer:
        writer.say(step(1, float("nan")))
    event = folder.lines()[-1].event
    assert isinstance(event, Step)
    assert event.loss != event.loss


def test_a_line_torn_by_a_kill_is_taken_out_and_the_count_goes_on(tmp_path: Path) -> None:
    folder = made(tmp_path)
    events = folder.path / "events.jsonl"
    with events.open("ab") as stream:
        stream.write(b'{"seq":2,"at":"2026-11-29T08:00:')
    assert len(folder.lines()) == 1  # a reader waits for the rest
    with folder.writing() as writer:
        writer.say(Warned(code="slow"))
    assert [line.seq for line in folder.lines()] == [1, 2]


def test_a_whole_last_line_without_its_end_is_kept(tmp_path: Path) -> None:
    folder = made(tmp_path)
    events = folder.path / "events.jsonl"
    events.write_bytes(events.read_bytes().rstrip(b"\n"))
    with folder.writing() as writer:
        writer.say(Warned(code="slow"))
    assert [line.event.kind for line in folder.lines()] == ["state", "warning"]


def test_two_runners_never_work_in_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.folder._LOCK_PATIENCE", 0.05)
    folder = made(tmp_path)
    assert not folder.alive()
    with folder.writing():
        assert folder.alive()
        with pytest.raises(RunnerLives), RunFolder(folder.path).writing():
            pass
    assert not folder.alive()


def test_looking_whether_a_runner_lives_takes_nobody_the_lock(tmp_path: Path) -> None:
    folder = made(tmp_path)
    for _ in range(50):
        assert not folder.alive()
        with folder.writing():
            assert folder.alive()


RUNNER = """
import sys, time
from pathlib import Path
from training.folder import RunFolder
from training.states import State
with RunFolder(Path(sys.argv[1])).writing() as writer:
    writer.state(State.RUNNING)
    print("ready", flush=True)
    time.sleep(60)
"""


def test_a_runner_that_was_killed_is_interrupted_and_not_running(tmp_path: Path) -> None:
    folder = made(tmp_path)
    runner = subprocess.Popen(
        [sys.executable, "-c", RUNNER, str(folder.path)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert runner.stdout is not None
    assert runner.stdout.readline() == b"ready\n"
    assert folder.standing().state is State.RUNNING
    os.kill(runner.pid, signal.SIGKILL)
    runner.wait()
    runner.stdout.close()
    assert folder.status().state is State.RUNNING
    assert (folder.standing().state, folder.standing().why) == (State.INTERRUPTED, Why.KILLED)


def test_states_and_progress_are_kept_together(tmp_path: Path) -> None:
    folder = made(tmp_path)
    with folder.writing() as writer:
        writer.state(State.RUNNING)
        writer.progress(stage="learn", step=3, steps=9, left_seconds=12.5)
        writer.state(State.FAILED, Why.DISK_FULL)
    status = folder.standing()
    assert (status.state, status.why, status.stage, status.step) == (State.FAILED, Why.DISK_FULL, "learn", 3)


def test_only_whole_checkpoints_with_their_mark_count(tmp_path: Path) -> None:
    folder = made(tmp_path)
    with folder.writing() as writer:
        for order, stage, at in ((1, "second", 2), (0, "a-first", 9), (0, "a-first", 10), (1, "second", 4)):
            with writer.checkpoint(stage=stage, order=order, step=at) as place:
                (place / "weights.bin").write_bytes(b"1234")
        with pytest.raises(ZeroDivisionError), writer.checkpoint(stage="second", order=1, step=6) as place:
            (place / "weights.bin").write_bytes(bytes(1 // 0))
    (folder.checkpoints / "second-8").mkdir()
    assert [(found.stage, found.step) for found in folder.complete_checkpoints()] == [
        ("a-first", 9),
        ("a-first", 10),
        ("second", 2),
        ("second", 4),
    ]
    (folder.checkpoints / "second-4" / "weights.bin").write_bytes(b"123")
    assert folder.complete_checkpoints()[-1].step == 2


def test_old_checkpoints_make_room(tmp_path: Path) -> None:
    folder = made(tmp_path)
    with folder.writing() as writer:
        for at in (1, 2, 3):
            with writer.checkpoint(stage="learn", order=0, step=at) as place:
                (place / "weights.bin").write_bytes(b"1")
        (folder.checkpoints / "learn-4.partial").mkdir()
        writer.keep_checkpoints(2)
    assert sorted(path.name for path in folder.checkpoints.iterdir()) == ["learn-2", "learn-3"]


def test_asking_to_stop_is_seen_and_forgotten(tmp_path: Path) -> None:
    folder = made(tmp_path)
    folder.ask_to_stop()
    assert folder.stop_asked()
    folder.forget_stop()
    assert not folder.stop_asked()


def test_half_a_folder_is_said_to_be_one(tmp_path: Path) -> None:
    folder = made(tmp_path)
    (folder.path / "spec.json").unlink()
    with pytest.raises(FolderDamaged, match=r"has no spec\.json"):
        folder.spec()
    (folder.path / "status.json").write_text("{")
    with pytest.raises(FolderDamaged, match=r"status\.json cannot be read"):
        folder.standing()
