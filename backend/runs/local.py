"""Runs on this machine: a session of processes of its own, which outlives whoever started it.

The file `runner` in the folder is opened and locked before the process is made, and handed down: from then on until
the last process of the run ends, the lock says that it lives, also while Python still loads. What stands in the file is
only used while the lock is held.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ConfigDict, ValidationError

from backend.records import RunId
from backend.runs.launcher import Device, NotStarted
from training.folder import RunFolder

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "training", "run")
_FILE = "runner"
_PATIENCE = 10.0
"""Seconds between asking processes to end and ending them."""

_LOOKING = 2.0

_log = logging.getLogger("parley.runs")


class _Started(BaseModel):
    """Who was started, and how much the run had said until then."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pid: int
    said: int


class LocalLauncher:
    """Starts runners beside the application."""

    def __init__(
        self,
        devices: Sequence[Device],
        *,
        command: Sequence[str] = COMMAND,
        patience: float = _PATIENCE,
    ) -> None:
        self._devices = list(devices)
        self._command = tuple(command)
        self._patience = patience
        self._children: list[subprocess.Popen[bytes]] = []
        self._lock = threading.Lock()

    def devices(self) -> list[Device]:
        """Those of the settings, or what this machine has."""
        return list(self._devices)

    def start(self, run: RunId, folder: Path, device: str) -> None:
        """A detached runner; its output goes into the folder, so that nobody has to read it."""
        try:
            with (folder / _FILE).open("a+b") as lock, RunFolder(folder).log.open("ab") as log:
                _take(lock)
                lock.truncate(0)
                child = subprocess.Popen(  # noqa: S603  (our own command, and a folder that we made)
                    [*self._command, str(folder)],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    cwd=ROOT,
                    env=os.environ | _only(device, requested=RunFolder(folder).spec().device),
                    start_new_session=True,
                    pass_fds=[lock.fileno()],
                )
                lock.write(_Started(pid=child.pid, said=said(folder)).model_dump_json().encode())
        except BlockingIOError:
            raise NotStarted(f"{run} is already being worked on") from None
        except OSError as error:
            raise NotStarted(f"{run} cannot be started: {error.strerror}") from error
        with self._lock:
            self._children.append(child)

    def alive(self, run: RunId, folder: Path) -> bool | None:
        """Whether a process of it holds one of the two locks."""
        self._reap()
        return _held(folder / _FILE) or RunFolder(folder).alive()

    def silent(self, run: RunId, folder: Path) -> bool | None:
        """Whether its events are as many as before it was started."""
        started = _started(folder)
        return None if started is None else said(folder) == started.said

    def ask_to_stop(self, run: RunId, folder: Path) -> None:
        """Leave the wish in its folder."""
        RunFolder(folder).ask_to_stop()

    def forget(self, run: RunId, folder: Path) -> None:
        """Whoever worked on it before is no longer asked about."""
        (folder / _FILE).unlink(missing_ok=True)

    def end(self, run: RunId, folder: Path) -> None:
        """Ask its group of processes to end, then end it; never one that is not known to be the run's."""
        for sent, patience in ((signal.SIGTERM, self._patience), (signal.SIGKILL, self._patience)):
            started = _started(folder)
            if started is None or not _held(folder / _FILE):
                return
            with contextlib.suppress(ProcessLookupError):
                os.killpg(started.pid, sent)  # it leads its own session, so the group has its id
            until = time.monotonic() + patience
            while _held(folder / _FILE) and time.monotonic() < until:
                self._reap()
                time.sleep(0.05)
        if _held(folder / _FILE):
            _log.error("a run's processes did not end", extra={"run": run})

    def _reap(self) -> None:
        with self._lock:
            self._children = [child for child in self._children if child.poll() is None]


def machine_devices(names: Sequence[str]) -> list[Device]:
    """The devices of the settings; else every GPU of this machine, or its processor."""
    if names:
        return [Device(name) for name in names]
    gpus = sorted(Path("/proc/driver/nvidia/gpus").glob("*"))
    return [Device(f"cuda:{number}") for number in range(len(gpus))] or [Device("cpu")]


def _only(device: str, *, requested: str) -> dict[str, str]:
    """A run that may take any device sees the one that the queue gave it, and no other."""
    if requested != "auto":
        return {}
    return {"CUDA_VISIBLE_DEVICES": device.partition(":")[2]}


def _take(lock: IO[bytes]) -> None:
    """Hold it; who only looks whether it is held is gone in a moment."""
    until = time.monotonic() + _LOOKING
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)


def _held(path: Path) -> bool:
    try:
        lock: IO[bytes] = path.open("rb")
    except OSError:
        return False
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def _started(folder: Path) -> _Started | None:
    try:
        return _Started.model_validate_json((folder / _FILE).read_bytes())
    except (OSError, ValidationError):
        return None


def said(folder: Path) -> int:
    """Bytes of its events."""
    try:
        return (folder / "events.jsonl").stat().st_size
    except OSError:
        return 0
