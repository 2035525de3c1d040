"""A folder as a zip file that is made while it is sent: gigabytes of weights need no second place on the disk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

_CHUNK = 2**20


class _Sent(io.RawIOBase):
    """What a zip file writes, to be taken away bit by bit; it cannot go back, so nobody has to keep it."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        """It is for writing only."""
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Keep it until it is taken."""
        self._held += data
        return len(data)

    def take(self) -> bytes:
        """What has been written since."""
        written, self._held = bytes(self._held), bytearray()
        return written


def zipped(folder: Path) -> Iterator[bytes]:
    """All files of a folder under their names in it; links are left out."""
    sent = _Sent()
    with zipfile.ZipFile(sent, "w", zipfile.ZIP_STORED) as archive:  # weights don't get smaller
        for path in sorted(folder.rglob("*")):
            if path.is_symlink() or not path.is_file():
                continue
            name = zipfile.ZipInfo.from_file(path, path.relative_to(folder))
            with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
                while data := source.read(_CHUNK):
                    target.write(data)
                    yield sent.take()
    yield sent.take()
