"""All work on a benchmark in a language at once, for those who look at it or publish it; how far everything is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from backend.db.ballots import Ballot, Decision, StoredVersion, ballot_of, decision_of
from backend.db.calibrations import At, Stage, fields_of
from backend.db.drafts import FirstDraft
from backend.db.refinements import Refinement, refinement_of
from backend.db.tables import (
    BallotRow,
    BenchmarkItemRow,
    BenchmarkRow,
    CalibrationRow,
    DecisionRow,
    DraftRow,
    FirstDraftRow,
    FlagRow,
    PersonRow,
    PlaceRow,
    ReferenceRow,
    RefinementRow,
    SkipRow,
    VersionAuthorRow,
    VersionRow,
)
from core.benchmark_items import Fields, Reference
from core.records import PersonId

SKIPPED_OFTEN = 2
"""So many who passed an item over make it one that is stuck."""
_Row = TypeVar("_Row")


@dataclass(frozen=True)
class Work:
    """An item in a language with everything that people did on it."""

    at: At
    number: int
    stage: Stage
    draft: Fields
    first: FirstDraft | None
    """None: the draft came with the benchmark."""
    refinements: tuple[Refinement, ...]
    versions: tuple[StoredVersion, ...]
    ballots: tuple[Ballot, ...]
    decision: Decision | None
    reference: Reference | None
    source: Fields
    held: bool
    at_work: int
    """People with a place at it."""
    skipped: int


@dataclass(frozen=True)
class Standing:
    """How far a benchmark is in a language."""

    benchmark: str
    language: str
    stages: Mapping[Stage, int]
    refinements: int
    ballots: int
    at_work: int
    held: int
    passed_over: int
    """Items that several people have skipped and nobody decided."""


@dataclass(frozen=True)
class Pace:
    """What is left of a stage of a benchmark in a language, and what was done of it since a moment."""

    benchmark: str
    language: str
    stage: Stage
    items: int
    """That are in the stage, and go on."""
    left: int
    """Places of these that nobody has finished."""
    recent: int
    first: datetime | None


@dataclass(frozen=True)
class Lease:
    """Who is at work at which item, since when and until when."""

    person: str
    at: At
    stage: Stage
    taken_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Waiting:
    """An item that waits for a researcher: votes that do not decide, or flags."""

    at: At
    benchmark: str
    number: int
    flags: tuple[tuple[str, str], ...]
    """Kind and note of each."""


def work(session: Session, benchmark: str, language: str) -> list[Work]:
    """All items of a benchmark that have a draft in a language, in their order."""
    refined = _each(session, RefinementRow, benchmark, language, RefinementRow.created_at, RefinementRow.person_id)
    authors: dict[str, list[PersonId]] = defaultdict(list)
    for rows in _each(session, VersionAuthorRow, benchmark, language, VersionAuthorRow.person_id).values():
        for row in rows:
            authors[row.version_id].append(PersonId(row.person_id))
    versions = _each(session, VersionRow, benchmark, language, VersionRow.id)
    cast = _each(session, BallotRow, benchmark, language, BallotRow.created_at, BallotRow.person_id)
    decided = _each(session, DecisionRow, benchmark, language)
    drafts = _each(session, DraftRow, benchmark, language)
    made = _each(session, FirstDraftRow, benchmark, language)
    known = _each(session, ReferenceRow, benchmark, language)
    standing = _each(session, CalibrationRow, benchmark, language, CalibrationRow.number)
    asked = _sources(session, benchmark)
    skipped = _each(session, SkipRow, benchmark, language)
    open_ = {
        item_id: sum(row.done_at is None for row in rows)
        for item_id, rows in _each(session, PlaceRow, benchmark, language).items()
    }
    return [
        Work(
            at=At(item_id, language),
            number=row.number,
            stage=Stage(row.stage),
            draft=fields_of(drafts[item_id][0]),
            first=next((FirstDraft(one.translator, fields_of(one)) for one in made.get(item_id, ())), None),
            refinements=tuple(map(refinement_of, refined.get(item_id, ()))),
            versions=tuple(
                StoredVersion(one.id, fields_of(one), one.of_draft, tuple(authors[one.id]))
                for one in versions.get(item_id, ())
            ),
            ballots=tuple(map(ballot_of, cast.get(item_id, ()))),
            decision=next(map(decision_of, decided.get(item_id, ())), None),
            reference=next((Reference(fields_of(one), one.mistake) for one in known.get(item_id, ())), None),
            source=asked[item_id],
            held=row.held_at is not None,
            at_work=open_.get(item_id, 0),
            skipped=len(skipped.get(item_id, ())),
        )
        for item_id, (row,) in standing.items()
    ]


def standings(session: Session) -> list[Standing]:
    """Every benchmark in every language that it has drafts in."""
    names: dict[tuple[str, str], dict[Stage, int]] = defaultdict(dict)
    for name, language, stage, count in _counted(session, CalibrationRow, CalibrationRow.stage):
        names[name, language][Stage(stage)] = count
    refined = _totals(session, RefinementRow)
    cast = _totals(session, BallotRow)
    at_work = _totals(session, PlaceRow, PlaceRow.done_at.is_(None))
    held = _totals(session, CalibrationRow, CalibrationRow.held_at.is_not(None))
    passed = _passed_over(session)
    return [
        Standing(
            benchmark=name,
            language=language,
            stages=stages,
            refinements=refined.get((name, language), 0),
            ballots=cast.get((name, language), 0),
            at_work=at_work.get((name, language), 0),
            held=held.get((name, language), 0),
            passed_over=passed.get((name, language), 0),
        )
        for (name, language), stages in sorted(names.items())
    ]


def paces(session: Session, *, since: datetime) -> list[Pace]:
    """How fast refining and voting go on, for every benchmark in every language."""
    item, place = CalibrationRow, PlaceRow
    going = item.stage.in_([Stage.REFINE.value, Stage.VOTE.value]), item.held_at.is_(None)
    wanted: dict[tuple[str, str, str], tuple[int, int]] = {}
    for name, language, stage, count, places in session.execute(
        _of_benchmarks(select(BenchmarkRow.name, item.language, item.stage, func.count(), func.sum(item.wanted)), item)
        .where(*going)
        .group_by(BenchmarkRow.name, item.language, item.stage)
    ):
        wanted[name, language, stage] = count, places
    same = and_(place.item_id == item.item_id, place.language == item.language, place.stage == item.stage)
    done: dict[tuple[str, str, str], int] = {
        (name, language, stage): count
        for name, language, stage, count in session.execute(
            _of_benchmarks(select(BenchmarkRow.name, item.language, item.stage, func.count()), item)
            .join(place, same)
            .where(*going, place.done_at.is_not(None))
            .group_by(BenchmarkRow.name, item.language, item.stage)
        )
    }
    recent = {
        (name, language, stage): (count, first)
        for name, language, stage, count, first in session.execute(
            _of_benchmarks(
                select(BenchmarkRow.name, place.language, place.stage, func.count(), func.min(place.done_at)), place
            )
            .where(place.done_at >= since)
            .group_by(BenchmarkRow.name, place.language, place.stage)
        )
    }
    told = []
    for key in sorted({*wanted, *recent}):
        count, places = wanted.get(key, (0, 0))
        lately, first = recent.get(key, (0, None))
        left = int(places) - done.get(key, 0)
        told.append(Pace(key[0], key[1], Stage(key[2]), count, left, lately, first))
    return told


def leases(session: Session) -> list[Lease]:
    """Everybody who is at work, who has been longest first."""
    statement = (
        select(PlaceRow, PersonRow.name)
        .join(PersonRow, PersonRow.id == PlaceRow.person_id)
        .where(PlaceRow.done_at.is_(None))
        .order_by(PlaceRow.taken_at, PersonRow.name)
    )
    return [
        Lease(name, At(row.item_id, row.language), Stage(row.stage), row.taken_at, row.expires_at)
        for row, name in session.execute(statement)
    ]


def waiting(session: Session) -> list[Waiting]:
    """What waits for a researcher, in the order of the benchmarks."""
    item = CalibrationRow
    statement = (
        select(item, BenchmarkRow.name)
        .join(BenchmarkItemRow, BenchmarkItemRow.id == item.item_id)
        .join(BenchmarkRow, BenchmarkRow.id == BenchmarkItemRow.benchmark_id)
        .where(or_(item.stage == Stage.ADJUDICATE.value, item.held_at.is_not(None)))
        .order_by(BenchmarkRow.name, item.language, item.number)
    )
    return [
        Waiting(At(row.item_id, row.language), name, row.number, flags(session, At(row.item_id, row.language)))
        for row, name in session.execute(statement)
    ]


def flags(session: Session, at: At) -> tuple[tuple[str, str], ...]:
    """Kind and note of each flag that stands, without who said it."""
    standing = FlagRow.item_id == at.item_id, FlagRow.language == at.language, FlagRow.settled_at.is_(None)
    statement = select(FlagRow.kind, FlagRow.note).where(*standing).order_by(FlagRow.kind, FlagRow.note)
    return tuple((kind, note) for kind, note in session.execute(statement))


def _sources(session: Session, benchmark: str) -> dict[str, Fields]:
    """What the items of a benchmark ask, by item."""
    statement = (
        select(BenchmarkItemRow)
        .join(BenchmarkRow, BenchmarkRow.id == BenchmarkItemRow.benchmark_id)
        .where(BenchmarkRow.name == benchmark)
    )
    return {row.id: fields_of(row) for row in session.scalars(statement)}


def _each(session: Session, table: type[_Row], benchmark: str, language: str, *order: Any) -> dict[str, list[_Row]]:
    """The rows of a table about a benchmark's items in a language, by item."""
    keyed: Any = table
    statement = (
        select(table)
        .join(BenchmarkItemRow, BenchmarkItemRow.id == keyed.item_id)
        .join(BenchmarkRow, BenchmarkRow.id == BenchmarkItemRow.benchmark_id)
        .where(BenchmarkRow.name == benchmark, keyed.language == language)
        .order_by(*order)
    )
    rows: dict[str, list[_Row]] = {}
    for row in session.scalars(statement):
        rows.setdefault(row.item_id, []).append(row)  # type: ignore[attr-defined]
    return rows


