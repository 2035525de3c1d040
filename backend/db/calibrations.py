"""Items on their way through calibration: which is next for whom, who has a place, what was skipped or flagged.

Whoever writes to an item first locks its row, so what is counted and what is taken never disagree.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from sqlalchemy import (
    ColumnElement,
    Executable,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from annotation.refining import REFINERS, FlagKind
from backend.db.tables import (
    BenchmarkItemRow,
    BenchmarkRow,
    CalibrationRow,
    DraftRow,
    FlagRow,
    ItemPictureRow,
    PersonRow,
    PlaceRow,
    SkipRow,
)
from backend.db.upserts import upsert
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
class Shown:
    """What everybody who works on an item sees of it: no answer, no reference, no draft, nobody's work."""

    at: At
    benchmark: str
    source_language: str
    letters: tuple[str, ...]
    pictures: tuple[str, ...]
    source: Fields


class _Texts(Protocol):
    """A row with texts."""

    @property
    def question(self) -> str: ...
    @property
    def hint(self) -> str: ...
    @property
    def options(self) -> str: ...


# Who is at work asks these all day: they are made once.
_HERE = CalibrationRow.item_id == bindparam("item"), CalibrationRow.language == bindparam("in_language")
_STANDING = select(CalibrationRow.stage, CalibrationRow.wanted, CalibrationRow.taken, CalibrationRow.held_at).where(
    *_HERE
)
_LOCKED = _STANDING.with_for_update()
_DRAFTED = DraftRow.item_id == bindparam("item"), DraftRow.language == bindparam("in_language")
_DRAFT = select(DraftRow.question, DraftRow.hint, DraftRow.options).where(*_DRAFTED)
_SHOWN = (
    select(BenchmarkItemRow.question, BenchmarkItemRow.hint, BenchmarkItemRow.options, BenchmarkItemRow.letters)
    .add_columns(BenchmarkRow.name, BenchmarkRow.source_language)
    .join(DraftRow, DraftRow.item_id == BenchmarkItemRow.id)
    .join(BenchmarkRow, BenchmarkRow.id == BenchmarkItemRow.benchmark_id)
    .where(*_DRAFTED)
)
_PICTURES = (
    select(ItemPictureRow.sha256).where(ItemPictureRow.item_id == bindparam("item")).order_by(ItemPictureRow.position)
)
_SKIP = {
    dialect.dialect.name: made.on_conflict_do_update(
        index_elements=[SkipRow.item_id, SkipRow.language, SkipRow.person_id], set_={"at": made.excluded.at}
    )
    for dialect, made in ((dialect, dialect.insert(SkipRow)) for dialect in (sqlite, postgresql))
}


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
    """Have the same person's other tab wait, or both would take an item; on SQLite everybody waits anyway."""
    if session.get_bind().dialect.name != "sqlite":
        session.execute(select(PersonRow.id).where(PersonRow.id == person_id).with_for_update(key_share=True))


def lock(session: Session, at: At) -> Calibration:
    """An item in a language, changed by nobody else until the end; NotFound ITEM_UNKNOWN."""
    return _calibration(session, at, _LOCKED)


def standing(session: Session, at: At) -> Calibration:
    """Where an item stands; NotFound ITEM_UNKNOWN."""
    return _calibration(session, at, _STANDING)


def skip(session: Session, at: At, person_id: PersonId, *, now: datetime) -> None:
    """Remember that a person passed an item over."""
    own = {"item_id": at.item_id, "language": at.language, "person_id": person_id, "at": now}
    session.connection().execute(_SKIP[session.get_bind().dialect.name], own)


def flag(session: Session, at: At, person_id: PersonId, kind: FlagKind, note: str, *, now: datetime) -> None:
    """Store what a person says is wrong with an item; a later word replaces the earlier one."""
    said = {"kind": kind.value, "note": note, "at": now, "settled_at": None}
    stored = upsert(session)(FlagRow).values(item_id=at.item_id, language=at.language, person_id=person_id, **said)
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
    row = session.connection().execute(_SHOWN, _where(at)).one_or_none()
    if row is None:
        raise NotFound(Reason.ITEM_UNKNOWN)
    return Shown(
        at=at,
        benchmark=row.name,
        source_language=row.source_language,
        letters=tuple(json.loads(row.letters)),
        pictures=tuple(session.connection().execute(_PICTURES, {"item": at.item_id}).scalars()),
        source=fields_of(row),
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
    row = session.connection().execute(_DRAFT, _where(at)).one_or_none()
    if row is None:
        raise NotFound(Reason.ITEM_UNKNOWN)
    return fields_of(row)


def fields_of(row: _Texts) -> Fields:
    """The texts of a row."""
    return Fields(row.question, row.hint, tuple(json.loads(row.options)))


def _calibration(session: Session, at: At, statement: Executable) -> Calibration:
    row = session.connection().execute(statement, _where(at)).one_or_none()
    if row is None:
        raise NotFound(Reason.ITEM_UNKNOWN)
    return Calibration(at, Stage(row.stage), row.wanted, row.taken, held=row.held_at is not None)


def _where(at: At) -> dict[str, str]:
    return {"item": at.item_id, "in_language": at.language}


def _is(
    table: type[CalibrationRow] | type[PlaceRow] | type[SkipRow] | type[FlagRow], at: At
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.item_id == at.item_id, table.language == at.language
