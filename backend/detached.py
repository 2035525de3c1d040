"""Processes of ours that belong to nobody: one a lock, which is handed down to it before it begins."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.files import Lock

_ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Detached:
    """What `python -m` is given, the lock that says that it works, its log, and the home it works in."""

    command: Sequence[str]
    lock: Path
    log: Path
    home: Path


def start(work: Detached) -> None:
    """Start it in a session of its own; nothing happens where somebody else was faster."""
    with work.lock.open("ab") as lock, work.log.open("ab") as log:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        subprocess.Popen(  # noqa: S603  (our own command, and a folder that we made)
            [sys.executable, "-m", *work.command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=_ROOT,
            env=os.environ | {"PARLEY_HOME": str(work.home)},
            start_new_session=True,
            pass_fds=[lock.fileno()],
        )


def works(lock: Path) -> bool:
    """Whether a process holds the lock."""
    if not lock.parent.is_dir():
        return False
    own = Lock(lock)
    if not own.take():
        return True
    own.release()
    return False
