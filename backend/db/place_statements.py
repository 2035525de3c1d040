"""The statements about places at items, made once: making one anew costs more than SQLite takes to answer it."""

from __future__ import annotations

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    Table,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    tuple_,
    union_all,
    update,
)

from backend.db.calibrations import Stage
from backend.db.tables import CalibrationRow, FlagRow, GoldPlaceRow, PlaceRow, SkipRow

ITEM, PLACE, SKIP, FLAG, GOLD = (
    table.metadata.tables[table.__tablename__] for table in (CalibrationRow, PlaceRow, SkipRow, FlagRow, GoldPlaceRow)
)
_NEAR = 200
"""So many items are looked at before others: whoever did more than that alone goes on behind what they did last."""
_MOST = 16
"""As many may be in others' hands at this moment."""


def _at(table: FromClause) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.c.item_id == bindparam("item"), table.c.language == bindparam("in_language")


def _whose(table: FromClause) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.c.person_id == bindparam("person"), table.c.language == bindparam("in_language")


_own = *_at(PLACE), PLACE.c.person_id == bindparam("person")
_in_stage = PLACE.c.stage == bindparam("in_stage")
_unfinished, _finished = PLACE.c.done_at.is_(None), PLACE.c.done_at.is_not(None)

LATE = (
    select(ITEM.c.item_id, ITEM.c.language)
    .join(PLACE, (PLACE.c.item_id == ITEM.c.item_id) & (PLACE.c.language == ITEM.c.language))
    .where(_unfinished, PLACE.c.expires_at < bindparam("now"))
    .order_by(ITEM.c.item_id, ITEM.c.language)
    .with_for_update(of=ITEM, skip_locked=True)
)
EXPIRED = delete(PLACE).where(*_at(PLACE), _unfinished, PLACE.c.expires_at < bindparam("now")).returning(PLACE.c.place)
RELEASED = delete(PLACE).where(*_own, _unfinished).returning(PLACE.c.place)
OPEN = select(PLACE.c.item_id).where(*_whose(PLACE), _in_stage, _unfinished)
TAKEN = select(PLACE.c.place).where(*_at(PLACE), _in_stage)
TAKE = insert(PLACE)
COUNT = update(ITEM).where(*_at(ITEM)).values(taken=ITEM.c.taken + bindparam("more"))
MINE = select(PLACE.c.stage, PLACE.c.place, PLACE.c.expires_at, PLACE.c.done_at).where(*_own)
KEPT = update(PLACE).where(*_own, _unfinished).values(expires_at=bindparam("until"))
FINISHED = update(PLACE).where(*_own, _unfinished).values(done_at=bindparam("now"))
UNSKIPPED = delete(SKIP).where(*_at(SKIP), SKIP.c.person_id == bindparam("person"))
DONE = select(func.count()).select_from(PLACE).where(*_at(PLACE), _in_stage, _finished)
LAST = (
    select(PLACE.c.place - 1, ITEM.c.number, ITEM.c.item_id)
    .join(ITEM, (ITEM.c.item_id == PLACE.c.item_id) & (ITEM.c.language == PLACE.c.language))
    .where(*_whose(PLACE), _in_stage, _finished)
    .order_by(PLACE.c.done_at.desc())
    .limit(1)
)


def finished(stage: Stage) -> Subquery:
    """What a person has finished; a voter's gold items are among it, as among all that they see."""
    own = select(PLACE.c.item_id, PLACE.c.done_at).where(*_whose(PLACE), _in_stage, _finished)
    if stage is not Stage.VOTE:
        return own.subquery()
    gold = select(GOLD.c.item_id, GOLD.c.done_at).where(*_whose(GOLD), GOLD.c.done_at.is_not(None))
    return union_all(own, gold).subquery()


def _free(items: FromClause) -> tuple[ColumnElement[bool], ...]:
    wanted = items.c.held_at.is_(None), items.c.taken < items.c.wanted  # word for word as in the index
    return items.c.language == bindparam("in_language"), items.c.stage == bindparam("in_stage"), *wanted


def _of_person(items: FromClause, table: Table, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        table.c.item_id == items.c.item_id,
        table.c.language == items.c.language,
        table.c.person_id == bindparam("person"),
        *more,
    )


def _for_them(items: FromClause, stage: Stage) -> ColumnElement[bool]:
    """Neither done, nor at work there, nor flagged by them."""
    done = (PLACE, GOLD) if stage is Stage.VOTE else (PLACE,)
    met = [_of_person(items, table) for table in done]
    return ~or_(*met, _of_person(items, FLAG, FLAG.c.settled_at.is_(None)))


def _first(found: Select[str], items: FromClause, most: int = _MOST) -> Select[str]:
    return found.order_by(items.c.taken, items.c.number, items.c.item_id).limit(most)


def _near(stage: Stage) -> Select[str]:
    columns = ITEM.c.item_id, ITEM.c.language, ITEM.c.taken, ITEM.c.number
    near = _first(select(*columns).where(*_free(ITEM)), ITEM, _NEAR).subquery()
    return _first(select(near.c.item_id).where(_for_them(near, stage), ~_of_person(near, SKIP)), near)


def _every(stage: Stage) -> Select[str]:
    return _first(select(ITEM.c.item_id).where(*_free(ITEM), _for_them(ITEM, stage), ~_of_person(ITEM, SKIP)), ITEM)


def _behind(stage: Stage) -> Select[str]:
    there = tuple_(ITEM.c.taken, ITEM.c.number, ITEM.c.item_id)
    return _every(stage).where(there > tuple_(bindparam("taken"), bindparam("number"), bindparam("last")))


def _skipped(stage: Stage) -> Select[str]:
    passed = select(ITEM.c.item_id).join(
        SKIP, (SKIP.c.item_id == ITEM.c.item_id) & (SKIP.c.language == ITEM.c.language)
    )
    return _first(passed.where(SKIP.c.person_id == bindparam("person"), *_free(ITEM), _for_them(ITEM, stage)), ITEM)


NEAR, BEHIND, EVERY, SKIPPED = (
    {stage: made(stage) for stage in (Stage.REFINE, Stage.VOTE)} for made in (_near, _behind, _every, _skipped)
)
_among = _first(
    select(ITEM.c.item_id).where(*_free(ITEM), ITEM.c.item_id.in_(bindparam("found", expanding=True))), ITEM, 1
)
LOCK_FREE, LOCK = (_among.with_for_update(of=ITEM, skip_locked=skip) for skip in (True, False))
