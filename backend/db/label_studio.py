"""Label Studio's projects, tasks and annotations as Parley knows them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from annotation.label_studio.configs import Shape
from annotation.label_studio.rules import Trouble
from backend.db.calibrations import Stage
from backend.db.tables import (
    BenchmarkRow,
    PersonRow,
    SyncAnnotationRow,
    SyncProjectRow,
    SyncTaskRow,
)
from backend.db.upserts import upsert
from core.records import PersonId

_AT_ONCE = 500


@dataclass(frozen=True)
class Target:
    """What a project is for: one place of a stage of a benchmark in a language."""

    benchmark_id: str
    language: str
    stage: Stage
    place: int


@dataclass(frozen=True)
class SyncProject:
    """A project there; without a number it is not known to be there."""

    id: str
    target: Target
    benchmark: str
    number: int | None
    shape: Shape
    pushed_at: datetime | None
    pulled_at: datetime | None
    hinted_at: datetime | None


@dataclass(frozen=True)
class SyncTask:
    """An item there; without a number it was sent, and nobody knows whether it arrived."""

    item_id: str
    number: int | None
    hash: str


@dataclass(frozen=True)
class SyncAnnotation:
    """An annotation as it was when it was last looked at, and what came of it."""

    number: int
    item_id: str
    person_id: PersonId | None
    account: str
    hash: str
    taken_hash: str | None
    trouble: Trouble | None
    changed_at: datetime


@dataclass(frozen=True)
class Conflict:
    """Something there that is not what stands here, for people to read."""

    project: SyncProject
    item_id: str
    annotation: int
    who: str
    """A name here, or the account there."""
    trouble: Trouble
    changed_at: datetime


@dataclass(frozen=True)
class Counts:
    """How far a project is."""

    tasks: int
    taken: int
    troubles: int


def ensure(session: Session, project_id: str, target: Target) -> SyncProject:
    """The project of a place, noted now if it was not."""
    stored = upsert(session)(SyncProjectRow).values(
        id=project_id, number=None, shape=_NO_SHAPE, **{**asdict(target), "stage": target.stage.value}
    )
    session.execute(stored.on_conflict_do_nothing())
    [found] = projects(session, _target(target))
    return found


def of(
    session: Session, *, benchmark: str | None = None, language: str | None = None, stage: Stage | None = None
) -> list[SyncProject]:
    """All projects, or those of a benchmark, a language, a stage."""
    wanted = (
        (BenchmarkRow.name, benchmark),
        (SyncProjectRow.language, language),
        (SyncProjectRow.stage, stage.value if stage is not None else None),
    )
    return projects(session, [column == value for column, value in wanted if value is not None])


def projects(session: Session, conditions: Sequence[ColumnElement[bool]]) -> list[SyncProject]:
    """Projects in the order of benchmarks, languages, stages and places."""
    row = SyncProjectRow
    statement = (
        select(row, BenchmarkRow.name)
        .join(BenchmarkRow, BenchmarkRow.id == row.benchmark_id)
        .where(*conditions)
        .order_by(BenchmarkRow.name, row.language, row.stage, row.place)
        .execution_options(populate_existing=True)
    )
    return [_project(one, name) for one, name in session.execute(statement)]


def change(session: Session, project_id: str, **values: Any) -> None:
    """Note what has become of a project: its number there, when it was pushed, pulled, hinted at."""
    session.execute(update(SyncProjectRow).where(SyncProjectRow.id == project_id).values(**values))


def reshape(session: Session, project_id: str, shape: Shape) -> None:
    """Note how much the longest item of a project has."""
    change(session, project_id, shape=json.dumps(asdict(shape)))


def forget_numbers(session: Session, project_id: str) -> None:
    """The project is gone there: it and its tasks are to be made anew."""
    change(session, project_id, number=None)
    session.execute(update(SyncTaskRow).where(SyncTaskRow.project_id == project_id).values(number=None))


def tasks(session: Session, project_id: str) -> dict[str, SyncTask]:
    """The tasks of a project by their items."""
    statement = select(SyncTaskRow).where(SyncTaskRow.project_id == project_id).order_by(SyncTaskRow.item_id)
    return {
        row.item_id: SyncTask(row.item_id, row.number, row.hash)
        for row in session.scalars(statement.execution_options(populate_existing=True))
    }


def note_tasks(session: Session, project_id: str, sent: Sequence[SyncTask]) -> None:
    """Note tasks before they are sent."""
    for start in range(0, len(sent), _AT_ONCE):
        rows = [{**asdict(one), "project_id": project_id} for one in sent[start : start + _AT_ONCE]]
        stored = upsert(session)(SyncTaskRow).values(rows)
        session.execute(
            stored.on_conflict_do_update(
                index_elements=[SyncTaskRow.project_id, SyncTaskRow.item_id],
                set_={name: stored.excluded[name] for name in ("number", "hash")},
            )
        )


def number_tasks(session: Session, project_id: str, numbers: Mapping[str, int | None]) -> None:
    """Note what tasks are called there, by their items."""
    for item_id, number in sorted(numbers.items()):
        own = SyncTaskRow.project_id == project_id, SyncTaskRow.item_id == item_id
        session.execute(update(SyncTaskRow).where(*own).values(number=number))


def looked_at(session: Session, project_id: str) -> list[SyncAnnotation]:
    """All annotations of a project that were looked at."""
    statement = select(SyncAnnotationRow).where(SyncAnnotationRow.project_id == project_id)
    ordered = statement.order_by(SyncAnnotationRow.number).execution_options(populate_existing=True)
    return [_annotation(row) for row in session.scalars(ordered)]


def keep(session: Session, project_id: str, one: SyncAnnotation) -> None:
    """Note what came of an annotation, in place of what was noted before."""
    values = {**asdict(one), "project_id": project_id, "trouble": one.trouble.value if one.trouble else ""}
    stored = upsert(session)(SyncAnnotationRow).values(**values)
    session.execute(
        stored.on_conflict_do_update(
            index_elements=[SyncAnnotationRow.project_id, SyncAnnotationRow.number],
            set_={name: stored.excluded[name] for name in values if name not in ("project_id", "number")},
        )
    )


def drop(session: Session, project_id: str, numbers: Sequence[int]) -> None:
    """Forget annotations of which nothing was taken and that are not there any more."""
    row = SyncAnnotationRow
    for number in numbers:
        own = row.project_id == project_id, row.number == number, row.taken_hash.is_(None)
        session.execute(delete(row).where(*own))


def taken_elsewhere(session: Session, project: SyncProject, person_id: PersonId) -> bool:
    """Whether a person works in another project of the same stage."""
    row, target = SyncProjectRow, project.target
    siblings = select(row.id).where(
        row.benchmark_id == target.benchmark_id,
        row.language == target.language,
        row.stage == target.stage.value,
        row.id != project.id,
    )
    theirs = select(func.count()).where(
        SyncAnnotationRow.project_id.in_(siblings),
        SyncAnnotationRow.person_id == person_id,
        SyncAnnotationRow.taken_hash.is_not(None),
    )
    return session.scalars(theirs).one() > 0


def taken_by_item(session: Session, target: Target) -> dict[str, int]:
    """How many people's work on each item came through projects of this stage."""
    row = SyncProjectRow
    statement = (
        select(SyncAnnotationRow.item_id, func.count(func.distinct(SyncAnnotationRow.person_id)).label("people"))
        .join(row, row.id == SyncAnnotationRow.project_id)
        .where(
            row.benchmark_id == target.benchmark_id,
            row.language == target.language,
            row.stage == target.stage.value,
            SyncAnnotationRow.taken_hash.is_not(None),
        )
        .group_by(SyncAnnotationRow.item_id)
    )
    return {row.item_id: row.people for row in session.execute(statement)}


