"""What votes are decided by, read in one statement for all that come at once: a whole battle is much to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.orm import Session

from annotation.parcels import Lease
from backend.db.tables import (
    AnswerRow,
    BattleRow,
    ModelRow,
    ParcelBattleRow,
    ParcelRow,
    TurnPictureRow,
    TurnRow,
    UndoneVoteRow,
    VoteRow,
)
from backend.records import BattleId, Mode, ModelId, ParcelId, TurnState
from core.battles import Side, Sides
from core.errors import Reason
from core.records import PersonId

_BATTLES, _TURNS, _ANSWERS = BattleRow.__table__, TurnRow.__table__, AnswerRow.__table__
_PICTURES, _VOTES, _UNDONE = TurnPictureRow.__table__, VoteRow.__table__, UndoneVoteRow.__table__
_CARRIED, _PARCELS, _SIBLINGS = (
    ParcelBattleRow.__table__,
    ParcelRow.__table__,
    ParcelBattleRow.__table__.alias("sibling"),
)
_SPENT = (
    select(func.coalesce(func.sum(_VOTES.c.seconds), 0.0))
    .join(_SIBLINGS, _SIBLINGS.c.battle_id == _VOTES.c.battle_id)
    .where(_SIBLINGS.c.parcel_id == _PARCELS.c.id)
    .correlate(_PARCELS)
    .scalar_subquery()
)
_ONE, _OTHER = ModelRow.__table__.alias("one"), ModelRow.__table__.alias("other")
_LAST = (
    select(func.max(_TURNS.c.number)).where(_TURNS.c.battle_id == _BATTLES.c.id).correlate(_BATTLES).scalar_subquery()
)
_SHOWN = select(func.count()).where(_PICTURES.c.battle_id == _BATTLES.c.id).correlate(_BATTLES).scalar_subquery()
_TO_VOTE = (
    select(
        *(
            _BATTLES.c[name]
            for name in (
                "id",
                "person_id",
                "language",
                "mode",
                "model_a",
                "model_b",
                "leaked",
                "learnt",
                "void",
                "ended_at",
                "control_side",
                "shown_at",
            )
        ),
        _ONE.c.name.label("name_a"),
        _OTHER.c.name.label("name_b"),
        _TURNS.c.state,
        _TURNS.c.finished_at,
        _ANSWERS.c.side,
        _ANSWERS.c.text,
        _ANSWERS.c.first_seconds,
        _ANSWERS.c.seconds,
        _SHOWN.label("pictures"),
        _PARCELS.c.id.label("parcel_id"),
        _PARCELS.c.expires_at,
        _PARCELS.c.sealed_at,
        _PARCELS.c.withdrawn_at,
        _SPENT.label("spent"),
        exists().where(_VOTES.c.battle_id == _BATTLES.c.id).correlate(_BATTLES).label("voted"),
        exists()
        .where(_UNDONE.c.battle_id == _BATTLES.c.id, _UNDONE.c.blind.is_(False))
        .correlate(_BATTLES)
        .label("undone"),
    )
    .join_from(_BATTLES, _TURNS, (_TURNS.c.battle_id == _BATTLES.c.id) & (_TURNS.c.number == _LAST))
    .join(_ONE, _ONE.c.id == _BATTLES.c.model_a)
    .join(_OTHER, _OTHER.c.id == _BATTLES.c.model_b)
    .outerjoin(_ANSWERS, (_ANSWERS.c.battle_id == _BATTLES.c.id) & (_ANSWERS.c.turn == _TURNS.c.number))
    .outerjoin(_CARRIED, _CARRIED.c.battle_id == _BATTLES.c.id)
    .outerjoin(_PARCELS, _PARCELS.c.id == _CARRIED.c.parcel_id)
    .where(_BATTLES.c.id.in_(bindparam("battles", expanding=True)))
    .order_by(_BATTLES.c.id)  # whoever locks several does it in this order
    .with_for_update(of=_BATTLES)
)


@dataclass(frozen=True)
class Carried:
    """The parcel that a battle is in."""

    parcel_id: ParcelId
    lease: Lease
    spent: float
    """Seconds of reading that its other votes took."""


@dataclass(frozen=True)
class BattleToVote:
    """A battle as far as a vote on it is concerned; texts and times are those of the last answers."""

    battle_id: BattleId
    person_id: PersonId
    language: str
    mode: Mode
    models: Sides[ModelId]
    names: Sides[str]
    leaked: bool
    learnt: bool
    control: bool
    void: Reason | None
    ended: bool
    state: TurnState
    finished_at: datetime | None
    """When both answers were whole and on the page."""
    texts: Sides[str]
    writing: float
    """Seconds in which somebody could watch the last answers grow."""
    pictures: int
    voted: bool
    undone: bool
    """Whether a vote was taken back after the names had been told."""
    carried: Carried | None = None
    """Its parcel; none: it is fought in the arena."""


def lock(session: Session, battle_ids: Sequence[BattleId]) -> dict[BattleId, BattleToVote]:
    """Battles to vote on that nobody else changes until this transaction ends; those that exist."""
    battle_rows = session.connection().execute(_TO_VOTE, {"battles": battle_ids})
    by_battle = groupby(battle_rows, key=lambda row: BattleId(row.id))
    return {battle_id: _battle(list(rows)) for battle_id, rows in by_battle}


def _battle(rows: list[Any]) -> BattleToVote:
    first = rows[0]
    answers = {row.side: row for row in rows if row.side is not None}
    seen_at = first.shown_at if first.shown_at and first.finished_at and first.shown_at > first.finished_at else None
    whole = max((row.seconds for row in answers.values()), default=0.0)
    begun = max((row.first_seconds for row in answers.values()), default=0.0)
    return BattleToVote(
        battle_id=BattleId(first.id),
        person_id=PersonId(first.person_id),
        language=first.language,
        mode=Mode(first.mode),
        models=Sides(ModelId(first.model_a), ModelId(first.model_b)),
        names=Sides(first.name_a, first.name_b),
        leaked=first.leaked,
        learnt=first.learnt,
        control=first.control_side is not None,
        void=Reason(first.void) if first.void is not None else None,
        ended=first.ended_at is not None,
        state=TurnState(first.state),
        finished_at=seen_at or first.finished_at,
        texts=Sides(*(answers[side].text if side in answers else "" for side in Side)),
        writing=max(0.0, whole - begun) if seen_at is None else 0.0,
        pictures=first.pictures,
        voted=bool(first.voted),
        undone=bool(first.undone),
        carried=_carried(first),
    )


def _carried(row: Any) -> Carried | None:
    if row.parcel_id is None:
        return None
    return Carried(ParcelId(row.parcel_id), Lease(row.expires_at, row.sealed_at, row.withdrawn_at), float(row.spent))
