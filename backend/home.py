"""The folder of all state, and whether somebody else works in it already."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from core.errors import Reason, Unavailable
from core.files import Lock

_LOCK = "running.lock"
_OWNERS_ONLY = {
    "": 0o700,
    "secret": 0o600,
    "parley.sqlite3": 0o600,
    "parley.sqlite3-wal": 0o600,
    "parley.sqlite3-shm": 0o600,
}
"""Who reads one of these has every right; a copy from a backup may have come with looser modes."""


class Home:
    """Says who is first in a folder; the lock goes with the process, however it ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock(folder / _LOCK)

    def enter(self) -> bool:
        """Whether nobody else is in it; Unavailable when the folder cannot be used."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _shut(self._folder)
            return self._lock.take()
        except OSError as error:
            raise Unavailable(Reason.STORAGE_FAILED) from error

    def leave(self) -> None:
        """Let the next one be first."""
        self._lock.release()


def _shut(folder: Path) -> None:
    for name, mode in _OWNERS_ONLY.items():
        path = folder / name
        with contextlib.suppress(FileNotFoundError):
            status = path.lstat()
            shared = status.st_uid != os.geteuid() or status.st_mode & stat.S_ISVTX  # like /tmp: not ours to shut
            if not shared and not stat.S_ISLNK(status.st_mode) and status.st_mode & 0o077:
                path.chmod(mode)
