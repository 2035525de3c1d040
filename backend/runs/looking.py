"""A look at a run's folder, which may be half gone or lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from backend.records import RunId
from backend.runs.launcher import Launcher
from backend.runs.standing import Seen
from training.attribution import record
from training.attribution.record import Line
from training.events import Compared, Resulted
from training.folder import FolderDamaged, RunFolder, Status
from training.states import State


class ResultMissing(RuntimeError):
    """The run says that it is done, and what it made is not there."""


def look(run: RunId, folder: Path, launcher: Launcher, *, by_hand: bool) -> Seen:
    """What is there now."""
    # The locks are asked first: a run that ends in between has then written its last state.
    alive, silent = launcher.alive(run, folder), launcher.silent(run, folder)
    status = status_of(folder)
    return Seen(
        there=folder.is_dir(),
        alive=alive,
        status=status,
        silent=silent,
        by_hand=by_hand,
        stop_asked=RunFolder(folder).stop_asked(),
        whole_result=status is not None and status.state is State.DONE and _whole(folder),
    )


def status_of(folder: Path) -> Status | None:
    """What the run last said of itself, where that can be read."""
    try:
        return RunFolder(folder).status()
    except (FolderDamaged, OSError):
        return None


@dataclass(frozen=True)
class Result:
    """What a run made: an adapter for its base, or a checkpoint of its own."""

    path: Path
    sha256: str
    whole: bool


def result(folder: Path) -> Result:
    """What a run made; ResultMissing where it is not there or not inside the run's folder."""
    results = [line.event for line in RunFolder(folder).lines() if isinstance(line.event, Resulted)]
    if not results:
        raise ResultMissing(f"{folder.name} tells of no result")
    path = (folder / results[-1].adapter).resolve()
    adapts, whole = ((path / name).is_file() for name in ("adapter_config.json", "config.json"))
    if not path.is_relative_to(folder.resolve()) or not (adapts or whole):
        raise ResultMissing(f"{folder.name}: {results[-1].adapter} is not there")
    return Result(path=path, sha256=results[-1].sha256, whole=whole and not adapts)


def comparison(folder: Path) -> Compared | None:
    """The child beside its parent, if the run came that far."""
    comparisons = [line.event for line in RunFolder(folder).lines() if isinstance(line.event, Compared)]
    return comparisons[-1] if comparisons else None


def edits(folder: Path) -> tuple[Line, ...]:
    """What came of the edits, if the run came that far and its folder still says so."""
    try:
        return record.read(folder) or ()
    except (ValidationError, OSError):
        return ()


def _whole(folder: Path) -> bool:
    try:
        result(folder)
    except (ResultMissing, ValueError, OSError):
        return False
    return True
