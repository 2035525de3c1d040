"""What browsers send before a form says what it is for: each sign-in has a folder, and names its files by our names.

A browser never learns or sends a path. It is told a random name, and a name leads to a file of the
same sign-in or to nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import math
import os
import re
import shutil
import stat
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from core.errors import InvalidInput, Reason, Unavailable
from core.records import Person, Role
from core.settings import Settings

WAITING_MOST = 40
"""Files of one sign-in that wait for their form; the oldest makes room."""
_WAITING_BYTES = 2 * 2**30
"""The same for their size; the newest always stays."""
_NAME = re.compile(r"[0-9a-f]{32}(\.[a-z0-9]{1,8})?")


def largest(settings: Settings, person: Person | None) -> int:
    """How many bytes a file may have that a person sends from a page: benchmarks are larger than pictures."""
    megabytes = settings.upload_megabytes
    if person is not None and Role.RESEARCHER in person.roles:
        megabytes = max(megabytes, settings.benchmark_megabytes)
    return megabytes * 2**20


class Uploads:
    """Files on their way into a form, below one folder of this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def keep(self, owner: str, filename: str, data: BinaryIO) -> str:
        """Keep a file until its form comes; the name by which its owner finds it."""
        name = f"{uuid4().hex}{_ending(filename)}"
        folder = self._folder(owner)
        try:
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder.mkdir(exist_ok=True, mode=0o700)
            with (folder / name).open("xb") as file:
                shutil.copyfileobj(data, file)
            _make_room(folder)
        except OSError as error:
            (folder / name).unlink(missing_ok=True)
            raise Unavailable(Reason.STORAGE_FAILED) from error
        return name

    def path(self, owner: str, name: object) -> Path:
        """Where a file lies; InvalidInput REQUEST_MALFORMED unless it is this owner's, whole and no link."""
        if isinstance(name, str) and _NAME.fullmatch(name):
            file = self._folder(owner) / name
            with contextlib.suppress(FileNotFoundError):
                if stat.S_ISREG(file.lstat().st_mode):
                    return file
        raise InvalidInput(Reason.REQUEST_MALFORMED)

    def tidy(self, *, before: datetime) -> int:
        """Remove what no form came for; how many files."""
        gone = 0
        for folder, _, names in os.walk(self.root, topdown=False):  # follows no links
            for name in names:
                if _age(path := Path(folder, name)) < before.timestamp():
                    path.unlink(missing_ok=True)
                    gone += 1
            with contextlib.suppress(OSError):  # not empty
                Path(folder).rmdir()
        return gone

    def clear(self) -> None:
        """Remove everything: nobody's page survives a restart."""
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self.root)

    def _folder(self, owner: str) -> Path:
        return self.root / hashlib.sha256(owner.encode()).hexdigest()[:32]


def _make_room(folder: Path) -> None:
    total = 0
    for number, path in enumerate(sorted(folder.iterdir(), key=_age, reverse=True), 1):
        with contextlib.suppress(FileNotFoundError):
            total += path.lstat().st_size
        if number > WAITING_MOST or (number > 1 and total > _WAITING_BYTES):
            path.unlink(missing_ok=True)


def _age(path: Path) -> float:
    try:
        return path.lstat().st_mtime
    except FileNotFoundError:  # its form came meanwhile
        return math.inf


def _ending(filename: str) -> str:
    """What a file's name says of its kind; the rest of the name is not ours to keep."""
    match = re.search(r"\.[A-Za-z0-9]{1,8}$", filename)
    return match[0].lower() if match else ""
