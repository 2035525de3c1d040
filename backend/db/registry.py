"""Models and rounds in the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db.tables import ModelRow, RoundLanguageRow, RoundRow
from backend.records import Model, ModelId, ModelState, Round, RoundId, RunId
from core.errors import NotFound, Reason


def add_model(session: Session, model: Model) -> None:
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


def model_at(session: Session, *, base: str, adapter: str) -> Model | None:
    """The model of a base and an adapter, if it is registered."""
    found = select(ModelRow).where(ModelRow.base == base, ModelRow.adapter == adapter)
    row = session.scalars(found).one_or_none()
    return _model(row) if row is not None else None


def become(session: Session, model_id: ModelId, state: ModelState, *, promoted_at: datetime | None) -> None:
    """Bring a model into the arena or take it out."""
    row = session.get_one(ModelRow, model_id)
    row.state, row.promoted_at = state.value, promoted_at
    session.flush()


def model(session: Session, model_id: str) -> Model:
    """One model; NotFound MODEL_UNKNOWN otherwise."""
    row = session.get(ModelRow, model_id)
    if row is None:
        raise NotFound(Reason.MODEL_UNKNOWN)
    return _model(row)


def models(session: Session, *, active_only: bool = False) -> list[Model]:
    """All models, the oldest first."""
    wanted = select(ModelRow).order_by(ModelRow.created_at, ModelRow.name)
    if active_only:
        wanted = wanted.where(ModelRow.state == ModelState.ACTIVE.value)
    return [_model(row) for row in session.scalars(wanted)]


def add_round(session: Session, opened: Round) -> None:
    """Store a round."""
    session.add(
        RoundRow(
            id=opened.id,
            name=opened.name,
            opened_at=opened.opened_at,
            closed_at=opened.closed_at,
            demo=opened.demo,
            languages=[RoundLanguageRow(code=code, goal=goal) for code, goal in sorted(opened.goals.items())],
        )
    )
    session.flush()


def open_round(session: Session, language: str) -> Round | None:
    """The round that a battle in this language belongs to now: the latest opened one that is not closed."""
    wanted = (
        select(RoundRow)
        .join(RoundLanguageRow, RoundLanguageRow.round_id == RoundRow.id)
        .where(RoundRow.closed_at.is_(None), RoundLanguageRow.code == language)
        .order_by(RoundRow.opened_at.desc(), RoundRow.id)
        .limit(1)
    )
    row = session.scalars(wanted).one_or_none()
    return _round(row) if row is not None else None


def round_named(session: Session, name: str) -> Round | None:
    """The round of a name, if there is one."""
    row = session.scalars(select(RoundRow).where(RoundRow.name == name)).one_or_none()
    return _round(row) if row is not None else None


def round_names(session: Session) -> dict[RoundId, str]:
    """The names of all rounds, the oldest first."""
    wanted = select(RoundRow.id, RoundRow.name).order_by(RoundRow.opened_at, RoundRow.id)
    return {RoundId(row[0]): row[1] for row in session.execute(wanted)}


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


def _round(row: RoundRow) -> Round:
    return Round(
        id=RoundId(row.id),
        name=row.name,
        goals={wanted.code: wanted.goal for wanted in row.languages},
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        demo=row.demo,
    )
