"""A run's folder: an immutable spec, events, a status, a lock, a wish to stop, checkpoints and the result.

Everything that happens to a run happens here; the database holds a copy for searching. The lock says whether a runner
lives, never a process id.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, TypeVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from training import journal
from training.events import Checkpointed, Line, Stated
from training.journal import Clock, Journal
from training.states import State, Why

COMPLETE = "COMPLETE"
"""The file that makes a checkpoint one; it holds the sizes of all others."""

_LOCK_PATIENCE = 2.0
"""Seconds for which a lock is asked for again: somebody may only be looking whether it is held."""


_R = TypeVar("_R", bound=BaseModel)


class FolderDamaged(RuntimeError):
    """The folder is not, or no longer, a run's; the message says what is wrong with it."""


class RunnerLives(RuntimeError):
    """Another process holds this run's lock."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SnapshotRef(_Frozen):
    """Which snapshot is trained on: where it lies, and the hash that it has to have."""

    folder: str
    hash: str


class ParentRef(_Frozen):
    """The model that the child is compared with, and whose adapter it may go on from; empty: the base alone."""

    model: str = ""
    adapter: str = ""


class ExamRef(_Frozen):
    """What parent and child are examined with at the end."""

    folder: str
    hash: str


class Spec(_Frozen):
    """All that a run does follows from this; written once."""

    format: int = 1
    run: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")
    recipe_name: str
    recipe: dict[str, JsonValue]
    """The recipe, whole and resolved, as `Recipe.model_dump(mode="json")` gives it."""

    snapshot: SnapshotRef
    base: str
    parent: ParentRef = ParentRef()
    exam: ExamRef | None = None
    seed: int = 0
    device: str = "auto"
    created_at: datetime


class Status(_Frozen):
    """Where the run stood when it last said so; whether it still runs is the lock's business."""

    state: State
    why: Why | None = None
    stage: str = ""
    step: int = 0
    steps: int = 0
    left_seconds: float | None = None
    updated_at: datetime


@dataclass(frozen=True)
class Checkpoint:
    """A complete checkpoint: after so many steps of a stage."""

    stage: str
    step: int
    path: Path


class _Mark(_Frozen):
    order: int
    files: dict[str, int]


