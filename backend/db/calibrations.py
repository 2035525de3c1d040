"""Items on their way through calibration: which is next for whom, who has a place, what was skipped or flagged.

Whoever writes to an item first locks its row, so what is counted and what is taken never disagree.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from annotation.refining import REFINERS, FlagKind
from backend.db.tables import (
    BenchmarkItemRow,
    BenchmarkRow,
    CalibrationRow,
    DecisionRow,
    DraftRow,
    FirstDraftRow,
    FlagRow,
    GoldPlaceRow,
    ItemPictureRow,
    PersonRow,
    PlaceRow,
    ReferenceRow,
    SkipRow,
    VersionRow,
)
from core.benchmark_items import Fields
from core.errors import NotFound, Reason
from core.records import PersonId


class Stage(StrEnum):
    """Where an item stands in a language."""

    REFINE = "refine"
    VOTE = "vote"
    ADJUDICATE = "adjudicate"
    DECIDED = "decided"
    LEFT_OUT = "left_out"


@dataclass(frozen=True)
class At:
    """An item in a language."""

    item_id: str
    language: str


@dataclass(frozen=True)
class Calibration:
    """Where an item stands in a language."""

    at: At
    stage: Stage
    wanted: int
    taken: int
    held: bool


@dataclass(frozen=True)
class Place:
    """A person's place at an item."""

    stage: Stage
    place: int
    expires_at: datetime
    done: bool


@dataclass(frozen=True)
class Shown:
    """What everybody who works on an item sees of it: no answer, no reference, no draft, nobody's work."""

    at: At
    benchmark: str
    source_language: str
    letters: tuple[str, ...]
    pictures: tuple[str, ...]
    source: Fields


def open_items(session: Session, drafts: Sequence[tuple[At, int]]) -> None:
    """Have refiners begin with new drafts; the number is the item's."""
    if drafts:
        session.execute(
            insert(CalibrationRow),
            [
                {"item_id": at.item_id, "language": at.language, "number": number}
                | {"stage": Stage.REFINE.value, "wanted": REFINERS, "taken": 0, "held_at": None}
                for at, number in drafts
            ],
        )


def lock_person(session: Session, person_id: PersonId) -> None:
    """Have the same person's other tab wait, or both would take an item."""
    session.execute(select(PersonRow.id).where(PersonRow.id == person_id).with_for_update(key_share=True))


def lock(session: Session, at: At) -> Calibration:
    """An item in a language, changed by nobody else until the end; NotFound ITEM_UNKNOWN."""
    statement = select(CalibrationRow).where(*_is(CalibrationRow, at)).with_for_update()
    return _calibration(session, at, statement)


def standing(session: Session, at: At) -> Calibration:
    """Where an item stands; NotFound ITEM_UNKNOWN."""
    return _calibration(session, at, select(CalibrationRow).where(*_is(CalibrationRow, at)))


def return_expired(session: Session, *, now: datetime) -> None:
    """Take back the places of those who did not finish in time; what they typed stays theirs."""
    late = (
        select(CalibrationRow.item_id, CalibrationRow.language)
        .join(PlaceRow, _same_item())
        .where(PlaceRow.done_at.is_(None), PlaceRow.expires_at < now)
        .order_by(CalibrationRow.item_id, CalibrationRow.language)
        .with_for_update(of=CalibrationRow, skip_locked=True)
    )
    for row in session.execute(late).unique().all():
        at = At(row.item_id, row.language)
        _give_up(session, at, PlaceRow.expires_at < now)


def open_place(session: Session, person_id: PersonId, language: str, stage: Stage) -> At | None:
    """The item at which a person is at work."""
    statement = select(PlaceRow.item_id).where(
        PlaceRow.person_id == person_id,
        PlaceRow.language == language,
        PlaceRow.stage == stage.value,
        PlaceRow.done_at.is_(None),
    )
    item_id = session.scalars(statement).first()
    return At(item_id, language) if item_id is not None else None


def take_next(
    session: Session, person_id: PersonId, language: str, stage: Stage, *, now: datetime, until: datetime
) -> At | None:
    """Give a person a place at the item where least is done; what they skipped comes when there is nothing else.

    Nobody passes an item over because somebody else is taking a place at it: then one waits.
    """
    for skipped, wait in ((False, False), (False, True), (True, True)):
        statement = _free(person_id, language, stage, skipped=skipped)
        item_id = session.scalars(statement.with_for_update(of=CalibrationRow, skip_locked=not wait)).first()
        if item_id is not None:
            at = At(item_id, language)
            take(session, at, person_id, stage, now=now, until=until)
            return at
    return None


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
    taken = set(session.scalars(select(PlaceRow.place).where(*_is(PlaceRow, at), PlaceRow.stage == stage.value)))
    free = next(place for place in range(1, len(taken) + 2) if place not in taken)
    values = {"item_id": at.item_id, "language": at.language, "stage": stage.value, "place": free}
    session.execute(
        insert(PlaceRow).values(**values, person_id=person_id, taken_at=now, expires_at=until, done_at=done_at)
    )
    _count(session, at, 1)


