"""Benchmarks in the database; what translators are shown is read without answers and references."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from backend.db.tables import BenchmarkItemRow, BenchmarkRow, ReferenceRow, TranslationRow


@dataclass(frozen=True)
class Benchmark:
    """A named set of questions about pictures."""

    id: str
    name: str
    source_language: str
    demo: bool
    created_at: datetime


@dataclass(frozen=True)
class Fields:
    """What is translated together: the question, a hint (perhaps empty) and four options or none."""

    question: str
    hint: str = ""
    options: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """All texts in a fixed order."""
        return self.question, self.hint, *self.options


@dataclass(frozen=True)
class Reference:
    """The right translation, and what the machine's draft got wrong; empty: nothing."""

    fields: Fields
    mistake: str = ""


@dataclass(frozen=True)
class Item:
    """One question with its answer, drafts and references by language."""

    id: str
    pair: str
    """What both questions of a yes/no pair share; empty for a choice."""
    kind: str
    sha256: str
    source: Fields
    answer: str
    drafts: Mapping[str, Fields] = field(default_factory=dict)
    references: Mapping[str, Reference] = field(default_factory=dict)


@dataclass(frozen=True)
class ItemToTranslate:
    """What a translator sees of an item: no answer, no reference, no word of what is wrong."""

    id: str
    sha256: str
    source: Fields
    draft: Fields


def named(session: Session, name: str) -> Benchmark | None:
    """The benchmark of a name, if there is one."""
    row = session.scalars(select(BenchmarkRow).where(BenchmarkRow.name == name)).one_or_none()
    return _benchmark(row) if row is not None else None


def ensure(session: Session, wanted: Benchmark) -> Benchmark:
    """The benchmark of this name, stored now if there was none; nobody else adds to it until the end."""
    upsert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(
        upsert(BenchmarkRow)
        .values(
            id=wanted.id,
            name=wanted.name,
            source_language=wanted.source_language,
            demo=wanted.demo,
            created_at=wanted.created_at,
        )
        .on_conflict_do_nothing()
    )
    found = select(BenchmarkRow).where(BenchmarkRow.name == wanted.name).with_for_update()
    return _benchmark(session.scalars(found).one())


def item_ids(session: Session, benchmark_id: str) -> frozenset[str]:
    """The items that are there."""
    found = select(BenchmarkItemRow.id).where(BenchmarkItemRow.benchmark_id == benchmark_id)
    return frozenset(session.scalars(found))


def add_items(session: Session, benchmark_id: str, items: Iterable[Item]) -> None:
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
                "kind": item.kind,
                "pair": item.pair,
                "sha256": item.sha256,
                "answer": item.answer,
                **_columns(item.source),
            }
            for number, item in enumerate(added, first)
        ],
    )
    _fill(
        session,
        TranslationRow,
        [
            {"item_id": item.id, "language": language, **_columns(draft)}
            for item in added
            for language, draft in sorted(item.drafts.items())
        ],
    )
    _fill(
        session,
        ReferenceRow,
        [
            {"item_id": item.id, "language": language, "mistake": known.mistake, **_columns(known.fields)}
            for item in added
            for language, known in sorted(item.references.items())
        ],
    )


def to_translate(session: Session, language: str) -> list[ItemToTranslate]:
    """Source and draft of all items that have a draft in a language, benchmark by benchmark."""
    item, draft = BenchmarkItemRow, TranslationRow
    found = (
        select(
            item.id,
            item.sha256,
            item.question.label("source_question"),
            item.hint.label("source_hint"),
            item.options.label("source_options"),
            draft.question,
            draft.hint,
            draft.options,
        )
        .join(draft, draft.item_id == item.id)
        .join(BenchmarkRow, BenchmarkRow.id == item.benchmark_id)
        .where(draft.language == language)
        .order_by(BenchmarkRow.created_at, BenchmarkRow.id, item.number)
    )
    return [
        ItemToTranslate(
            id=row.id,
            sha256=row.sha256,
            source=Fields(row.source_question, row.source_hint, tuple(json.loads(row.source_options))),
            draft=Fields(row.question, row.hint, tuple(json.loads(row.options))),
        )
        for row in session.execute(found)
    ]


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
    )
