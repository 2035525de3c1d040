"""Rows written as VLMEvalKit's TSV, JSON lines or Parquet, into a file that is there whole or not at all."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from core.benchmark_files.pictures import COLUMNS, Get, unpack
from core.files import writing_whole

_ROWS_A_GROUP = 200


@dataclass(frozen=True)
class KeptRow:
    """A row as it is stored: each column as it came, pictures by their names."""

    cells: Mapping[str, Any]

    def values(self, get: Get, *, as_text: bool) -> dict[str, Any]:
        """The columns with the pictures put back."""
        return {
            name: unpack(value, get, as_text=as_text) if name in COLUMNS else value
            for name, value in self.cells.items()
        }


def write(form: str, out: Path, rows: Sequence[KeptRow], get: Get) -> None:
    """Write all rows in their order; `get` gives the bytes of a picture's name."""
    with writing_whole(out) as stream:
        FORMATS[form](stream, rows, get)


def _tsv(stream: BinaryIO, rows: Sequence[KeptRow], get: Get) -> None:
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    lines = csv.writer(text, delimiter="\t", lineterminator="\n")
    columns = _columns(rows)
    lines.writerow(columns)
    for row in rows:
        values = row.values(get, as_text=True)
        lines.writerow([_cell(name, values.get(name)) for name in columns])
    text.detach()


def _cell(name: str, value: Any) -> str:
    if name in COLUMNS and isinstance(value, list):
        return "[" + ", ".join(f"'{part}'" for part in value) + "]"
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _jsonl(stream: BinaryIO, rows: Sequence[KeptRow], get: Get) -> None:
    for row in rows:
        stream.write(json.dumps(row.values(get, as_text=True), ensure_ascii=False).encode() + b"\n")


def _parquet(stream: BinaryIO, rows: Sequence[KeptRow], get: Get) -> None:
    without = [row.values(lambda _: b"", as_text=False) for row in rows]
    columns = _columns(rows)
    kinds = {name: _kind([values.get(name) for values in without]) for name in columns}
    schema = pa.schema([(name, kinds[name] or pa.string()) for name in columns])
    mixed = [name for name in columns if kinds[name] is None]
    with pq.ParquetWriter(stream, schema) as writer:
        for start in range(0, len(rows), _ROWS_A_GROUP):
            part = [row.values(get, as_text=False) for row in rows[start : start + _ROWS_A_GROUP]]
            for values in part:
                values.update({name: _cell(name, values[name]) for name in mixed if values.get(name) is not None})
            writer.write_table(pa.Table.from_pylist(part, schema))


def _kind(values: Sequence[Any]) -> Any:
    """The one type of a column; None where JSON lines had several, which become text."""
    try:
        column_type = pa.array(values).type
    except pa.ArrowException:
        return None
    return pa.string() if pa.types.is_null(column_type) else column_type


def _columns(rows: Sequence[KeptRow]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row.cells))


FORMATS: Mapping[str, Callable[[BinaryIO, Sequence[KeptRow], Get], None]] = MappingProxyType(
    {"tsv": _tsv, "jsonl": _jsonl, "parquet": _parquet}
)
