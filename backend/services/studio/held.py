"""Pictures that measure, with the hashes by which copies are known; the home has them for checks without a database."""

from __future__ import annotations

import threading
from pathlib import Path

from backend.blobs import BlobStore
from backend.db import pictures
from backend.db.engine import Database
from core.errors import NotFound
from core.files import write_whole
from training.data.held import FILE, Register


class HeldPictures:
    """The register of this installation."""

    def __init__(self, database: Database, *, blobs: BlobStore, home: Path) -> None:
        self._database = database
        self._blobs = blobs
        self._path = home / FILE
        self._one = threading.Lock()

    def register(self) -> Register:
        """As it is now; pictures that came since the last time are hashed, and the file written anew."""
        with self._one:
            with self._database.reading() as session:
                held = pictures.held_out(session)
            before = self._path.read_bytes() if self._path.is_file() else b""
            register = Register.of(held, self._read, Register.read(before))
            if not self._path.is_file() or register.written() != before:
                write_whole(self._path, register.written())
            return register

    def _read(self, sha: str) -> bytes | None:
        """Lost or damaged: it is known by its name alone."""
        try:
            return self._blobs.get(sha)
        except NotFound:
            return None
