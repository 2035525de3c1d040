"""Models in the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db.tables import ModelRow
from backend.records import Model, ModelId, ModelState, RunId
from core.errors import NotFound, Reason


def add(session: Session, model: Model) -> None:
    """Register a model."""
    session.add(
        ModelRow(
            id=model.id,
            name=model.name,
            base=model.base,
            adapter=model.adapter,
            parent_id=model.parent_id,
            adapter_sha256=model.adapter_sha256,
            state=model.state.value,
            promoted_at=model.promoted_at,
            demo=model.demo,
            created_at=model.created_at,
        )
    )
    session.flush()


def at(session: Session, *, base: str, adapter: str) -> Model | None:
    """The model of a base and an adapter, if it is registered."""
    statement = select(ModelRow).where(ModelRow.base == base, ModelRow.adapter == adapter)
    row = session.scalars(statement).one_or_none()
    return _model(row) if row is not None else None


def become(session: Session, model_id: ModelId, state: ModelState, *, promoted_at: datetime | None) -> None:
    """Bring a model into the arena or take it out."""
    row = session.get_one(ModelRow, model_id)
    row.state, row.promoted_at = state.value, promoted_at
    session.flush()


def get(session: Session, model_id: str) -> Model:
    """One model; NotFound MODEL_UNKNOWN otherwise."""
    row = session.get(ModelRow, model_id)
    if row is None:
        raise NotFound(Reason.MODEL_UNKNOWN)
    return _model(row)


def lock(session: Session, model_id: str) -> Model:
    """The same, and nobody else who asks so goes on until this transaction is over."""
    session.execute(select(ModelRow.id).where(ModelRow.id == model_id).with_for_update())
    return get(session, model_id)


def every(session: Session, *, active_only: bool = False) -> list[Model]:
    """All models, the oldest first."""
    statement = select(ModelRow).order_by(ModelRow.created_at, ModelRow.name)
    if active_only:
        statement = statement.where(ModelRow.state == ModelState.ACTIVE.value)
    return [_model(row) for row in session.scalars(statement)]


def _model(row: ModelRow) -> Model:
    return Model(
        id=ModelId(row.id),
        name=row.name,
        base=row.base,
        adapter=row.adapter,
        parent_id=ModelId(row.parent_id) if row.parent_id else None,
        state=ModelState(row.state),
        demo=row.demo,
        created_at=row.created_at,
        promoted_at=row.promoted_at,
        run_id=RunId(row.made_by.id) if row.made_by is not None else None,
        adapter_sha256=row.adapter_sha256,
    )
