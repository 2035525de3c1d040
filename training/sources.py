"""Where rows come from: an opened snapshot, or a plain folder of `rows.jsonl` and `pictures/`, as replay has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pydantic import ValidationError

from core.errors import NotFound, Reason
from training.data.rows import Row, Split
from training.data.snapshot import open_snapshot

MANIFEST = "manifest.json"
_HEX = frozenset("0123456789abcdef")


class SourceDamaged(RuntimeError):
    """The folder does not hold rows that can be read; the message says where."""


class RowsMissing(RuntimeError):
    """Rows to be replayed are not where the recipe says; the message says where they were looked for."""


class RowList(Protocol):
    """Rows in a fixed order; they need not all be in memory."""

    def __len__(self) -> int: ...

    def __getitem__(self, place: int) -> Row: ...

    def __iter__(self) -> Iterator[Row]: ...


class Source(Protocol):
    """Rows of a split, and the pictures of all."""

    def rows(self, split: Split) -> RowList:
        """All rows of a split, always in the same order."""
        ...

    def picture(self, sha: str) -> bytes:
        """The file of a picture; NotFound BLOB_UNKNOWN where there is none."""
        ...


@dataclass(frozen=True)
class PlainFolder:
    """`rows.jsonl`, one row a line, and `pictures/<first two>/<sha>.<any>`."""

    folder: Path

    def rows(self, split: Split) -> list[Row]:
        """Read and checked whole."""
        path = self.folder / "rows.jsonl"
        rows = []
        try:
            with path.open("rb") as stream:
                for number, line in enumerate(stream, start=1):
                    try:
                        row = Row.model_validate_json(line)
                    except ValidationError as error:
                        fault = error.errors(include_url=False)[0]
                        raise SourceDamaged(f"{path.name}, line {number}: {fault['loc']} {fault['msg']}") from error
                    if row.split is split:
                        rows.append(row)
        except OSError as error:
            raise SourceDamaged(f"{self.folder.name} has no rows.jsonl that can be read: {error.strerror}") from error
        return rows

    def picture(self, sha: str) -> bytes:
        """Looked up by its name alone."""
        if len(sha) != 64 or not set(sha) <= _HEX:
            raise NotFound(Reason.BLOB_UNKNOWN)
        for path in sorted((self.folder / "pictures" / sha[:2]).glob(f"{sha}.*")):
            return path.read_bytes()
        raise NotFound(Reason.BLOB_UNKNOWN)


def open_source(folder: Path) -> Source:
    """A snapshot where there is a manifest, else a plain folder."""
    if (folder / MANIFEST).is_file():
        return open_snapshot(folder)
    if not (folder / "rows.jsonl").is_file():
        raise SourceDamaged(f"{folder} is neither a snapshot nor a folder with rows.jsonl.")
    return PlainFolder(folder)


def first_picture(sources: Iterable[Source], sha: str) -> bytes:
    """A picture from whichever source has it; NotFound BLOB_UNKNOWN where none does."""
    for source in sources:
        try:
            return source.picture(sha)
        except NotFound:
            continue
    raise NotFound(Reason.BLOB_UNKNOWN)


def replay_folder(name: str, home: Path) -> Path:
    """Where rows to be replayed lie: a path as it is, a name below the home's `replay` or among its snapshots."""
    path = Path(name)
    places = [path] if path.is_absolute() else [home / "replay" / name, home / "snapshots" / name, path]
    if ".." in path.parts:
        raise RowsMissing(f"{name} climbs out of its folder")
    for place in places:
        if place.is_dir():
            return place
    raise RowsMissing(f"rows to be replayed are not there: {' or '.join(str(place) for place in places)}")
