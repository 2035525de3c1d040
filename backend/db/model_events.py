"""What happened to a model since it was made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db.tables import ModelEventRow
from backend.records import ModelId, ModelState
from core.records import PersonId


@dataclass(frozen=True)
class ModelEvent:
    """A model became something, by whom and why."""

    model_id: ModelId
    state: ModelState
    reason: str
    by: PersonId | None
    at: datetime


def add(session: Session, event: ModelEvent) -> None:
    """Store one."""
    values = {"state": event.state.value, "reason": event.reason, "by": event.by, "at": event.at}
    session.add(ModelEventRow(model_id=event.model_id, **values))
    session.flush()


def of(session: Session, model_id: ModelId) -> list[ModelEvent]:
    """All of a model, the latest first."""
    statement = select(ModelEventRow).where(ModelEventRow.model_id == model_id)
    rows = session.scalars(statement.order_by(ModelEventRow.id.desc()))
    return [
        ModelEvent(
            model_id=ModelId(row.model_id),
            state=ModelState(row.state),
            reason=row.reason,
            by=PersonId(row.by) if row.by else None,
            at=row.at,
        )
        for row in rows
    ]
