"""Rows as files that `datasets.load_from_disk` reads, written here so that the same rows are the same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, BinaryIO

import pyarrow as pa  # type: ignore[import-untyped]

from training.data.rows import Row, Split

DATA = "data-00000-of-00001.arrow"
_ROWS_A_BATCH = 2000
_TEXT, _TEXTS = pa.string(), pa.list_(pa.string())
SCHEMA = pa.schema(
    [
        ("id", _TEXT),
        ("kind", _TEXT),
        ("language", _TEXT),
        ("pictures", _TEXTS),
        ("turns", pa.list_(pa.struct([("role", _TEXT), ("content", _TEXT), ("pictures", _TEXTS)]))),
        ("answer", _TEXT),
        ("chosen", _TEXT),
        ("rejected", _TEXT),
        ("good", pa.bool_()),
        ("weight", pa.float64()),
        ("source", _TEXT),
        ("task", _TEXT),
        ("origin", pa.struct([("kind", _TEXT), ("id", _TEXT), ("round", _TEXT), ("at", _TEXT)])),
    ]
)
_VALUE = MappingProxyType({pa.string(): "string", pa.bool_(): "bool", pa.float64(): "float64"})


class HashedFile:
    """A new file that knows its SHA-256 and length when it is closed."""

    def __init__(self, path: Path) -> None:
        self._stream: BinaryIO = path.open("xb")
        self._hash = hashlib.sha256()
        self.length = 0
        self.closed = False

    def write(self, data: bytes) -> int:
        """Append bytes."""
        self._stream.write(data)
        self._hash.update(data)
        self.length += memoryview(data).nbytes
        return memoryview(data).nbytes

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        """The file is whole."""
        self._stream.close()
        self.closed = True

    @property
    def sha256(self) -> str:
        """The hash of what was written so far."""
        return self._hash.hexdigest()


class SplitWriter:
    """Writes the rows of one split; `files` has the hash and length of each file when it is closed."""

    def __init__(self, folder: Path, split: Split) -> None:
        folder.mkdir(parents=True)
        self._folder, self._split = folder, split
        self._file = HashedFile(folder / DATA)
        self._writer = pa.ipc.new_stream(pa.PythonFile(self._file, mode="w"), SCHEMA)
        self._waiting: list[dict[str, Any]] = []
        self.files: dict[str, tuple[str, int]] = {}

    def add(self, row: Row) -> None:
        """One row more."""
        self._waiting.append(_columns(row))
        if len(self._waiting) == _ROWS_A_BATCH:
            self._flush()

    def __enter__(self) -> SplitWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._flush()
        self._writer.close()
        self._file.close()
        if error is None:
            self.files[DATA] = self._file.sha256, self._file.length
            self._describe()

    def _flush(self) -> None:
        if self._waiting:
            self._writer.write_batch(pa.RecordBatch.from_pylist(self._waiting, SCHEMA))
            self._waiting = []

    def _describe(self) -> None:
        info = {"citation": "", "description": "", "features": features(), "homepage": "", "license": ""}
        state: dict[str, object] = {
            "_data_files": [{"filename": DATA}],
            "_fingerprint": self._file.sha256[:16],
            "_format_columns": None,
            "_format_kwargs": {},
            "_format_type": None,
            "_output_all_columns": False,
            "_split": self._split.value,
        }
        for name, content in (("dataset_info.json", info), ("state.json", state)):
            self.files[name] = write_json(self._folder / name, content)


def write_json(path: Path, content: object) -> tuple[str, int]:
    """One JSON file, the same for the same content; its hash and length."""
    data = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"
    path.write_bytes(data)
    return hashlib.sha256(data).hexdigest(), len(data)


def table(folder: Path) -> pa.Table:
    """The rows of one split, mapped into memory and not read."""
    with pa.memory_map(str(folder / DATA)) as mapped:
        return pa.ipc.open_stream(mapped).read_all()


def row(columns: Mapping[str, Any], split: Split) -> Row:
    """A row from its columns."""
    return Row.model_validate({**columns, "split": split})


def rows(table: pa.Table, split: Split) -> Iterable[Row]:
    """All rows of a table, batch by batch."""
    for batch in table.to_batches():
        for columns in batch.to_pylist():
            yield row(columns, split)


def _columns(row: Row) -> dict[str, Any]:
    columns = row.model_dump(mode="json")
    del columns["split"]
    return columns


def features() -> dict[str, Any]:
    """The columns as `datasets` describes them."""
    return {field.name: _feature(field.type) for field in SCHEMA}


def _feature(kind: pa.DataType) -> dict[str, Any]:
    if pa.types.is_list(kind):
        return {"feature": _feature(kind.value_type), "_type": "List"}
    if pa.types.is_struct(kind):
        return {kind.field(place).name: _feature(kind.field(place).type) for place in range(kind.num_fields)}
    return {"dtype": _VALUE[kind], "_type": "Value"}
