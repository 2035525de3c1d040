"""Files that are there whole or not at all, folders that change places, and a lock that a dead process cannot keep.

write_whole(path, data)                  written aside, synced, renamed
with writing_whole(path) as stream: ...  the same for what comes bit by bit
swap_folder(folder, write)               `write` fills a new folder, which then takes the place of the old one
Lock(path).take()                        False while another living process holds it
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, BinaryIO
from uuid import uuid4


def write_whole(path: Path, data: bytes, *, aside: Path | None = None, mode: int = 0o666, keep: bool = False) -> None:
    """Write a file that is under its name only once it is whole and on the disk; arguments as for `writing_whole`."""
    with writing_whole(path, aside=aside, mode=mode, keep=keep) as stream:
        stream.write(data)


@contextmanager
def writing_whole(
    path: Path, *, aside: Path | None = None, mode: int = 0o666, keep: bool = False
) -> Iterator[BinaryIO]:
    """A stream whose file is under its name only once it is whole and on the disk; an error leaves what was there.

    `aside` is where it is written meanwhile: beside the file under a new name, or where one writer alone would
    rather overwrite what a kill left over. With `keep`, a file that somebody else put there meanwhile stays.
    """
    aside = aside or path.with_name(f".{path.name}.{uuid4().hex[:8]}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        if keep:
            with suppress(FileExistsError):
                os.link(aside, path)
        else:
            aside.replace(path)
        sync_folder(path.parent)
    finally:
        aside.unlink(missing_ok=True)


def swap_folder(folder: Path, write: Callable[[Path], object]) -> None:
    """Fill a new folder and put it where the old one was; a kill leaves one of them whole.

    A kill between the two renames leaves the old one as `NAME.old`; the next swap begins by putting it back.
    """
    partial, old = folder.with_name(f"{folder.name}.partial"), folder.with_name(f"{folder.name}.old")
    if old.exists() and not folder.exists():
        old.rename(folder)
    shutil.rmtree(partial, ignore_errors=True)
    write(partial)
    _sync_all(partial)
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    partial.rename(folder)
    sync_folder(folder.parent)
    shutil.rmtree(old, ignore_errors=True)


def sync_folder(folder: Path) -> None:
    """Have the disk know which names are in a folder."""
    _sync(folder)


class Lock:
    """A file that one living process holds; it goes with the process, however that ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def take(self) -> bool:
        """Whether it is ours now; OSError where the file cannot be used."""
        if self._file is not None:
            return True
        file = self._path.open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        except OSError:
            file.close()
            raise
        self._file = file
        return True

    def release(self) -> None:
        """Let the next one have it."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> bool:
        return self.take()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _sync_all(folder: Path) -> None:
    for path in (*folder.rglob("*"), folder):
        _sync(path)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
