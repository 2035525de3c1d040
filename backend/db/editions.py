"""Published editions of benchmarks; nothing here is ever changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from backend.db.tables import BenchmarkItemRow, BenchmarkRow, EditionItemRow, EditionRow
from core.benchmark_items import Fields
from core.errors import NotFound, Reason
from core.records import PersonId

_AT_ONCE = 500


@dataclass(frozen=True)
class Edition:
    """A benchmark in a language as it was published."""

    id: str
    benchmark: str
    language: str
    number: int
    hash: str
    items: int
    left_out: int
    created_by: PersonId | None
    created_at: datetime
    card: str = ""
    """Markdown; empty: published before there were cards."""


@dataclass(frozen=True)
class EditionItem:
    """An item's text, and how it came about (JSON)."""

    item_id: str
    fields: Fields
    provenance: str


def next_number(session: Session, benchmark_id: str, language: str) -> int:
    """What the next edition is called."""
    own = EditionRow.benchmark_id == benchmark_id, EditionRow.language == language
    return (session.scalars(select(func.max(EditionRow.number)).where(*own)).one() or 0) + 1


def of_hash(session: Session, benchmark_id: str, language: str, content: str) -> Edition | None:
    """The edition with this content, if it was published before."""
    own = EditionRow.benchmark_id == benchmark_id, EditionRow.language == language, EditionRow.hash == content
    row = session.scalars(select(EditionRow).where(*own)).one_or_none()
    return get(session, row.id) if row is not None else None


def add(session: Session, edition: Edition, benchmark_id: str, items: Sequence[EditionItem]) -> None:
    """Store an edition with all its items."""
    session.execute(
        insert(EditionRow).values(
            id=edition.id,
            benchmark_id=benchmark_id,
            language=edition.language,
            number=edition.number,
            hash=edition.hash,
            left_out=edition.left_out,
            created_by=edition.created_by,
            created_at=edition.created_at,
            card=edition.card,
        )
    )
    for start in range(0, len(items), _AT_ONCE):
        session.execute(
            insert(EditionItemRow),
            [
                {
                    "edition_id": edition.id,
                    "item_id": one.item_id,
                    "question": one.fields.question,
                    "hint": one.fields.hint,
                    "options": json.dumps(one.fields.options, ensure_ascii=False),
                    "provenance": one.provenance,
                }
                for one in items[start : start + _AT_ONCE]
            ],
        )


def every(session: Session) -> list[Edition]:
    """All editions, the newest of each first."""
    counts = select(EditionItemRow.edition_id, func.count().label("items")).group_by(EditionItemRow.edition_id)
    counted = counts.subquery()
    statement = (
        select(EditionRow, BenchmarkRow.name, func.coalesce(counted.c["items"], 0))
        .join(BenchmarkRow, BenchmarkRow.id == EditionRow.benchmark_id)
        .outerjoin(counted, counted.c.edition_id == EditionRow.id)
        .order_by(BenchmarkRow.name, EditionRow.language, EditionRow.number.desc())
    )
    return [_edition(row, name, items) for row, name, items in session.execute(statement)]


def get(session: Session, edition_id: str) -> Edition:
    """One edition; NotFound EDITION_UNKNOWN."""
    edition = next((one for one in every(session) if one.id == edition_id), None)
    if edition is None:
        raise NotFound(Reason.EDITION_UNKNOWN)
    return edition


def numbered(session: Session, benchmark: str, language: str, number: int) -> Edition:
    """An edition by its number; NotFound EDITION_UNKNOWN."""
    wanted = (benchmark, language, number)
    edition = next((one for one in every(session) if (one.benchmark, one.language, one.number) == wanted), None)
    if edition is None:
        raise NotFound(Reason.EDITION_UNKNOWN)
    return edition


def numbers(session: Session, edition_ids: Sequence[str]) -> dict[str, int]:
    """Under which numbers the items of editions stand in their benchmark, in that order."""
    item = BenchmarkItemRow
    statement = (
        select(item.id, item.number)
        .join(EditionItemRow, EditionItemRow.item_id == item.id)
        .where(EditionItemRow.edition_id.in_(edition_ids))
        .distinct()
        .order_by(item.number, item.id)
    )
    return {row.id: row.number for row in session.execute(statement)}


def items(session: Session, edition_id: str) -> Mapping[str, EditionItem]:
    """The items of an edition by their ids."""
    statement = select(EditionItemRow).where(EditionItemRow.edition_id == edition_id)
    return {
        row.item_id: EditionItem(
            row.item_id, Fields(row.question, row.hint, tuple(json.loads(row.options))), row.provenance
        )
        for row in session.scalars(statement)
    }


def _edition(row: EditionRow, benchmark: str, count: int) -> Edition:
    return Edition(
        id=row.id,
        benchmark=benchmark,
        language=row.language,
        number=row.number,
        hash=row.hash,
        items=count,
        left_out=row.left_out,
        created_by=PersonId(row.created_by) if row.created_by else None,
        created_at=row.created_at,
        card=row.card,
    )
