"""The glossary of a benchmark: what a word of the source is called in a language."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, bindparam, delete, insert, select
from sqlalchemy.orm import Session

from annotation.glossary import Term
from backend.db.tables import BenchmarkItemRow, BenchmarkRow, TermRow
from core.records import PersonId

_OF_ITEM = (
    select(TermRow.term, TermRow.translations)
    .join(BenchmarkItemRow, BenchmarkItemRow.benchmark_id == TermRow.benchmark_id)
    .where(BenchmarkItemRow.id == bindparam("item"), TermRow.language == bindparam("in_language"))
    .order_by(TermRow.term)
)


def terms(session: Session, benchmark: str, language: str) -> tuple[Term, ...]:
    """All terms of a benchmark in a language, by the alphabet."""
    statement = (
        select(TermRow)
        .join(BenchmarkRow, BenchmarkRow.id == TermRow.benchmark_id)
        .where(BenchmarkRow.name == benchmark, TermRow.language == language)
    )
    return _terms(session.scalars(statement.order_by(TermRow.term)).all())


def of_item(session: Session, item_id: str, language: str) -> tuple[Term, ...]:
    """All terms of the benchmark that an item belongs to."""
    return _terms(session.connection().execute(_OF_ITEM, {"item": item_id, "in_language": language}).all())


def put(
    session: Session, benchmark_id: str, language: str, every: Sequence[Term], by: PersonId, *, now: datetime
) -> None:
    """Have these terms and no others."""
    here = TermRow.benchmark_id == benchmark_id, TermRow.language == language
    session.execute(delete(TermRow).where(*here))
    if every:
        own = {"benchmark_id": benchmark_id, "language": language, "set_by": by, "set_at": now}
        rows = [
            {**own, "term": one.term, "translations": json.dumps(one.translations, ensure_ascii=False)} for one in every
        ]
        session.execute(insert(TermRow), rows)


def _terms(rows: Sequence[TermRow] | Sequence[Row[str, str]]) -> tuple[Term, ...]:
    return tuple(Term(row.term, tuple(json.loads(row.translations))) for row in rows)
