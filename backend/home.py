"""The folder of all state, and whether somebody else works in it already."""

from __future__ import annotations

from pathlib import Path

from core.errors import Reason, Unavailable
from core.files import Lock

_LOCK = "running.lock"


class Home:
    """Says who is first in a folder; the lock goes with the process, however it ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock(folder / _LOCK)

    def enter(self) -> bool:
        """Whether nobody else is in it; Unavailable when the folder cannot be used."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            return self._lock.take()
        except OSError as error:
            raise Unavailable(Reason.STORAGE_FAILED) from error

    def leave(self) -> None:
        """Let the next one be first."""
        self._lock.release()
