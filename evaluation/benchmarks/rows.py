"""Benchmark rows from files in VLMEvalKit's columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from string import ascii_uppercase

from core.benchmark_files import Fault, Record, records

_COLUMNS = frozenset({"index", "answer"})


class DataInvalid(RuntimeError):
    """A file that cannot be scored; the message names the place and what to do."""


@dataclass(frozen=True)
class BenchmarkRow:
    """One question as its file holds it."""

    index: str
    answer: str
    options: tuple[str, ...] = ()
    question: str = ""
    category: str = ""
    group: str = ""
    """What the turns of the same options share; the index where there are none."""
    picture: str = ""
    """What the questions about one picture share: its file's name or its bytes."""


def read_rows(path: Path) -> list[BenchmarkRow]:
    """All rows of a TSV, JSON lines or Parquet; DataInvalid where indices are missing or double."""
    try:
        read = [_cells(path, record) for record in records(path)]
    except OSError as fault:
        raise DataInvalid(f"{path} cannot be read: {fault.strerror}.") from None
    if not read:
        raise DataInvalid(f"{path} has no rows.")
    missing = _COLUMNS - set(read[0])
    if missing:
        raise DataInvalid(f"{path} has no column {', '.join(sorted(missing))}.")
    rows = [_row(row) for row in read]
    indices = [row.index for row in rows]
    if len(set(indices)) != len(indices):
        double = next(index for index, times in Counter(indices).items() if times > 1)
        raise DataInvalid(f"{path} has the index {double!r} more than once.")
    return rows


def plain_index(index: object) -> str:
    """7, "7" and 7.0 are the same row."""
    if isinstance(index, float) and index.is_integer():
        return str(int(index))
    text = str(index).strip()
    return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text


def _cells(path: Path, record: Record | Fault) -> dict[str, str]:
    if isinstance(record, Fault):
        raise DataInvalid(f"{path}, line {record.line}: {record.kind} {record.detail}".rstrip() + ".")
    return {name: _text(name, value) for name, value in record.cells.items()}


def _text(name: str, value: object) -> str:
    """A cell as text; of pictures as bytes only what tells them from others."""
    if name == "image" and isinstance(value, bytes | dict | list):
        return sha256(repr(value).encode()).hexdigest()
    return "" if value is None else str(value)


def _row(row: Mapping[str, str]) -> BenchmarkRow:
    options: list[str] = []
    for letter in ascii_uppercase:
        if row.get(letter, "") in ("", "nan"):
            break
        options.append(row[letter])
    index = plain_index(row["index"])
    return BenchmarkRow(
        index=index,
        answer=row["answer"].strip(),
        options=tuple(options),
        question=row.get("question", ""),
        category=row.get("category", ""),
        group=plain_index(row.get("g_index") or index),
        picture=row.get("image_path") or row.get("image", ""),
    )