def _of_benchmarks(statement: Any, table: Any) -> Any:
    return (
        statement.select_from(table)
        .join(BenchmarkItemRow, BenchmarkItemRow.id == table.item_id)
        .join(BenchmarkRow, BenchmarkRow.id == BenchmarkItemRow.benchmark_id)
    )


def _counted(session: Session, table: Any, *by: Any, where: tuple[ColumnElement[bool], ...] = ()) -> Any:
    statement = (
        select(BenchmarkRow.name, table.language, *by, func.count())
        .join(BenchmarkItemRow, BenchmarkItemRow.id == table.item_id)
        .join(BenchmarkRow, BenchmarkRow.id == BenchmarkItemRow.benchmark_id)
        .where(*where)
        .group_by(BenchmarkRow.name, table.language, *by)
    )
    return session.execute(statement)


def _totals(session: Session, table: Any, *where: ColumnElement[bool]) -> dict[tuple[str, str], int]:
    return {(name, language): count for name, language, count in _counted(session, table, where=where)}


def _passed_over(session: Session) -> dict[tuple[str, str], int]:
    often = (
        select(SkipRow.item_id, SkipRow.language)
        .group_by(SkipRow.item_id, SkipRow.language)
        .having(func.count() >= SKIPPED_OFTEN)
    )
    found: dict[tuple[str, str], int] = defaultdict(int)
    for row in session.execute(often):
        name = session.scalars(
            select(BenchmarkRow.name)
            .join(BenchmarkItemRow, BenchmarkItemRow.benchmark_id == BenchmarkRow.id)
            .where(BenchmarkItemRow.id == row.item_id)
        ).one()
        found[name, row.language] += 1
    return found
