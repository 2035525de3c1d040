"""Pictures and files under the hash of their content: `open_store(url)`, then `put` and `get`.

A local folder by default, any fsspec address otherwise. A file is written under another name, synced
and renamed, so a name that exists stands for whole content; reading compares with the hash.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import fsspec  # type: ignore[import-untyped]
from fsspec.implementations.local import LocalFileSystem  # type: ignore[import-untyped]

from core.errors import NotFound, Reason, Unavailable
from core.files import sync_folder, write_whole
from core.settings import SettingsInvalid

_SHA = re.compile(r"[0-9a-f]{64}")


class Folder(Protocol):
    """Where the bytes lie; what was written is there whole or not at all."""

    def write(self, name: str, data: bytes) -> None: ...

    def read(self, name: str) -> bytes | None: ...

    def size(self, name: str) -> int | None: ...

    def holds(self, name: str, data: bytes) -> bool: ...

    def remove(self, name: str) -> None: ...

    def tidy(self, *, before: datetime) -> int: ...


class BlobStore:
    """Content-addressed files; safe to share between threads and processes."""

    def __init__(self, folder: Folder, *, address: str = "") -> None:
        self._folder = folder
        self._address = address

    def later(self, sha: str) -> Later:
        """How to read these bytes when they are needed, if ever, here or in another process."""
        return Later(self._address, sha)

    def put(self, data: bytes) -> str:
        """Store bytes and give their SHA-256; the same bytes twice are one file."""
        sha = hashlib.sha256(data).hexdigest()
        try:
            if not self._folder.holds(_place(sha), data):  # missing, or damaged and now put right
                self._folder.write(_place(sha), data)
        except OSError as error:
            raise Unavailable(Reason.STORAGE_FAILED) from error
        return sha

    def get(self, sha: str) -> bytes:
        """The bytes; NotFound BLOB_UNKNOWN, or Unavailable BLOB_DAMAGED when they are no longer those."""
        data = self._read(sha)
        if data is None:
            raise NotFound(Reason.BLOB_UNKNOWN)
        if hashlib.sha256(data).hexdigest() != sha:
            raise Unavailable(Reason.BLOB_DAMAGED)
        return data

    def remove(self, sha: str) -> None:
        """Forget bytes that nothing refers to any more; gone already is fine."""
        if not isinstance(sha, str) or not _SHA.fullmatch(sha):
            return
        try:
            self._folder.remove(_place(sha))
        except OSError as error:
            raise Unavailable(Reason.STORAGE_FAILED) from error

    def tidy(self, *, before: datetime) -> int:
        """Remove what a killed process left half written before a time; how many files."""
        try:
            return self._folder.tidy(before=before)
        except OSError as error:
            raise Unavailable(Reason.STORAGE_FAILED) from error

    def has(self, sha: str) -> bool:
        """Whether something is stored under this hash."""
        if not isinstance(sha, str) or not _SHA.fullmatch(sha):
            return False
        try:
            return self._folder.size(_place(sha)) is not None
        except OSError as error:
            raise Unavailable(Reason.STORAGE_FAILED) from error

    def probe(self) -> None:
        """Really write, read and delete something small; Unavailable when that fails."""
        name, data = f"probe/{uuid4().hex}", uuid4().bytes
        try:
            self._folder.write(name, data)
            came_back = self._folder.read(name)
            self._folder.remove(name)
        except OSError as error:
            raise Unavailable(Reason.STORAGE_FAILED) from error
        if came_back != data:
            raise Unavailable(Reason.STORAGE_FAILED)

    def _read(self, sha: str) -> bytes | None:
        if not isinstance(sha, str) or not _SHA.fullmatch(sha):  # it may come from outside: no other path
            return None
        try:
            return self._folder.read(_place(sha))
        except OSError as error:
            raise Unavailable(Reason.STORAGE_FAILED) from error


@dataclass(frozen=True)
class Later:
    """Reads bytes of a store when called; may be sent to another process of this machine."""

    address: str
    sha: str

    def __call__(self) -> bytes:
        return open_store(self.address).get(self.sha)


class LocalFolder:
    """A folder on this machine."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def write(self, name: str, data: bytes) -> None:
        """Write aside, sync, rename, and sync the folders that hold the name."""
        target = self._root / name
        aside = self._root / "unfinished" / uuid4().hex
        aside.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(target, data, aside=aside)
        sync_folder(self._root)

    def read(self, name: str) -> bytes | None:
        """The content, or None when there is no such file."""
        try:
            return (self._root / name).read_bytes()
        except FileNotFoundError:
            return None

    def size(self, name: str) -> int | None:
        """The length, or None when there is no such file."""
        try:
            return (self._root / name).stat().st_size
        except FileNotFoundError:
            return None

    def holds(self, name: str, data: bytes) -> bool:
        """Whether the file is these bytes; reading one of this machine costs little."""
        return self.size(name) == len(data) and self.read(name) == data

    def remove(self, name: str) -> None:
        """Delete a file."""
        (self._root / name).unlink(missing_ok=True)

    def tidy(self, *, before: datetime) -> int:
        """Delete what was written aside and never renamed."""
        gone = 0
        for path in (self._root / "unfinished").glob("*"):
            with contextlib.suppress(FileNotFoundError):  # finished meanwhile
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()
                    gone += 1
        return gone


class RemoteFolder:
    """Any other fsspec file system; object stores replace an object whole."""

    def __init__(self, files: fsspec.AbstractFileSystem, root: str) -> None:
        self._files = files
        self._root = root.rstrip("/")

    def write(self, name: str, data: bytes) -> None:
        """Put one object."""
        place = f"{self._root}/{name}"
        with _faults():
            self._files.makedirs(place.rpartition("/")[0], exist_ok=True)
            self._files.pipe_file(place, data)

    def read(self, name: str) -> bytes | None:
        """The content, or None when there is no such object."""
        try:
            with _faults():
                return bytes(self._files.cat_file(f"{self._root}/{name}"))
        except FileNotFoundError:
            return None

    def size(self, name: str) -> int | None:
        """The length, or None when there is no such object."""
        try:
            with _faults():
                return int(self._files.info(f"{self._root}/{name}")["size"])
        except FileNotFoundError:
            return None

    def holds(self, name: str, data: bytes) -> bool:
        """Whether an object of this length is there: it was put whole, and fetching it costs time and money."""
        return self.size(name) == len(data)

    def remove(self, name: str) -> None:
        """Delete an object; gone already is fine."""
        with contextlib.suppress(FileNotFoundError), _faults():
            self._files.rm_file(f"{self._root}/{name}")

    def tidy(self, *, before: datetime) -> int:
        """Nothing is ever half written here."""
        return 0


def open_store(url: str) -> BlobStore:
    """The store at a path or fsspec address; its folder is made with the first file."""
    try:
        files, root = fsspec.core.url_to_fs(url)
    except (ValueError, ImportError) as error:  # no such kind of store, or its package is missing
        raise SettingsInvalid(f"PARLEY_BLOBS_URL cannot be used: {error}") from error
    if isinstance(files, LocalFileSystem):
        return BlobStore(LocalFolder(Path(root)), address=url)
    return BlobStore(RemoteFolder(files, root), address=url)


@contextlib.contextmanager
def _faults() -> Iterator[None]:
    """Clients of object stores have errors of their own kinds; here all are a store that fails."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        raise OSError(f"{type(error).__name__}: {error}") from error


def _place(sha: str) -> str:
    return f"{sha[:2]}/{sha}"