def counts(session: Session) -> dict[str, Counts]:
    """How far each project is."""
    sent = counted(session, SyncTaskRow.project_id, SyncTaskRow.number.is_not(None))
    taken = counted(session, SyncAnnotationRow.project_id, SyncAnnotationRow.taken_hash.is_not(None))
    troubles = counted(session, SyncAnnotationRow.project_id, SyncAnnotationRow.trouble != "")
    return {
        one: Counts(sent.get(one, 0), taken.get(one, 0), troubles.get(one, 0))
        for one in session.scalars(select(SyncProjectRow.id))
    }


def conflicts(session: Session, *, most: int) -> list[Conflict]:
    """What is not here as it is there, the latest first."""
    row = SyncAnnotationRow
    statement = (
        select(row, PersonRow.name)
        .outerjoin(PersonRow, PersonRow.id == row.person_id)
        .where(row.trouble != "")
        .order_by(row.changed_at.desc(), row.project_id, row.number)
        .limit(most)
    )
    found = session.execute(statement).all()
    named = {one.id: one for one in projects(session, [SyncProjectRow.id.in_({each.project_id for each, _ in found})])}
    return [
        Conflict(
            named[one.project_id], one.item_id, one.number, name or one.account, Trouble(one.trouble), one.changed_at
        )
        for one, name in found
    ]


def hinted(session: Session) -> list[SyncProject]:
    """Projects in which something has happened since they were last pulled."""
    row = SyncProjectRow
    since = or_(row.pulled_at.is_(None), row.hinted_at >= row.pulled_at)
    return projects(session, [row.hinted_at.is_not(None), since])


def counted(session: Session, by: Any, condition: ColumnElement[bool]) -> dict[str, int]:
    """How many rows there are that fulfil a condition, by a column."""
    found = session.execute(select(by, func.count()).where(condition).group_by(by))
    return {row[0]: row[1] for row in found}


def _target(target: Target) -> list[ColumnElement[bool]]:
    row = SyncProjectRow
    return [
        row.benchmark_id == target.benchmark_id,
        row.language == target.language,
        row.stage == target.stage.value,
        row.place == target.place,
    ]


def _project(row: SyncProjectRow, benchmark: str) -> SyncProject:
    return SyncProject(
        id=row.id,
        target=Target(row.benchmark_id, row.language, Stage(row.stage), row.place),
        benchmark=benchmark,
        number=row.number,
        shape=Shape(**json.loads(row.shape)),
        pushed_at=row.pushed_at,
        pulled_at=row.pulled_at,
        hinted_at=row.hinted_at,
    )


def _annotation(row: SyncAnnotationRow) -> SyncAnnotation:
    return SyncAnnotation(
        number=row.number,
        item_id=row.item_id,
        person_id=PersonId(row.person_id) if row.person_id else None,
        account=row.account,
        hash=row.hash,
        taken_hash=row.taken_hash,
        trouble=Trouble(row.trouble) if row.trouble else None,
        changed_at=row.changed_at,
    )


_NO_SHAPE = json.dumps(asdict(Shape(options=0, hint=False, pictures=1)))
