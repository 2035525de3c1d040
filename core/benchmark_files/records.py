"""Records of a file one after the other, whatever its format; what cannot be read is a fault with its line."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from core.benchmark_files import mmmu
from core.benchmark_files.faults import Fault, FaultKind, Faulty

_LONGEST_CELL = 2**28
"""Characters; several large pictures fit, a file whose quotes are broken does not."""
_TOO_LONG = f"a line of more than {_LONGEST_CELL // 2**20} MB"
_ROWS_AT_ONCE = 50


@dataclass(frozen=True)
class Record:
    """One line with what its columns hold."""

    line: int
    cells: Mapping[str, Any]


def records(path: Path) -> Iterator[Record | Fault]:
    """All records in their order, MMMU's as ours; after a fault that hides where the next one begins, no more."""
    return map(_as_ours, _read(path))


def _as_ours(record: Record | Fault) -> Record | Fault:
    if isinstance(record, Fault) or not mmmu.is_mmmu(record.cells):
        return record
    try:
        return Record(record.line, mmmu.as_ours(record.cells))
    except Faulty as fault:
        return fault.at(record.line)


def _read(path: Path) -> Iterator[Record | Fault]:
    if path.is_dir():
        return _subjects(subjects) if (subjects := mmmu.files(path)) else _dataset(path)
    readers = {".tsv": _tsv, ".jsonl": _jsonl, ".parquet": _parquet}
    reader: Callable[[Path], Iterator[Record | Fault]] = readers.get(path.suffix.lower(), _unknown)
    return reader(path)


def _unknown(path: Path) -> Iterator[Fault]:
    yield Fault(0, "", FaultKind.FORMAT, path.suffix)


def _tsv(path: Path) -> Iterator[Record | Fault]:
    csv.field_size_limit(_LONGEST_CELL)
    with path.open("rb") as raw:
        lines = csv.reader(_decoded(raw), delimiter="\t", strict=True)
        line = 1
        try:
            columns = next(lines, [])
            twice = sorted({name for name in columns if columns.count(name) > 1})
            if twice:
                yield from (Fault(1, name, FaultKind.COLUMN_TWICE) for name in twice)
                return
            line = lines.line_num + 1
            for cells in lines:
                if len(cells) == len(columns):
                    yield Record(line, dict(zip(columns, cells, strict=True)))
                elif cells:
                    yield Fault(line, "", FaultKind.CELLS, f"{len(cells)}/{len(columns)}")
                line = lines.line_num + 1
        except UnicodeDecodeError:
            yield Fault(lines.line_num + 1, "", FaultKind.ENCODING)
        except csv.Error as error:
            yield Fault(line, "", FaultKind.QUOTES, str(error))


def _decoded(raw: BinaryIO) -> Iterator[str]:
    for number, line in enumerate(_lines(raw)):
        if line is None:
            raise csv.Error(_TOO_LONG)
        yield line.decode("utf-8-sig" if number == 0 else "utf-8")


def _lines(raw: BinaryIO) -> Iterator[bytes | None]:
    """Line by line; None where one goes on and on: a file that is none must not be read into memory whole."""
    while line := raw.readline(_LONGEST_CELL):
        if len(line) == _LONGEST_CELL:
            yield None
            return
        yield line


def _jsonl(path: Path) -> Iterator[Record | Fault]:
    with path.open("rb") as raw:
        for number, line in enumerate(_lines(raw), 1):
            if line is None:
                yield Fault(number, "", FaultKind.RECORD, _TOO_LONG)
                return
            if not line.strip():
                continue
            try:
                value = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
            except UnicodeDecodeError:
                yield Fault(number, "", FaultKind.ENCODING)
            except (ValueError, RecursionError) as error:
                yield Fault(number, "", FaultKind.RECORD, str(error))
            else:
                named = isinstance(value, dict)
                yield Record(number, value) if named else Fault(number, "", FaultKind.RECORD)


def _parquet(path: Path) -> Iterator[Record | Fault]:
    try:
        with pq.ParquetFile(path) as file:
            yield from _batches(file.iter_batches(batch_size=_ROWS_AT_ONCE))
    except (pa.ArrowException, OSError) as error:
        yield Fault(0, "", FaultKind.FORMAT, str(error))


def _subjects(files: Sequence[Path]) -> Iterator[Record | Fault]:
    """Several files as one, their lines counted on."""
    before = 0
    for path in files:
        line = 0
        for record in _parquet(path):
            if isinstance(record, Fault):
                yield replace(record, line=0, detail=f"{path.parent.name}: {record.detail}")
                continue
            line = record.line
            yield replace(record, line=before + line)
        before += line


def _dataset(folder: Path) -> Iterator[Record | Fault]:
    """A split that `datasets` saved, or a folder of one split."""
    try:
        splits = [folder]
        if (folder / "dataset_dict.json").is_file():
            named = json.loads((folder / "dataset_dict.json").read_text(encoding="utf-8"))["splits"]
            splits = [folder / name for name in named]
        if len(splits) != 1:
            yield Fault(0, "", FaultKind.FORMAT, ", ".join(split.name for split in splits))
            return
        yield from _batches(_arrow(splits[0]))
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError) as error:
        yield Fault(0, "", FaultKind.FORMAT, str(error))


def _arrow(split: Path) -> Iterator[Any]:
    state = json.loads((split / "state.json").read_text(encoding="utf-8"))
    for part in state["_data_files"]:
        with pa.memory_map(str(split / Path(part["filename"]).name)) as mapped:
            for batch in pa.ipc.open_stream(mapped):
                for start in range(0, batch.num_rows, _ROWS_AT_ONCE):
                    yield batch.slice(start, _ROWS_AT_ONCE)


def _batches(batches: Iterable[Any]) -> Iterator[Record]:
    line = 0
    for batch in batches:
        for cells in batch.to_pylist():
            line += 1
            yield Record(line, cells)
