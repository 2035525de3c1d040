"""A whole file read: `read(path, keep)` gives its questions, or every fault that it has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.ahead import ahead
from core.benchmark_files.faults import Fault, FaultKind, Faulty
from core.benchmark_files.pictures import Keep
from core.benchmark_files.questions import Question, questions
from core.benchmark_files.records import Record, records
from core.benchmark_files.rows import Row, columns_missing, row

_THREADS = 4
"""Decoding pictures lets the others go on."""


@dataclass(frozen=True)
class Found:
    """What a file holds; with a fault, nothing of it should be used."""

    rows: tuple[Row, ...]
    """In the file's order."""
    questions: tuple[Question, ...]
    faults: tuple[Fault, ...]


def read(path: Path, keep: Keep) -> Found:
    """Read a file to its end, a few rows with their pictures at a time. OSError where it cannot be opened."""
    if not path.exists():
        raise FileNotFoundError(2, "no such file", str(path))
    rows: list[Row] = []
    faults: list[Fault] = []
    for outcome in _rows(path, keep):
        if isinstance(outcome, Row):
            rows.append(outcome)
        else:
            faults.append(outcome)
    if not rows and not faults:
        faults.append(Fault(0, "", FaultKind.EMPTY))
    asked, between = questions(rows)
    return Found(tuple(rows), tuple(asked), tuple(sorted(faults + between)))


def _rows(path: Path, keep: Keep) -> Iterator[Row | Fault]:
    folder = path if path.is_dir() else path.parent
    return ahead(lambda one: _row(one, folder, keep), _records(path), threads=_THREADS)


def _records(path: Path) -> Iterator[Record | Fault]:
    columns_known = path.suffix.lower() == ".jsonl"  # its records may each have columns of their own
    for record in records(path):
        missing = [] if columns_known or isinstance(record, Fault) else columns_missing(record.cells)
        columns_known = columns_known or not isinstance(record, Fault)
        if missing:
            yield from (Fault(1, name, FaultKind.COLUMN_MISSING) for name in missing)
            return
        yield record


def _row(record: Record | Fault, folder: Path, keep: Keep) -> Row | Fault:
    if isinstance(record, Fault):
        return record
    try:
        return row(record.line, record.cells, folder=folder, keep=keep)
    except Faulty as fault:
        return fault.at(record.line)
