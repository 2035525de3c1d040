"""Parcels in the database, and which battles are in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from annotation.parcels import Lease
from backend.db import battles
from backend.db.tables import BattleRow, ParcelBattleRow, ParcelRow, PersonRow, TurnRow, VoteRow
from backend.records import Battle, BattleId, Parcel, ParcelId, TurnState
from core.errors import NotFound, Reason
from core.records import PersonId


def add(session: Session, parcel: Parcel) -> None:
    """Store a parcel; its battles are added with `put`."""
    session.add(
        ParcelRow(
            id=parcel.id,
            person_id=parcel.person_id,
            language=parcel.language,
            created_at=parcel.created_at,
            expires_at=parcel.lease.expires_at,
        )
    )
    session.flush()


def put(session: Session, parcel_id: ParcelId, battle_id: BattleId) -> None:
    """A battle is in a parcel."""
    session.add(ParcelBattleRow(battle_id=battle_id, parcel_id=parcel_id))
    session.flush()


def get(session: Session, parcel_id: str, *, lock: bool = False) -> Parcel:
    """A parcel, if so one that nobody else changes until this transaction ends; NotFound PARCEL_UNKNOWN otherwise."""
    found = _counted(session, ParcelRow.id == parcel_id, lock=lock)
    if not found:
        raise NotFound(Reason.PARCEL_UNKNOWN)
    return found[0]


def of_person(session: Session, person_id: PersonId, *, limit: int) -> list[Parcel]:
    """The latest parcels of a person."""
    return _counted(session, ParcelRow.person_id == person_id)[:limit]


def leased(session: Session, now: datetime, person_id: PersonId | None = None) -> list[Parcel]:
    """Parcels that are out: neither withdrawn nor expired; with battles without a vote, or on their way there."""
    out = [ParcelRow.withdrawn_at.is_(None), ParcelRow.expires_at > now]
    if person_id is not None:
        out.append(ParcelRow.person_id == person_id)
    return [parcel for parcel in _counted(session, *out) if parcel.left]


def hold(session: Session, person_id: PersonId) -> None:
    """Of one person's parcels one is taken at a time."""
    session.execute(select(PersonRow.id).where(PersonRow.id == person_id).with_for_update())


def seal(session: Session, parcel_id: ParcelId, *, digest: str, at: datetime) -> None:
    """All its battles are answered; this is what was handed out."""
    session.execute(update(ParcelRow).where(ParcelRow.id == parcel_id).values(digest=digest, sealed_at=at))


def withdraw(session: Session, parcel_id: ParcelId, *, at: datetime) -> list[BattleId]:
    """The lease ends, and with it the battles that have no vote; which those are."""
    session.execute(update(ParcelRow).where(ParcelRow.id == parcel_id).values(withdrawn_at=at))
    inside = select(ParcelBattleRow.battle_id).where(ParcelBattleRow.parcel_id == parcel_id)
    ended = update(BattleRow).where(BattleRow.id.in_(inside), BattleRow.ended_at.is_(None), ~_voted(BattleRow.id))
    return [BattleId(one) for one in session.scalars(ended.values(ended_at=at).returning(BattleRow.id))]


def content(session: Session, parcel_id: ParcelId) -> list[Battle]:
    """The battles of a parcel in the order of their ids, which says nothing."""
    inside = select(ParcelBattleRow.battle_id).where(ParcelBattleRow.parcel_id == parcel_id)
    return battles.of_ids(session, list(session.scalars(inside)))


def _voted(battle: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    return exists().where(VoteRow.battle_id == battle)


def _counted(session: Session, *conditions: ColumnElement[bool], lock: bool = False) -> list[Parcel]:
    """Parcels, the latest first, with how far they are."""
    statement = select(ParcelRow).where(*conditions).order_by(ParcelRow.created_at.desc(), ParcelRow.id)
    if lock:
        statement = statement.with_for_update()
    rows = list(session.scalars(statement.execution_options(populate_existing=True)))
    totals = _totals(session, [row.id for row in rows])
    return [_parcel(row, *totals.get(row.id, (0, 0, 0))) for row in rows]


def _totals(session: Session, ids: Sequence[str]) -> dict[str, tuple[int, int, int]]:
    """How many battles each parcel has that are still in it, how many of them are answered, how many have a vote."""
    voted = _voted(ParcelBattleRow.battle_id)
    answered = exists().where(TurnRow.battle_id == BattleRow.id, TurnRow.state != TurnState.RUNNING.value)
    statement = (
        select(
            ParcelBattleRow.parcel_id,
            func.count(),
            func.count().filter(answered),
            func.count().filter(voted),
        )
        .join(BattleRow, BattleRow.id == ParcelBattleRow.battle_id)
        .where(ParcelBattleRow.parcel_id.in_(ids), BattleRow.ended_at.is_(None) | voted)
        .group_by(ParcelBattleRow.parcel_id)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in session.execute(statement)}


def _parcel(row: ParcelRow, battles_in_it: int, answered: int, voted: int) -> Parcel:
    return Parcel(
        id=ParcelId(row.id),
        person_id=PersonId(row.person_id),
        language=row.language,
        created_at=row.created_at,
        lease=Lease(row.expires_at, row.sealed_at, row.withdrawn_at),
        digest=row.digest,
        battles=battles_in_it,
        answered=answered,
        voted=voted,
    )
