"""What frozen eyes saw, as files in the home: `features/<eyes>/<first two>/<picture>`, and which of them go.

What no run has asked for in `KEPT` goes, and whatever was asked for longest ago until all of it fits into `MOST`.
Nothing is lost by it: a run looks at the picture again.
"""

from __future__ import annotations

import contextlib
import os
from datetime import datetime, timedelta
from pathlib import Path

KEPT = timedelta(days=30)
MOST = 20 << 30
"""Bytes."""


class FeatureFiles:
    """The features of all eyes in one home."""

    def __init__(self, home: Path, *, most: int = MOST) -> None:
        self.folder = home / "features"
        self._most = most

    def tidy(self, now: datetime) -> int:
        """Remove what is old and what is too much; how many files."""
        files = [(used, size, path) for path in self._files() if (found := _used(path)) for used, size in [found]]
        files.sort(reverse=True)
        gone, room, oldest = 0, self._most, (now - KEPT).timestamp()
        for used, size, path in files:
            room -= size
            if used < oldest or room < 0:
                path.unlink(missing_ok=True)
                gone += 1
        return gone

    def _files(self) -> list[Path]:
        return [Path(folder, name) for folder, _, names in os.walk(self.folder) for name in names]


def asked_for(path: Path) -> None:
    """Note that a run wanted a file."""
    with contextlib.suppress(OSError):  # of somebody else, or gone meanwhile
        os.utime(path)


def _used(path: Path) -> tuple[float, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:  # somebody else tidies too
        return None
    return found.st_mtime, found.st_size