def place_of(session: Session, at: At, person_id: PersonId) -> Place | None:
    """The place that a person has at an item."""
    statement = select(PlaceRow).where(*_is(PlaceRow, at), PlaceRow.person_id == person_id)
    row = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    return Place(Stage(row.stage), row.place, row.expires_at, row.done_at is not None) if row is not None else None


def keep_place(session: Session, at: At, person_id: PersonId, *, until: datetime) -> None:
    """Whoever works keeps the place longer."""
    own = (*_is(PlaceRow, at), PlaceRow.person_id == person_id, PlaceRow.done_at.is_(None))
    session.execute(update(PlaceRow).where(*own).values(expires_at=until))


def finish(session: Session, at: At, person_id: PersonId, *, now: datetime) -> None:
    """The work of a place is done."""
    own = (*_is(PlaceRow, at), PlaceRow.person_id == person_id, PlaceRow.done_at.is_(None))
    session.execute(update(PlaceRow).where(*own).values(done_at=now))
    session.execute(delete(SkipRow).where(*_is(SkipRow, at), SkipRow.person_id == person_id))


def release(session: Session, at: At, person_id: PersonId) -> None:
    """Give up the place at a locked item; nothing happens without one, or where the work is done."""
    _give_up(session, at, PlaceRow.person_id == person_id)


def done(session: Session, at: At, stage: Stage) -> int:
    """How many have finished a stage of an item."""
    finished = PlaceRow.stage == stage.value, PlaceRow.done_at.is_not(None)
    statement = select(func.count()).where(*_is(PlaceRow, at), *finished)
    return session.scalars(statement).one()


def skip(session: Session, at: At, person_id: PersonId, *, now: datetime) -> None:
    """Remember that a person passed an item over."""
    upsert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    stored = upsert(SkipRow).values(item_id=at.item_id, language=at.language, person_id=person_id, at=now)
    session.execute(
        stored.on_conflict_do_update(
            index_elements=[SkipRow.item_id, SkipRow.language, SkipRow.person_id], set_={"at": now}
        )
    )


def flag(session: Session, at: At, person_id: PersonId, kind: FlagKind, note: str, *, now: datetime) -> None:
    """Store what a person says is wrong with an item; a later word replaces the earlier one."""
    upsert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    said = {"kind": kind.value, "note": note, "at": now, "settled_at": None}
    stored = upsert(FlagRow).values(item_id=at.item_id, language=at.language, person_id=person_id, **said)
    session.execute(
        stored.on_conflict_do_update(
            index_elements=[FlagRow.item_id, FlagRow.language, FlagRow.person_id], set_=dict(said)
        )
    )


def standing_flags(session: Session, at: At) -> int:
    """How many people say that something is wrong with an item, and were not answered yet."""
    return session.scalars(select(func.count()).where(*_is(FlagRow, at), FlagRow.settled_at.is_(None))).one()


def hold(session: Session, at: At, *, now: datetime) -> None:
    """Give an item to the researchers: nobody else gets it until they have decided."""
    session.execute(update(CalibrationRow).where(*_is(CalibrationRow, at)).values(held_at=now))


def settle_flags(session: Session, at: At, *, now: datetime) -> None:
    """A researcher has answered all flags of a locked item."""
    session.execute(update(FlagRow).where(*_is(FlagRow, at), FlagRow.settled_at.is_(None)).values(settled_at=now))
    session.execute(update(CalibrationRow).where(*_is(CalibrationRow, at)).values(held_at=None))


