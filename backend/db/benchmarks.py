"""Benchmarks in the database; what translators are shown is read elsewhere (`calibrations`), without answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import Session

from backend.db import calibrations
from backend.db.calibrations import At
from backend.db.tables import ID_LENGTH, BenchmarkItemRow, BenchmarkRow, DraftRow, ItemPictureRow, ReferenceRow
from backend.db.upserts import upsert
from core.benchmark_items import BenchmarkItem, Fields, ItemKind


@dataclass(frozen=True)
class Benchmark:
    """A named set of questions about pictures."""

    id: str
    name: str
    source_language: str
    demo: bool
    created_at: datetime
    licence: str = ""
    origin: str = ""


def item_id(benchmark_id: str, key: str) -> str:
    """An id that is the same each time and tells nothing: makers like to put the answer into their keys."""
    return hashlib.sha256(f"{benchmark_id} {key}".encode()).hexdigest()[:ID_LENGTH]


def named(session: Session, name: str) -> Benchmark | None:
    """The benchmark of a name, if there is one."""
    row = session.scalars(select(BenchmarkRow).where(BenchmarkRow.name == name)).one_or_none()
    return _benchmark(row) if row is not None else None


def ensure(session: Session, benchmark: Benchmark) -> Benchmark:
    """The benchmark of this name, stored now if there was none; nobody else adds to it until the end."""
    session.execute(
        upsert(session)(BenchmarkRow)
        .values(
            id=benchmark.id,
            name=benchmark.name,
            source_language=benchmark.source_language,
            demo=benchmark.demo,
            created_at=benchmark.created_at,
            licence=benchmark.licence,
            origin=benchmark.origin,
        )
        .on_conflict_do_nothing()
    )
    statement = select(BenchmarkRow).where(BenchmarkRow.name == benchmark.name).with_for_update()
    return _benchmark(session.scalars(statement).one())


def item_ids(session: Session, benchmark_id: str) -> frozenset[str]:
    """The items that are there."""
    statement = select(BenchmarkItemRow.id).where(BenchmarkItemRow.benchmark_id == benchmark_id)
    return frozenset(session.scalars(statement))


def has_item(session: Session, benchmark_id: str, item_id: str) -> bool:
    """Whether an item is one of a benchmark."""
    own = BenchmarkItemRow.id == item_id, BenchmarkItemRow.benchmark_id == benchmark_id
    return session.scalars(select(BenchmarkItemRow.id).where(*own)).first() is not None


def add_items(session: Session, benchmark_id: str, items: Iterable[BenchmarkItem]) -> None:
    """Store items behind those that are there, in their order; their pictures are stored already."""
    added = list(items)
    last = select(func.max(BenchmarkItemRow.number)).where(BenchmarkItemRow.benchmark_id == benchmark_id)
    first = (session.scalars(last).one() or 0) + 1
    _fill(
        session,
        BenchmarkItemRow,
        [
            {
                "id": item.id,
                "benchmark_id": benchmark_id,
                "number": number,
                "kind": item.kind.value,
                "letters": json.dumps(item.letters, ensure_ascii=False),
                "pair": item.pair,
                "circle": item.circle,
                "answer": item.answer,
                **_columns(item.source),
            }
            for number, item in enumerate(added, first)
        ],
    )
    _fill(
        session,
        ItemPictureRow,
        [
            {"item_id": item.id, "position": position, "sha256": sha256}
            for item in added
            for position, sha256 in enumerate(item.pictures)
        ],
    )
    _fill(
        session,
        DraftRow,
        [
            {"item_id": item.id, "language": language, **_columns(draft)}
            for item in added
            for language, draft in sorted(item.drafts.items())
        ],
    )
    drafted = [
        (At(item.id, language), number) for number, item in enumerate(added, first) for language in sorted(item.drafts)
    ]
    calibrations.open_items(session, drafted)
    _fill(
        session,
        ReferenceRow,
        [
            {"item_id": item.id, "language": language, "mistake": known.mistake, **_columns(known.fields)}
            for item in added
            for language, known in sorted(item.references.items())
        ],
    )


def items(session: Session, benchmark_id: str) -> list[BenchmarkItem]:
    """All items with their answers and drafts, in their order; for measuring, never for who translates."""
    here = select(BenchmarkItemRow.id).where(BenchmarkItemRow.benchmark_id == benchmark_id)
    shown = _pictures(session, here)
    drafts: dict[str, dict[str, Fields]] = {}
    for draft in session.scalars(select(DraftRow).where(DraftRow.item_id.in_(here))):
        drafts.setdefault(draft.item_id, {})[draft.language] = _fields(draft)
    rows = select(BenchmarkItemRow).where(BenchmarkItemRow.benchmark_id == benchmark_id)
    return [
        BenchmarkItem(
            id=row.id,
            kind=ItemKind(row.kind),
            pictures=tuple(shown[row.id]),
            source=_fields(row),
            answer=row.answer,
            letters=tuple(json.loads(row.letters)),
            pair=row.pair,
            circle=row.circle,
            drafts=drafts.get(row.id, {}),
        )
        for row in session.scalars(rows.order_by(BenchmarkItemRow.number))
    ]


def _fields(row: BenchmarkItemRow | DraftRow) -> Fields:
    return Fields(row.question, row.hint, tuple(json.loads(row.options)))


def _pictures(session: Session, items: Select[str]) -> dict[str, list[str]]:
    """The pictures of items, in the order in which they are shown."""
    place = ItemPictureRow
    statement = (
        select(place.item_id, place.sha256).where(place.item_id.in_(items)).order_by(place.item_id, place.position)
    )
    shown: dict[str, list[str]] = {}
    for row in session.execute(statement):
        shown.setdefault(row.item_id, []).append(row.sha256)
    return shown


def _fill(session: Session, table: type, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), rows)


def _columns(fields: Fields) -> dict[str, str]:
    options = json.dumps(fields.options, ensure_ascii=False)
    return {"question": fields.question, "hint": fields.hint, "options": options}


def _benchmark(row: BenchmarkRow) -> Benchmark:
    return Benchmark(
        id=row.id,
        name=row.name,
        source_language=row.source_language,
        demo=row.demo,
        created_at=row.created_at,
        licence=row.licence,
        origin=row.origin,
    )
