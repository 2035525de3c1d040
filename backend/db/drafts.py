"""Machine drafts: which items want one in a language, what came for them, and what could not be used."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from annotation.drafting import Answer, DraftFault, Task
from backend.db import calibrations
from backend.db.calibrations import At
from backend.db.tables import BenchmarkItemRow, DraftFaultRow, DraftRow, FirstDraftRow
from core.benchmark_items import Fields


@dataclass(frozen=True)
class Drafted:
    """How far the drafts of a benchmark in a language are."""

    items: int
    drafts: int
    faulty: int


@dataclass(frozen=True)
class Faulty:
    """An item whose draft could not be used, and why."""

    item_id: str
    number: int
    fault: DraftFault


@dataclass(frozen=True)
class FirstDraft:
    """Who made a draft, and what it was before it was read again."""

    translator: str
    fields: Fields


def wanting(session: Session, benchmark_id: str, pair: tuple[str, str]) -> list[Task]:
    """The items that have no draft in the second language of the pair and no fault that stands, in their order."""
    item, code = BenchmarkItemRow, pair[1]
    drafted = select(DraftRow.item_id).where(DraftRow.language == code)
    faulty = select(DraftFaultRow.item_id).where(DraftFaultRow.language == code)
    statement = (
        select(item)
        .where(item.benchmark_id == benchmark_id, item.id.not_in(drafted), item.id.not_in(faulty))
        .order_by(item.number)
    )
    return [_task(row, pair) for row in session.scalars(statement)]


def every(session: Session, benchmark_id: str, pair: tuple[str, str]) -> dict[str, Task]:
    """All items of a benchmark, with a draft or without, by their ids."""
    rows = session.scalars(select(BenchmarkItemRow).where(BenchmarkItemRow.benchmark_id == benchmark_id))
    return {row.id: _task(row, pair) for row in rows}


def take_in(
    session: Session, benchmark_id: str, language: str, answers: Sequence[Answer], *, translator: str, now: datetime
) -> None:
    """Store what came for items of a locked benchmark that still have no draft; refiners may begin with it."""
    ids = [one.item_id for one in answers]
    there = set(
        session.scalars(select(DraftRow.item_id).where(DraftRow.item_id.in_(ids), DraftRow.language == language))
    )
    rows = session.execute(
        select(BenchmarkItemRow.id, BenchmarkItemRow.number)
        .where(BenchmarkItemRow.benchmark_id == benchmark_id, BenchmarkItemRow.id.in_(ids))
        .order_by(BenchmarkItemRow.number)
    )
    numbers: Mapping[str, int] = {row.id: row.number for row in rows if row.id not in there}
    session.execute(delete(DraftFaultRow).where(DraftFaultRow.item_id.in_(ids), DraftFaultRow.language == language))
    whole = [(one.item_id, one.draft) for one in answers if one.draft is not None and one.item_id in numbers]
    if whole:
        session.execute(
            insert(DraftRow),
            [{"item_id": item, "language": language, **_columns(draft.refined)} for item, draft in whole],
        )
        how = {"language": language, "translator": translator, "created_at": now}
        session.execute(
            insert(FirstDraftRow), [{"item_id": item, **how, **_columns(draft.first)} for item, draft in whole]
        )
        calibrations.open_items(session, [(At(item, language), numbers[item]) for item, _ in whole])
    faulty = [one for one in answers if one.fault is not None and one.item_id in numbers]
    if faulty:
        how = {"language": language, "translator": translator, "at": now}
        session.execute(
            insert(DraftFaultRow), [{"item_id": one.item_id, "fault": str(one.fault), **how} for one in faulty]
        )


def forget_faults(session: Session, benchmark_id: str, language: str) -> None:
    """Have items whose drafts could not be used be asked for again."""
    here = select(BenchmarkItemRow.id).where(BenchmarkItemRow.benchmark_id == benchmark_id)
    session.execute(delete(DraftFaultRow).where(DraftFaultRow.item_id.in_(here), DraftFaultRow.language == language))


def drafted(session: Session, benchmark_id: str, language: str) -> Drafted:
    """How far they are."""
    here = select(BenchmarkItemRow.id).where(BenchmarkItemRow.benchmark_id == benchmark_id)
    counts = Counter[str]()
    for name, table in (("drafts", DraftRow), ("faulty", DraftFaultRow)):
        statement = select(func.count()).where(table.item_id.in_(here), table.language == language)
        counts[name] = session.scalars(statement).one()
    items = session.scalars(select(func.count()).where(BenchmarkItemRow.benchmark_id == benchmark_id)).one()
    return Drafted(items, counts["drafts"], counts["faulty"])


def faulty(session: Session, benchmark_id: str, language: str) -> list[Faulty]:
    """The items whose drafts could not be used, in their order."""
    statement = (
        select(DraftFaultRow.item_id, BenchmarkItemRow.number, DraftFaultRow.fault)
        .join(BenchmarkItemRow, BenchmarkItemRow.id == DraftFaultRow.item_id)
        .where(BenchmarkItemRow.benchmark_id == benchmark_id, DraftFaultRow.language == language)
        .order_by(BenchmarkItemRow.number)
    )
    return [Faulty(row.item_id, row.number, DraftFault(row.fault)) for row in session.execute(statement)]


def _task(row: BenchmarkItemRow, pair: tuple[str, str]) -> Task:
    source = Fields(row.question, row.hint, tuple(json.loads(row.options)))
    return Task(row.id, source, *pair, letters=tuple(json.loads(row.letters)))


def _columns(fields: Fields) -> dict[str, str]:
    options = json.dumps(fields.options, ensure_ascii=False)
    return {"question": fields.question, "hint": fields.hint, "options": options}
