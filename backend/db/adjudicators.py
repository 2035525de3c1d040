"""Who adjudicates beside the researchers, in which benchmark and language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.orm import Session

from backend.db.calibrations import At, Stage
from backend.db.tables import (
    AdjudicatorRow,
    BenchmarkItemRow,
    BenchmarkRow,
    CalibrationRow,
    GoldPlaceRow,
    PlaceRow,
)
from core.records import PersonId


def of(session: Session, benchmark: str, language: str) -> list[PersonId]:
    """Who is named for a benchmark in a language."""
    statement = (
        select(AdjudicatorRow.person_id)
        .join(BenchmarkRow, BenchmarkRow.id == AdjudicatorRow.benchmark_id)
        .where(BenchmarkRow.name == benchmark, AdjudicatorRow.language == language)
    )
    return [PersonId(one) for one in session.scalars(statement.order_by(AdjudicatorRow.person_id))]


def put(
    session: Session, benchmark_id: str, language: str, named: Iterable[PersonId], by: PersonId, *, now: datetime
) -> None:
    """Have these people and no others."""
    here = AdjudicatorRow.benchmark_id == benchmark_id, AdjudicatorRow.language == language
    session.execute(delete(AdjudicatorRow).where(*here))
    own = {"benchmark_id": benchmark_id, "language": language, "named_by": by, "named_at": now}
    rows = [{**own, "person_id": one} for one in named]
    if rows:
        session.execute(insert(AdjudicatorRow), rows)


def languages(session: Session, person_id: PersonId) -> list[str]:
    """In which languages somebody is named for any benchmark."""
    statement = select(AdjudicatorRow.language).where(AdjudicatorRow.person_id == person_id).distinct()
    return sorted(session.scalars(statement))


def may(session: Session, person_id: PersonId, at: At) -> bool:
    """Whether somebody is named for an item, and has not worked on it in any way."""
    statement = (
        select(AdjudicatorRow.person_id)
        .join(BenchmarkItemRow, BenchmarkItemRow.benchmark_id == AdjudicatorRow.benchmark_id)
        .where(
            BenchmarkItemRow.id == at.item_id,
            AdjudicatorRow.language == at.language,
            AdjudicatorRow.person_id == person_id,
        )
    )
    worked = [
        session.scalars(
            select(table.person_id).where(
                table.item_id == at.item_id, table.language == at.language, table.person_id == person_id
            )
        ).first()
        for table in (PlaceRow, GoldPlaceRow)
    ]
    return session.scalars(statement).first() is not None and not any(worked)


def waiting(session: Session, person_id: PersonId, language: str) -> At | None:
    """The first item that waits for somebody who is named: never one that they worked on themselves."""
    item = CalibrationRow
    worked = [
        exists().where(table.item_id == item.item_id, table.language == item.language, table.person_id == person_id)
        for table in (PlaceRow, GoldPlaceRow)
    ]
    statement = (
        select(item.item_id)
        .join(BenchmarkItemRow, BenchmarkItemRow.id == item.item_id)
        .join(BenchmarkRow, BenchmarkRow.id == BenchmarkItemRow.benchmark_id)
        .join(AdjudicatorRow, AdjudicatorRow.benchmark_id == BenchmarkRow.id)
        .where(
            AdjudicatorRow.person_id == person_id,
            AdjudicatorRow.language == language,
            item.language == language,
            item.stage == Stage.ADJUDICATE.value,
            item.held_at.is_(None),
            *(~one for one in worked),
        )
        .order_by(BenchmarkRow.name, item.number, item.item_id)
        .limit(1)
    )
    item_id = session.scalars(statement).first()
    return At(item_id, language) if item_id is not None else None
