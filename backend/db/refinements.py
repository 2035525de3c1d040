"""What refiners made of drafts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.orm import Session

from annotation.refining import Finding, Found
from backend.db.calibrations import At, Stage
from backend.db.tables import RefinementRow
from core.benchmark_items import Fields
from core.records import PersonId


@dataclass(frozen=True)
class Refinement:
    """One person's version of an item, with what they said of its doubts."""

    person_id: PersonId
    fields: Fields
    doubts: tuple[Found, ...]
    reason: str
    distance: int
    seconds: float
    created_at: datetime


_ADD = insert(RefinementRow)
_BY = select(RefinementRow.__table__).where(
    RefinementRow.item_id == bindparam("item"),
    RefinementRow.language == bindparam("in_language"),
    RefinementRow.person_id == bindparam("person"),
)


def add(session: Session, at: At, refinement: Refinement) -> None:
    """Store a refinement; its person has a place at the item."""
    own = {"item_id": at.item_id, "language": at.language, "person_id": refinement.person_id}
    stored = {**own, "stage": Stage.REFINE.value, "created_at": refinement.created_at, "revised_at": None}
    session.connection().execute(_ADD, {**stored, **_columns(refinement)})


def revise(session: Session, at: At, refinement: Refinement) -> None:
    """Put another text in the place of the earlier one."""
    own = (
        RefinementRow.item_id == at.item_id,
        RefinementRow.language == at.language,
        RefinementRow.person_id == refinement.person_id,
    )
    session.execute(update(RefinementRow).where(*own).values(revised_at=refinement.created_at, **_columns(refinement)))


def of_item(session: Session, at: At) -> list[Refinement]:
    """All refinements of an item, the earliest first."""
    statement = (
        select(RefinementRow)
        .where(RefinementRow.item_id == at.item_id, RefinementRow.language == at.language)
        .order_by(RefinementRow.created_at, RefinementRow.person_id)
        .execution_options(populate_existing=True)
    )
    return [refinement_of(row) for row in session.scalars(statement)]


def by(session: Session, at: At, person_id: PersonId) -> Refinement | None:
    """What a person made of an item."""
    own = {"item": at.item_id, "in_language": at.language, "person": person_id}
    row = session.connection().execute(_BY, own).one_or_none()
    return refinement_of(row) if row is not None else None


def _columns(refinement: Refinement) -> dict[str, object]:
    fields = refinement.fields
    return {
        "question": fields.question,
        "hint": fields.hint,
        "options": json.dumps(fields.options, ensure_ascii=False),
        "doubts": json.dumps([(one.field, one.finding.value) for one in refinement.doubts]),
        "reason": refinement.reason,
        "distance": refinement.distance,
        "seconds": refinement.seconds,
    }


def refinement_of(row: RefinementRow | Row[Any]) -> Refinement:
    """A refinement as it is stored."""
    return Refinement(
        person_id=PersonId(row.person_id),
        fields=Fields(row.question, row.hint, tuple(json.loads(row.options))),
        doubts=tuple(Found(field, Finding(finding)) for field, finding in json.loads(row.doubts)),
        reason=row.reason,
        distance=row.distance,
        seconds=row.seconds,
        created_at=row.created_at,
    )
