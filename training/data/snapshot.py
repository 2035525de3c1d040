"""Snapshots as they are read: opened, looked into, verified. Nothing changes one that has its name.

open_snapshot(folder).rows(Split.TRAIN, Kind.SFT)[0]     a row; its pictures by `.picture(sha)`
verify(folder)                                           every file that is not as the manifest says
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import fsspec  # type: ignore[import-untyped]
import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
from pydantic import ValidationError

from core.errors import NotFound, Reason, Unavailable
from training.data import arrow, manifest
from training.data.manifest import Manifest
from training.data.rows import Kind, Row, Split

_CHUNK = 2**20


class What(StrEnum):
    """What is wrong with a file."""

    MISSING = "missing"
    CHANGED = "changed"
    UNKNOWN = "unknown"  # nobody put it there when the snapshot was made
    RENAMED = "renamed"  # the folder is not called as the manifest says


@dataclass(frozen=True)
class Fault:
    """A file of a snapshot that is not as it was."""

    file: str
    what: What


class SnapshotRows:
    """Rows of a snapshot in their fixed order; only what is asked for is read."""

    def __init__(self, snapshot: Snapshot, table: pa.Table, split: Split, kind: Kind | None) -> None:
        self._snapshot, self._split = snapshot, split
        self._table = table
        kinds = table.column("kind").to_numpy(zero_copy_only=False)
        self._places = np.flatnonzero(kinds == kind.value) if kind is not None else np.arange(table.num_rows)

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, place: int) -> Row:
        [columns] = self._table.slice(int(self._places[place]), 1).to_pylist()
        return arrow.row(columns, self._split)

    def __iter__(self) -> Iterator[Row]:
        return (self[place] for place in range(len(self)))

    def column(self, name: str) -> list[Any]:
        """One column of all rows, without making rows of them."""
        values: list[Any] = self._table.column(name).take(pa.array(self._places)).to_pylist()
        return values

    @property
    def schema(self) -> pa.Schema:
        """The columns."""
        return self._table.schema

    def columns(self, start: int, count: int) -> pa.Table:
        """Some rows as they are stored."""
        return self._table.take(pa.array(self._places[start : start + count]))

    def picture(self, sha: str) -> bytes:
        """The file of a picture."""
        return self._snapshot.picture(sha)


class Snapshot:
    """An opened snapshot."""

    def __init__(self, folder: Path, stored: Manifest) -> None:
        self.folder = folder
        self.manifest = stored

    @property
    def hash(self) -> str:
        """Its name."""
        return self.manifest.hash

    def rows(self, split: Split | str = Split.TRAIN, kind: Kind | str | None = None) -> SnapshotRows:
        """The rows of a split, all or those of one kind."""
        split = Split(split)
        table = arrow.table(self.folder / "dataset" / split.value)
        return SnapshotRows(self, table, split, Kind(kind) if kind is not None else None)

    def picture(self, sha: str) -> bytes:
        """The file of a picture; NotFound BLOB_UNKNOWN, or Unavailable SNAPSHOT_DAMAGED when it is another one."""
        data = self._read(sha)
        if data is None:
            raise NotFound(Reason.BLOB_UNKNOWN)
        if hashlib.sha256(data).hexdigest() != sha:
            raise Unavailable(Reason.SNAPSHOT_DAMAGED, file=f"pictures/{sha[:2]}/{sha}")
        return data

    def hashes(self) -> dict[str, str]:
        """The perceptual hash of each picture that has one, as it was stored when the snapshot was made."""
        with (self.folder / "pictures.jsonl").open(encoding="utf-8") as lines:
            hashes = {Path(picture["file"]).stem: str(picture["phash"]) for picture in map(json.loads, lines)}
        return {sha: hashed for sha, hashed in hashes.items() if hashed}

    def left_out(self) -> Iterator[dict[str, Any]]:
        """What was left out: `why`, and the row without its texts."""
        with (self.folder / "left_out.jsonl").open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)

    def _read(self, sha: str) -> bytes | None:
        address = self.manifest.pictures.address
        if address:
            try:
                with fsspec.open(f"{address.rstrip('/')}/{sha[:2]}/{sha}", "rb") as stream:
                    return bytes(stream.read())
            except FileNotFoundError:
                return None
        path = next((self.folder / "pictures" / sha[:2]).glob(f"{sha}.*"), None)
        return path.read_bytes() if path is not None else None


def open_snapshot(folder: Path) -> Snapshot:
    """The snapshot in a folder; NotFound SNAPSHOT_UNKNOWN, or Unavailable SNAPSHOT_DAMAGED (file=)."""
    try:
        text = (folder / manifest.FILE).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise NotFound(Reason.SNAPSHOT_UNKNOWN) from None
    try:
        stored = Manifest.model_validate_json(text)
    except ValidationError:
        raise Unavailable(Reason.SNAPSHOT_DAMAGED, file=manifest.FILE) from None
    if stored.hash != stored.computed():
        raise Unavailable(Reason.SNAPSHOT_DAMAGED, file=manifest.FILE)
    return Snapshot(folder, stored)


def verify(folder: Path) -> list[Fault]:
    """Every file that is missing, changed or strange; nothing when the snapshot is as it was made."""
    try:
        stored = open_snapshot(folder).manifest
    except (NotFound, Unavailable) as error:
        return [Fault(manifest.FILE, What.MISSING if isinstance(error, NotFound) else What.CHANGED)]
    expected = {name: of.sha256 for name, of in stored.files.items()}
    if not stored.pictures.address:
        expected |= _pictures(folder, expected)
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() and not _cached(path)}
    faults = [Fault(name, What.MISSING) for name in sorted(expected.keys() - there)]
    faults += [Fault(name, What.UNKNOWN) for name in sorted(there - expected.keys() - {manifest.FILE})]
    present = sorted(expected.keys() & there)
    with ThreadPoolExecutor(2) as pool:  # hashing lets go of Python's lock
        hashes = pool.map(lambda name: _sha256(folder / name), present)
        changed = [name for name, sha in zip(present, hashes, strict=True) if sha != expected[name]]
    faults += [Fault(name, What.CHANGED) for name in changed]
    if folder.name != stored.hash and len(folder.name) == len(stored.hash):
        faults.append(Fault(folder.name, What.RENAMED))
    return faults


def _pictures(folder: Path, expected: Mapping[str, str]) -> dict[str, str]:
    """The pictures that are listed; where the list itself is damaged, those that lie there."""
    listed = folder / "pictures.jsonl"
    if not listed.exists() or _sha256(listed) != expected.get(listed.name):
        there = (path.relative_to(folder).as_posix() for path in (folder / "pictures").rglob("*") if path.is_file())
        return {name: Path(name).stem for name in there}
    names = [json.loads(line)["file"] for line in listed.read_text(encoding="utf-8").splitlines()]
    return {f"pictures/{name}": Path(name).stem for name in names}


def _cached(path: Path) -> bool:
    """What `datasets` leaves beside the files that it filters or maps."""
    return path.name.startswith("cache-") and path.suffix == ".arrow"


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