class RunFolder:
    """One run's folder. Reading asks nobody; writing goes through `writing()`, which holds the lock."""

    def __init__(self, path: Path, clock: Clock = journal.now) -> None:
        self.path = path
        self._clock = clock

    @classmethod
    def create(cls, path: Path, spec: Spec, clock: Clock = journal.now) -> RunFolder:
        """A new run, queued; FileExistsError where there is one."""
        path.mkdir(parents=True)
        folder = cls(path, clock)
        _write_whole(path / "spec.json", spec.model_dump_json(indent=1).encode() + b"\n")
        with folder.writing() as writer:
            writer.state(State.QUEUED)
        return folder

    @property
    def checkpoints(self) -> Path:
        """Where checkpoints lie, whole and partial ones."""
        return self.path / "checkpoints"

    @property
    def result(self) -> Path:
        """Where adapter, receipt, comparison and card end up."""
        return self.path / "result"

    @property
    def log(self) -> Path:
        """What the runner printed."""
        return self.path / "log.txt"

    def spec(self) -> Spec:
        """What the run is to do."""
        return self._read("spec.json", Spec)

    def status(self) -> Status:
        """What the run last said of itself."""
        return self._read("status.json", Status)

    def standing(self) -> Status:
        """What is true now: a run that should work and has no runner was interrupted."""
        # The lock is asked first: a run that ends in between has then written its last state.
        lives = self.alive()
        status = self.status()
        if status.state.working and not lives:
            return status.model_copy(update={"state": State.INTERRUPTED, "why": Why.KILLED, "left_seconds": None})
        return status

    def events(self, start: int = 0) -> journal.Read:
        """Events from a byte on, for whoever follows."""
        return journal.read(self.path / "events.jsonl", start)

    def lines(self) -> tuple[Line, ...]:
        """All events."""
        return self.events().lines

    def alive(self) -> bool:
        """Whether a runner holds the lock right now."""
        try:
            stream = (self.path / "lock").open("rb")
        except FileNotFoundError:
            return False
        with stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            return False

    def ask_to_stop(self) -> None:
        """The runner saves a checkpoint and ends as stopped."""
        (self.path / "stop").touch()

    def forget_stop(self) -> None:
        """A wish of an earlier life does not stop the next one."""
        (self.path / "stop").unlink(missing_ok=True)

    def stop_asked(self) -> bool:
        """Whether somebody wants the run to stop."""
        return (self.path / "stop").exists()

    def complete_checkpoints(self) -> list[Checkpoint]:
        """Checkpoints with their mark and all their bytes, the latest last."""
        marked: list[tuple[int, int, Checkpoint]] = []
        for path in self.checkpoints.iterdir() if self.checkpoints.is_dir() else ():
            stage, _, step = path.name.rpartition("-")
            mark = _mark(path)
            if mark is not None and stage and step.isdecimal():
                marked.append((mark.order, int(step), Checkpoint(stage, int(step), path)))
        return [checkpoint for *_, checkpoint in sorted(marked, key=lambda entry: entry[:2])]

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Hold the lock and write; RunnerLives when somebody else does."""
        with self._locked():
            events = Journal(self.path / "events.jsonl", self._clock)
            try:
                yield Writer(self, events, self._clock)
            finally:
                events.close()

    @contextmanager
    def _locked(self) -> Iterator[IO[bytes]]:
        with (self.path / "lock").open("ab") as stream:
            until = time.monotonic() + _LOCK_PATIENCE
            while True:
                try:
                    fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError as held:
                    if time.monotonic() > until:
                        raise RunnerLives(f"{self.path.name} is being worked on by another process.") from held
                    time.sleep(0.02)
            yield stream

    def _read(self, name: str, kind: type[_R]) -> _R:
        try:
            return kind.model_validate_json((self.path / name).read_bytes())
        except FileNotFoundError as missing:
            raise FolderDamaged(
                f"{self.path.name} has no {name}; it is not a run's folder, or half of one."
            ) from missing
        except ValidationError as fault:
            raise FolderDamaged(f"{self.path.name}/{name} cannot be read: {fault.errors()[0]['msg']}.") from fault


class Writer:
    """The one who may write into a run's folder, for as long as the lock is held."""

    def __init__(self, folder: RunFolder, events: Journal, clock: Clock) -> None:
        self.folder = folder
        self.say = events.append
        self._clock = clock

    def state(self, state: State, why: Why | None = None) -> None:
        """Come into a state: event first, then the status."""
        self.say(Stated(state=state, why=why))
        try:
            before = self.folder.status()
        except FolderDamaged:
            before = Status(state=state, updated_at=self._clock())
        self.status(before.model_copy(update={"state": state, "why": why, "updated_at": self._clock()}))

    def progress(self, *, stage: str, step: int, steps: int, left_seconds: float | None) -> None:
        """Where the run is."""
        place = {"stage": stage, "step": step, "steps": steps, "left_seconds": left_seconds}
        self.status(self.folder.status().model_copy(update={**place, "updated_at": self._clock()}))

    def status(self, status: Status) -> None:
        """Replace the status whole."""
        _write_whole(self.folder.path / "status.json", status.model_dump_json().encode() + b"\n")

    @contextmanager
    def checkpoint(self, *, stage: str, order: int, step: int) -> Iterator[Path]:
        """A folder to write a checkpoint into; it counts when this is left without an error."""
        final = self.folder.checkpoints / f"{stage}-{step}"
        partial = final.with_name(f"{final.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        try:
            yield partial
            files = {
                str(path.relative_to(partial)): path.stat().st_size for path in partial.rglob("*") if path.is_file()
            }
            for name in files:
                _sync(partial / name)
            shutil.rmtree(final, ignore_errors=True)
            _write_whole(partial / COMPLETE, _Mark(order=order, files=files).model_dump_json().encode())
            partial.rename(final)
            _sync(self.folder.checkpoints)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        self.say(Checkpointed(stage=stage, step=step))

    def keep_checkpoints(self, newest: int, names: Collection[str] = ()) -> None:
        """Let go of all but the newest and those with these names; partial ones of an earlier life go too."""
        complete = [checkpoint.path for checkpoint in self.folder.complete_checkpoints()]
        kept = {*complete[-newest:], *(path for path in complete if path.name in names)}
        for path in self.folder.checkpoints.iterdir() if self.folder.checkpoints.is_dir() else ():
            if path not in kept:
                shutil.rmtree(path, ignore_errors=True)


def _mark(path: Path) -> _Mark | None:
    try:
        mark = _Mark.model_validate_json((path / COMPLETE).read_bytes())
        whole = all((path / name).stat().st_size == size for name, size in mark.files.items())
    except (OSError, ValidationError):  # also while the runner moves or removes it
        return None
    return mark if whole else None


def _write_whole(path: Path, data: bytes) -> None:
    partial = path.with_name(f"{path.name}.partial")
    with partial.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(path)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
