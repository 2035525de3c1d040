"""Places at items: which item is next for whom, who is at work, what is done.

Whoever takes a place or gives one up has locked the item's row, so what is counted and what is taken never disagree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, Select, and_, func, select
from sqlalchemy.orm import Session

from backend.db import place_statements as sql
from backend.db.calibrations import At, Stage
from core.records import PersonId


@dataclass(frozen=True)
class Place:
    """A person's place at an item."""

    stage: Stage
    place: int
    expires_at: datetime
    done: bool


def return_expired(session: Session, *, now: datetime) -> None:
    """Take back the places of those who did not finish in time; what they typed stays theirs."""
    late = session.connection().execute(sql.LATE, {"now": now}).all()
    for item_id, language in dict.fromkeys((row.item_id, row.language) for row in late):
        _give_up(session, At(item_id, language), sql.EXPIRED, {"now": now})


def open_place(session: Session, person_id: PersonId, language: str, stage: Stage) -> At | None:
    """The item at which a person is at work."""
    item_id = session.connection().execute(sql.OPEN, _whose(person_id, language, stage)).scalar()
    return At(item_id, language) if item_id is not None else None


def take_next(
    session: Session, person_id: PersonId, language: str, stage: Stage, *, now: datetime, until: datetime
) -> At | None:
    """Give a person a place at the item where least is done; what they skipped comes when there is nothing else.

    Nobody passes an item over because somebody else is taking a place at it: then one waits.
    """
    whose = _whose(person_id, language, stage)
    at = (
        _first(session, sql.NEAR[stage], whose)
        or _behind(session, stage, whose)
        or _first(session, sql.EVERY[stage], whose)
        or _first(session, sql.SKIPPED[stage], whose)
    )
    if at is not None:
        take(session, at, person_id, stage, now=now, until=until)
    return at


def take(
    session: Session,
    at: At,
    person_id: PersonId,
    stage: Stage,
    *,
    now: datetime,
    until: datetime,
    done_at: datetime | None = None,
) -> None:
    """Give a person the first free place at a locked item that has one; already done, where the work is."""
    here = {**_here(at), "in_stage": stage.value}
    taken = set(session.connection().execute(sql.TAKEN, here).scalars())
    free = next(place for place in range(1, len(taken) + 2) if place not in taken)
    row = {"item_id": at.item_id, "language": at.language, "stage": stage.value, "place": free}
    own = {"person_id": person_id, "taken_at": now, "expires_at": until, "done_at": done_at}
    session.connection().execute(sql.TAKE, {**row, **own})
    _count(session, at, 1)


def of_person(session: Session, at: At, person_id: PersonId) -> Place | None:
    """The place that a person has at an item."""
    row = session.connection().execute(sql.MINE, _own(at, person_id)).one_or_none()
    return Place(Stage(row.stage), row.place, row.expires_at, row.done_at is not None) if row is not None else None


def keep(session: Session, at: At, person_id: PersonId, *, until: datetime) -> None:
    """Whoever works keeps the place longer."""
    session.connection().execute(sql.KEPT, {**_own(at, person_id), "until": until})


def finish(session: Session, at: At, person_id: PersonId, *, now: datetime) -> None:
    """The work of a place is done."""
    session.connection().execute(sql.FINISHED, {**_own(at, person_id), "now": now})
    session.connection().execute(sql.UNSKIPPED, _own(at, person_id))


def release(session: Session, at: At, person_id: PersonId) -> None:
    """Give up the place at a locked item; nothing happens without one, or where the work is done."""
    _give_up(session, at, sql.RELEASED, {"person": person_id})


def done(session: Session, at: At, stage: Stage) -> int:
    """How many have finished a stage of an item."""
    return session.connection().execute(sql.DONE, {**_here(at), "in_stage": stage.value}).scalar_one()


def finished_by(session: Session, person_id: PersonId, language: str, stage: Stage) -> int:
    """How many items a person has finished."""
    own = select(func.count()).select_from(sql.finished(stage))
    return session.connection().execute(own, _whose(person_id, language, stage)).scalar_one()


def before(session: Session, person_id: PersonId, language: str, stage: Stage, item_id: str) -> str | None:
    """What a person finished before an item, or last if that one is not finished."""
    finished, whose = sql.finished(stage), _whose(person_id, language, stage)
    at = select(finished.c.done_at).where(finished.c.item_id == item_id)
    moment = session.connection().execute(at, whose).scalar_one_or_none()
    statement = select(finished.c.item_id).where(finished.c.item_id != item_id)
    if moment is not None:
        earlier = and_(finished.c.done_at == moment, finished.c.item_id < item_id)
        statement = statement.where((finished.c.done_at < moment) | earlier)
    last = statement.order_by(finished.c.done_at.desc(), finished.c.item_id.desc()).limit(1)
    found: str | None = session.connection().execute(last, whose).scalar()
    return found


def _behind(session: Session, stage: Stage, whose: Mapping[str, str]) -> At | None:
    """Behind what a person did last: what lies before it may all be their own."""
    last = session.connection().execute(sql.LAST, whose).one_or_none()
    if last is None:
        return None
    return _first(session, sql.BEHIND[stage], whose, dict(zip(("taken", "number", "last"), last, strict=True)))


def _first(
    session: Session, looking: Select[Any], whose: Mapping[str, str], where: Mapping[str, object] | None = None
) -> At | None:
    """The first item of these that has a place left, locked; where others were quicker at all it is looked again."""
    while found := session.connection().execute(looking, {**whose, **(where or {})}).scalars().all():
        item_id = _locked(session, whose, found)
        if item_id is not None:
            return At(item_id, whose["in_language"])
    return None


def _locked(session: Session, whose: Mapping[str, str], found: Sequence[str]) -> str | None:
    if session.get_bind().dialect.name == "sqlite":  # nobody else writes
        return found[0]
    for lock in (sql.LOCK_FREE, sql.LOCK):
        item_id: str | None = session.connection().execute(lock, {**whose, "found": found}).scalar()
        if item_id is not None:
            return item_id
    return None


def _give_up(session: Session, at: At, statement: Executable, whose: Mapping[str, object]) -> None:
    count = len(session.connection().execute(statement, {**_here(at), **whose}).all())
    if count:
        _count(session, at, -count)


def _count(session: Session, at: At, more: int) -> None:
    session.connection().execute(sql.COUNT, {**_here(at), "more": more})


def _here(at: At) -> dict[str, str]:
    return {"item": at.item_id, "in_language": at.language}


def _own(at: At, person_id: PersonId) -> dict[str, str]:
    return {**_here(at), "person": person_id}


def _whose(person_id: PersonId, language: str, stage: Stage) -> dict[str, str]:
    return {"person": person_id, "in_language": language, "in_stage": stage.value}
