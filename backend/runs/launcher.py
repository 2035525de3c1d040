"""What starts runs, on this machine or elsewhere: it is told a folder, and everything else stands in the folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from backend.records import RunId


@dataclass(frozen=True)
class Device:
    """Where a run can work, and what is known of its memory."""

    name: str
    memory_mb: int | None = None


class NotStarted(RuntimeError):
    """A runner could not be started; the message is for the log."""


class Away(RuntimeError):
    """Where runs are started does not answer now; what waits goes on waiting."""


class Launcher(Protocol):
    """Starts runners and knows whether they live; one application may have several."""

    def devices(self) -> list[Device]:
        """Where runs can work; each holds one at a time."""
        ...

    def start(self, run: RunId, folder: Path, device: str) -> None:
        """Have `python -m training run FOLDER` work detached, on this device; NotStarted when that is impossible.

        Away when nobody knows whether it was heard; a later look finds out.
        """
        ...

    def alive(self, run: RunId, folder: Path) -> bool | None:
        """Whether its runner lives, or is about to; None when that cannot be known now."""
        ...

    def silent(self, run: RunId, folder: Path) -> bool | None:
        """Whether its runner was started and has said nothing since; None when none was started by this launcher."""
        ...

    def forget(self, run: RunId, folder: Path) -> None:
        """Of a run whose runner has ended: let go of what is known of it, so that another may be started.

        Away when that cannot be done now.
        """
        ...

    def ask_to_stop(self, run: RunId, folder: Path) -> None:
        """The runner saves a checkpoint and ends."""
        ...

    def end(self, run: RunId, folder: Path) -> None:
        """End its processes at once, and nothing else."""
        ...
