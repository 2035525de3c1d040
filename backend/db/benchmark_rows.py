"""The rows of benchmarks' files as they came, and how far each benchmark is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from backend.db.tables import (
    BenchmarkItemRow,
    BenchmarkRow,
    DraftRow,
    FileRow,
    ItemPictureRow,
    RowFileRow,
)
from core.benchmark_items import Fields

_AT_ONCE = 500


@dataclass(frozen=True)
class StoredRow:
    """A row of a file: its item, every column, and which option of the item stands at each letter."""

    id: str
    item_id: str
    cells: Mapping[str, Any]
    turned: tuple[int, ...] = ()
    files: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Standing:
    """How far a benchmark is."""

    name: str
    source_language: str
    licence: str
    origin: str
    items: int
    rows: int
    drafts: Mapping[str, int]
    """By language."""


def contents(session: Session, benchmark_id: str) -> dict[str, str]:
    """The cells of every row that is there, as they are stored, by the row's id."""
    statement = select(FileRow.id, FileRow.cells).where(FileRow.benchmark_id == benchmark_id)
    return {row.id: row.cells for row in session.execute(statement)}


def written(cells: Mapping[str, Any]) -> str:
    """Cells as they are stored; the order of the columns is part of them."""
    return json.dumps(cells)


def add(session: Session, benchmark_id: str, rows: Sequence[StoredRow]) -> None:
    """Store rows behind those that are there, in their order; their items are stored already."""
    last = select(func.max(FileRow.number)).where(FileRow.benchmark_id == benchmark_id)
    first = (session.scalars(last).one() or 0) + 1
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        session.execute(
            insert(FileRow),
            [
                {
                    "id": row.id,
                    "benchmark_id": benchmark_id,
                    "number": number,
                    "item_id": row.item_id,
                    "cells": written(row.cells),
                    "turned": json.dumps(row.turned),
                }
                for number, row in enumerate(part, first + start)
            ],
        )
        files = [{"row_id": row.id, "sha256": sha} for row in part for sha in sorted(row.files)]
        if files:
            session.execute(insert(RowFileRow), files)


def of(session: Session, benchmark_id: str) -> list[StoredRow]:
    """All rows in their order; of items that came without a file, one row each."""
    statement = select(FileRow).where(FileRow.benchmark_id == benchmark_id).order_by(FileRow.number)
    rows = [
        StoredRow(row.id, row.item_id, json.loads(row.cells), tuple(json.loads(row.turned)))
        for row in session.scalars(statement)
    ]
    known = {row.item_id for row in rows}
    return [*rows, *(row for row in _from_items(session, benchmark_id) if row.item_id not in known)]


def _from_items(session: Session, benchmark_id: str) -> Iterator[StoredRow]:
    item, place = BenchmarkItemRow, ItemPictureRow
    pictures: dict[str, list[str]] = {}
    shown = select(place).join(item, item.id == place.item_id).where(item.benchmark_id == benchmark_id)
    for picture in session.scalars(shown.order_by(place.item_id, place.position)):
        pictures.setdefault(picture.item_id, []).append(picture.sha256)
    for row in session.scalars(select(item).where(item.benchmark_id == benchmark_id).order_by(item.number)):
        names = pictures[row.id]
        options = dict(zip(json.loads(row.letters), json.loads(row.options), strict=True))
        cells = {"index": row.number, "question": row.question, "hint": row.hint, **options, "answer": row.answer}
        cells["image"] = {"base64": names[0]} if len(names) == 1 else {"listed": names}
        yield StoredRow(row.id, row.id, cells)


def drafts(session: Session, benchmark_id: str, language: str) -> dict[str, Fields]:
    """The drafts of a benchmark in a language, by item."""
    statement = (
        select(DraftRow)
        .join(BenchmarkItemRow, BenchmarkItemRow.id == DraftRow.item_id)
        .where(BenchmarkItemRow.benchmark_id == benchmark_id, DraftRow.language == language)
    )
    return {
        row.item_id: Fields(row.question, row.hint, tuple(json.loads(row.options)))
        for row in session.scalars(statement)
    }


def note_rights(session: Session, benchmark_id: str, *, licence: str, origin: str) -> None:
    """Write down rights and source of a benchmark."""
    changed = update(BenchmarkRow).where(BenchmarkRow.id == benchmark_id)
    session.execute(changed.values(licence=licence, origin=origin))


def standings(session: Session) -> list[Standing]:
    """All benchmarks by name, with what there is of each."""
    items = _counted(session, select(BenchmarkItemRow.benchmark_id, func.count()).group_by("benchmark_id"))
    rows = _counted(session, select(FileRow.benchmark_id, func.count()).group_by("benchmark_id"))
    drafted: dict[str, dict[str, int]] = {}
    by_language = (
        select(BenchmarkItemRow.benchmark_id, DraftRow.language, func.count())
        .join(DraftRow, DraftRow.item_id == BenchmarkItemRow.id)
        .group_by(BenchmarkItemRow.benchmark_id, DraftRow.language)
        .order_by(DraftRow.language)
    )
    for benchmark_id, language, count in session.execute(by_language):
        drafted.setdefault(benchmark_id, {})[language] = count
    return [
        Standing(
            name=row.name,
            source_language=row.source_language,
            licence=row.licence,
            origin=row.origin,
            items=items.get(row.id, 0),
            rows=rows.get(row.id, 0),
            drafts=drafted.get(row.id, {}),
        )
        for row in session.scalars(select(BenchmarkRow).order_by(BenchmarkRow.name))
    ]


def _counted(session: Session, statement: Any) -> dict[str, int]:
    rows: Iterable[Any] = session.execute(statement)
    return {row[0]: row[1] for row in rows}
