"""Gold items: voters are given one now and then, at which the best text is known, and what they said of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, delete, exists, func, insert, select, update
from sqlalchemy.orm import Session

from backend.db.calibrations import At
from backend.db.tables import (
    BenchmarkItemRow,
    BenchmarkRow,
    FlagRow,
    GoldPlaceRow,
    GoldRow,
    PlaceRow,
    SkipRow,
)
from core.benchmark_items import Fields
from core.records import PersonId

ALL_BAD = -1
"""What is chosen where a voter finds no text fit to be used."""
_MOST = 200


# Who votes asks these all day: they are made once.
_UNFINISHED = GoldPlaceRow.done_at.is_(None)
_WHOSE = GoldPlaceRow.person_id == bindparam("person"), GoldPlaceRow.language == bindparam("in_language")
_HERE = *_WHOSE, GoldPlaceRow.item_id == bindparam("item")
_PLACE = select(GoldPlaceRow.shown, GoldPlaceRow.expires_at, GoldPlaceRow.chosen).where(*_HERE)
_WHERE = select(GoldPlaceRow.item_id).where(*_WHOSE, _UNFINISHED)
_KEEP = update(GoldPlaceRow).where(*_HERE, _UNFINISHED).values(expires_at=bindparam("until"))
_RELEASE = delete(GoldPlaceRow).where(*_HERE, _UNFINISHED)
_RETURN = delete(GoldPlaceRow).where(_UNFINISHED, GoldPlaceRow.expires_at < bindparam("now"))


@dataclass(frozen=True)
class GoldPlace:
    """A voter at a gold item: the order that was drawn, and what was chosen."""

    order: tuple[int, ...]
    expires_at: datetime
    chosen: int | None

    @property
    def done(self) -> bool:
        """Whether they have voted."""
        return self.chosen is not None


@dataclass(frozen=True)
class GoldItem:
    """A gold item with how often it was answered, and how often right."""

    at: At
    number: int
    texts: tuple[Fields, ...]
    """The best first."""
    answered: int
    right: int
    ended: bool


def texts(session: Session, at: At) -> tuple[Fields, ...]:
    """The texts of a gold item, the best first; none where it is no gold item."""
    row = session.get(GoldRow, (at.item_id, at.language))
    return _read(row.texts) if row is not None else ()


def add(session: Session, at: At, fields: Sequence[Fields], by: PersonId, *, now: datetime) -> None:
    """Make an item a gold one; the item is locked and is none yet."""
    values = {"texts": _written(fields), "made_by": by, "made_at": now, "ended_at": None}
    session.execute(insert(GoldRow).values(item_id=at.item_id, language=at.language, **values))


def end(session: Session, at: At, *, now: datetime) -> bool:
    """Give a gold item to nobody else; whether there was one that was given."""
    given = update(GoldRow).where(*_is(GoldRow, at), GoldRow.ended_at.is_(None)).values(ended_at=now)
    return bool(list(session.scalars(given.returning(GoldRow.item_id))))


def choose(session: Session, person_id: PersonId, language: str, *, just_given: At) -> list[At]:
    """Gold items that a person may be given: never met before in any way, those that were given least first.

    What they were given a moment ago, and nobody has shown them, they have not met.
    """
    item = GoldRow
    met = [
        ~exists().where(
            table.item_id == item.item_id,
            table.language == item.language,
            table.person_id == person_id,
            *([table.item_id != just_given.item_id] if table is PlaceRow else []),
        )
        for table in (GoldPlaceRow, PlaceRow, SkipRow, FlagRow)
    ]
    given = (
        select(func.count())
        .where(GoldPlaceRow.item_id == item.item_id, GoldPlaceRow.language == item.language)
        .scalar_subquery()
    )
    statement = select(item.item_id).where(item.language == language, item.ended_at.is_(None), *met)
    found = session.scalars(statement.order_by(given, item.item_id).limit(_MOST))
    return [At(item_id, language) for item_id in found]


def take(
    session: Session, at: At, person_id: PersonId, order: Sequence[int], *, now: datetime, until: datetime
) -> None:
    """Give a person their place at a gold item."""
    values = {"taken_at": now, "expires_at": until, "shown": json.dumps(list(order)), "said": "", "seconds": 0.0}
    session.execute(
        insert(GoldPlaceRow).values(item_id=at.item_id, language=at.language, person_id=person_id, **values)
    )


def place_of(session: Session, at: At, person_id: PersonId) -> GoldPlace | None:
    """The place that a person has at a gold item."""
    row = session.connection().execute(_PLACE, _asked(at, person_id)).one_or_none()
    return GoldPlace(tuple(json.loads(row.shown)), row.expires_at, row.chosen) if row is not None else None


def open_place(session: Session, person_id: PersonId, language: str) -> At | None:
    """The gold item at which a person is."""
    item_id = session.connection().execute(_WHERE, {"person": person_id, "in_language": language}).scalar()
    return At(item_id, language) if item_id is not None else None


def keep_place(session: Session, at: At, person_id: PersonId, *, until: datetime) -> None:
    """Whoever works keeps the place longer."""
    session.connection().execute(_KEEP, {**_asked(at, person_id), "until": until})


def finish(
    session: Session, at: At, person_id: PersonId, chosen: int, said: str, seconds: float, *, now: datetime
) -> None:
    """Store what a person says."""
    told = {"done_at": now, "chosen": chosen, "said": said, "seconds": seconds}
    session.execute(update(GoldPlaceRow).where(*_open(at, person_id)).values(**told))


def release(session: Session, at: At, person_id: PersonId) -> None:
    """Give up the place at a gold item; nothing happens without one, or where it is done."""
    session.connection().execute(_RELEASE, _asked(at, person_id))


def return_expired(session: Session, *, now: datetime) -> None:
    """Take back the places of those who did not finish in time."""
    session.connection().execute(_RETURN, {"now": now})


def every(session: Session, benchmark: str, language: str) -> list[GoldItem]:
    """All gold items of a benchmark in a language, in their order."""
    answered = func.count(GoldPlaceRow.done_at)
    right = func.count(GoldPlaceRow.done_at).filter(GoldPlaceRow.chosen == 0)
    told = and_(GoldPlaceRow.item_id == GoldRow.item_id, GoldPlaceRow.language == GoldRow.language)
    statement = (
        select(GoldRow, BenchmarkItemRow.number, answered, right)
        .join(BenchmarkItemRow, BenchmarkItemRow.id == GoldRow.item_id)
        .join(BenchmarkRow, BenchmarkRow.id == BenchmarkItemRow.benchmark_id)
        .outerjoin(GoldPlaceRow, told)
        .where(BenchmarkRow.name == benchmark, GoldRow.language == language)
        .group_by(GoldRow.item_id, GoldRow.language, BenchmarkItemRow.number)
        .order_by(BenchmarkItemRow.number)
    )
    return [
        GoldItem(At(row.item_id, row.language), number, _read(row.texts), count, good, row.ended_at is not None)
        for row, number, count, good in session.execute(statement)
    ]


def answers(session: Session, benchmark: str, language: str) -> list[tuple[PersonId, bool]]:
    """Who was right at which gold item and who was not, of a benchmark in a language."""
    statement = (
        select(GoldPlaceRow.person_id, GoldPlaceRow.chosen)
        .join(BenchmarkItemRow, BenchmarkItemRow.id == GoldPlaceRow.item_id)
        .join(BenchmarkRow, BenchmarkRow.id == BenchmarkItemRow.benchmark_id)
        .where(BenchmarkRow.name == benchmark, GoldPlaceRow.language == language, GoldPlaceRow.done_at.is_not(None))
    )
    return [(PersonId(person), chosen == 0) for person, chosen in session.execute(statement)]


def _is(table: type[GoldRow] | type[GoldPlaceRow], at: At) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.item_id == at.item_id, table.language == at.language


def _own(at: At, person_id: PersonId) -> tuple[ColumnElement[bool], ...]:
    return (*_is(GoldPlaceRow, at), GoldPlaceRow.person_id == person_id)


def _asked(at: At, person_id: PersonId) -> dict[str, object]:
    return {"item": at.item_id, "in_language": at.language, "person": person_id}


def _open(at: At, person_id: PersonId) -> tuple[ColumnElement[bool], ...]:
    return (*_own(at, person_id), GoldPlaceRow.done_at.is_(None))


def _written(fields: Sequence[Fields]) -> str:
    told = [{"question": one.question, "hint": one.hint, "options": list(one.options)} for one in fields]
    return json.dumps(told, ensure_ascii=False)


def _read(stored: str) -> tuple[Fields, ...]:
    return tuple(Fields(one["question"], one["hint"], tuple(one["options"])) for one in json.loads(stored))
