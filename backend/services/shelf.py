"""Pictures of a file that may yet be refused: made clean once each, their bytes in a temporary file."""

from __future__ import annotations

import hashlib
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

from PIL import Image

from core.pictures import CleanPicture, PictureLimits, clean_picture

_SMALL = 320


class Shelf:
    """Where pictures wait until their file is known to be sound."""

    def __init__(self, limits: PictureLimits) -> None:
        self._limits = limits
        self._spool = tempfile.TemporaryFile()  # noqa: SIM115  closed by `close`
        self._writing = threading.Lock()
        self._places: dict[str, tuple[int, int]] = {}
        self.clean: dict[str, CleanPicture] = {}
        """By the hash of the file that came, without its bytes."""

    def keep(self, data: bytes) -> str:
        """Take in a file as it came; its hash. Several threads may."""
        sha = hashlib.sha256(data).hexdigest()
        if sha not in self.clean:
            clean = clean_picture(data, limits=self._limits)
            with self._writing:
                self._put(sha, data)
                self._put(clean.sha256, clean.data)
            self.clean[sha] = replace(clean, data=b"")
        return sha

    def files(self) -> Iterator[bytes]:
        """The bytes of all files, clean and as they came."""
        for sha in self._places:
            yield self._get(sha)

    def size(self, sha: str) -> int:
        """How long a file is."""
        return self._places[sha][1]

    def small(self, sha: str) -> bytes:
        """A file as a JPEG to be looked at."""
        with Image.open(BytesIO(self._get(sha))) as image:
            image.thumbnail((_SMALL, _SMALL))
            out = BytesIO()
            image.convert("RGB").save(out, "JPEG", quality=82)
        return out.getvalue()

    def close(self) -> None:
        """Forget the bytes."""
        self._spool.close()

    def _get(self, sha: str) -> bytes:
        start, length = self._places[sha]
        self._spool.seek(start)
        return self._spool.read(length)

    def _put(self, sha: str, data: bytes) -> None:
        if sha not in self._places:
            start = self._spool.seek(0, 2)
            self._spool.write(data)
            self._places[sha] = start, len(data)
