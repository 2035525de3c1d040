"""The folder of all state, and whether somebody else works in it already."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO

from core.errors import Reason, Unavailable

_LOCK = "running.lock"


class Home:
    """Says who is first in a folder; the lock goes with the process, however it ends."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _LOCK
        self._lock: IO[bytes] | None = None

    def enter(self) -> bool:
        """Whether nobody else is in it; Unavailable when the folder cannot be used."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock = self._path.open("wb")
        except OSError as error:
            raise Unavailable(Reason.STORAGE_FAILED) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def leave(self) -> None:
        """Let the next one be first."""
        if self._lock is not None:
            self._lock.close()