def shown(session: Session, at: At) -> Shown:
    """An item that has a draft in the language; NotFound ITEM_UNKNOWN."""
    item, drafted = BenchmarkItemRow, DraftRow
    statement = (
        select(item, BenchmarkRow.name, BenchmarkRow.source_language)
        .join(drafted, drafted.item_id == item.id)
        .join(BenchmarkRow, BenchmarkRow.id == item.benchmark_id)
        .where(item.id == at.item_id, drafted.language == at.language)
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        raise NotFound(Reason.ITEM_UNKNOWN)
    pictures = select(ItemPictureRow.sha256).where(ItemPictureRow.item_id == at.item_id)
    return Shown(
        at=at,
        benchmark=row.name,
        source_language=row.source_language,
        letters=tuple(json.loads(row.BenchmarkItemRow.letters)),
        pictures=tuple(session.scalars(pictures.order_by(ItemPictureRow.position))),
        source=fields_of(row.BenchmarkItemRow),
    )


def numbered(session: Session, benchmark: str, language: str, number: int) -> At | None:
    """The item of a benchmark with a number, where it has a draft in the language."""
    statement = (
        select(CalibrationRow.item_id)
        .join(BenchmarkItemRow, BenchmarkItemRow.id == CalibrationRow.item_id)
        .join(BenchmarkRow, BenchmarkRow.id == BenchmarkItemRow.benchmark_id)
        .where(BenchmarkRow.name == benchmark, CalibrationRow.language == language, CalibrationRow.number == number)
    )
    item_id = session.scalars(statement).first()
    return At(item_id, language) if item_id is not None else None


def draft(session: Session, at: At) -> Fields:
    """What refiners begin with; NotFound ITEM_UNKNOWN."""
    row = session.get(DraftRow, (at.item_id, at.language))
    if row is None:
        raise NotFound(Reason.ITEM_UNKNOWN)
    return fields_of(row)


def finished_by(session: Session, person_id: PersonId, language: str, stage: Stage) -> int:
    """How many items a person has finished."""
    return session.scalars(select(func.count()).select_from(_finished(person_id, language, stage))).one()


def before(session: Session, person_id: PersonId, language: str, stage: Stage, item_id: str) -> str | None:
    """What a person finished before an item, or last if that one is not finished."""
    done = _finished(person_id, language, stage)
    moment = session.scalars(select(done.c.done_at).where(done.c.item_id == item_id)).one_or_none()
    statement = select(done.c.item_id).where(done.c.item_id != item_id)
    if moment is not None:
        earlier = and_(done.c.done_at == moment, done.c.item_id < item_id)
        statement = statement.where((done.c.done_at < moment) | earlier)
    return session.scalars(statement.order_by(done.c.done_at.desc(), done.c.item_id.desc()).limit(1)).first()


def fields_of(row: BenchmarkItemRow | DraftRow | FirstDraftRow | ReferenceRow | VersionRow | DecisionRow) -> Fields:
    """The texts of a row."""
    return Fields(row.question, row.hint, tuple(json.loads(row.options)))


def _calibration(session: Session, at: At, statement: Select[CalibrationRow]) -> Calibration:
    row = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound(Reason.ITEM_UNKNOWN)
    return Calibration(at, Stage(row.stage), row.wanted, row.taken, held=row.held_at is not None)


def _finished(person_id: PersonId, language: str, stage: Stage) -> Subquery:
    """What a person has finished; a voter's gold items are among it, as among all that they see."""
    place, gold = PlaceRow, GoldPlaceRow
    own = select(place.item_id, place.done_at).where(
        place.person_id == person_id,
        place.language == language,
        place.stage == stage.value,
        place.done_at.is_not(None),
    )
    if stage is not Stage.VOTE:
        return own.subquery()
    mine = gold.person_id == person_id, gold.language == language, gold.done_at.is_not(None)
    return union_all(own, select(gold.item_id, gold.done_at).where(*mine)).subquery()


def _free(person_id: PersonId, language: str, stage: Stage, *, skipped: bool) -> Select[str]:
    item = CalibrationRow
    own = or_(
        *(
            exists().where(table.item_id == item.item_id, table.language == item.language, table.person_id == person_id)
            for table in ((PlaceRow, GoldPlaceRow) if stage is Stage.VOTE else (PlaceRow,))
        )
    )
    flagged = exists().where(
        FlagRow.item_id == item.item_id,
        FlagRow.language == item.language,
        FlagRow.person_id == person_id,
        FlagRow.settled_at.is_(None),
    )
    passed = exists().where(
        SkipRow.item_id == item.item_id, SkipRow.language == item.language, SkipRow.person_id == person_id
    )
    return (
        select(item.item_id)
        .where(
            item.language == language,
            item.stage == stage.value,
            item.held_at.is_(None),
            item.taken < item.wanted,
            ~own,
            ~flagged,
            passed if skipped else ~passed,
        )
        .order_by(item.taken, item.number, item.item_id)
        .limit(1)
    )


def _give_up(session: Session, at: At, *whose: ColumnElement[bool]) -> None:
    given = delete(PlaceRow).where(*_is(PlaceRow, at), PlaceRow.done_at.is_(None), *whose).returning(PlaceRow.place)
    count = len(list(session.scalars(given)))
    if count:
        _count(session, at, -count)


def _count(session: Session, at: At, more: int) -> None:
    session.execute(update(CalibrationRow).where(*_is(CalibrationRow, at)).values(taken=CalibrationRow.taken + more))


def _is(
    table: type[CalibrationRow] | type[PlaceRow] | type[SkipRow] | type[FlagRow], at: At
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.item_id == at.item_id, table.language == at.language


def _same_item() -> ColumnElement[bool]:
    return and_(PlaceRow.item_id == CalibrationRow.item_id, PlaceRow.language == CalibrationRow.language)
