"""The arena in Label Studio as Parley knows it: projects there, battles that were sent, judgements that came back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from annotation.label_studio.rules import Trouble
from backend.db.label_studio import Counts, counted
from backend.db.tables import BattleRow, PersonRow, SyncArenaRow, SyncBattleRow, SyncJudgementRow
from backend.db.upserts import upsert
from core.records import PersonId

_AT_ONCE = 500


@dataclass(frozen=True)
class SyncArena:
    """A project there; without a number it is not known to be there."""

    id: str
    language: str
    place: int
    number: int | None
    pushed_at: datetime | None
    pulled_at: datetime | None
    hinted_at: datetime | None


@dataclass(frozen=True)
class SyncBattle:
    """A battle there; without a number it was sent, and nobody knows whether it arrived."""

    battle_id: str
    number: int | None
    hash: str


@dataclass(frozen=True)
class SyncJudgement:
    """A judgement as it was when it was last looked at, and what came of it."""

    number: int
    battle_id: str
    person_id: PersonId | None
    account: str
    hash: str
    taken_hash: str | None
    taken_as: str | None
    """The battle of its person that it became."""
    trouble: Trouble | None
    changed_at: datetime


@dataclass(frozen=True)
class ArenaConflict:
    """A judgement there that does not stand here, for people to read."""

    arena: SyncArena
    battle_id: str
    annotation: int
    who: str
    """A name here, or the account there."""
    trouble: Trouble
    changed_at: datetime


def ensure(session: Session, arena_id: str, language: str, place: int) -> SyncArena:
    """The project of a place, noted now if it was not."""
    new = upsert(session)(SyncArenaRow).values(id=arena_id, language=language, place=place)
    session.execute(new.on_conflict_do_nothing())
    [found] = _arenas(session, [SyncArenaRow.id == arena_id])
    return found


def of(session: Session, language: str | None = None) -> list[SyncArena]:
    """All projects, or those of a language."""
    return _arenas(session, [SyncArenaRow.language == language] if language is not None else [])


def hinted(session: Session) -> list[SyncArena]:
    """Projects in which something has happened since they were last pulled."""
    row = SyncArenaRow
    since = or_(row.pulled_at.is_(None), row.hinted_at >= row.pulled_at)
    return _arenas(session, [row.hinted_at.is_not(None), since])


def change(session: Session, arena_id: str, **values: Any) -> None:
    """Note what has become of a project: its number there, when it was pushed, pulled, hinted at."""
    session.execute(update(SyncArenaRow).where(SyncArenaRow.id == arena_id).values(**values))


def forget_numbers(session: Session, arena_id: str) -> None:
    """The project is gone there: it and its tasks are to be made anew."""
    change(session, arena_id, number=None)
    session.execute(update(SyncBattleRow).where(SyncBattleRow.arena_id == arena_id).values(number=None))


def tasks(session: Session, arena_id: str) -> dict[str, SyncBattle]:
    """The tasks of a project by their battles."""
    row = SyncBattleRow
    statement = select(row.battle_id, row.number, row.hash).where(row.arena_id == arena_id).order_by(row.battle_id)
    return {one.battle_id: SyncBattle(*one) for one in session.execute(statement)}


def note_tasks(session: Session, arena_id: str, sent: Sequence[SyncBattle]) -> None:
    """Note tasks before they are sent."""
    row = SyncBattleRow
    for start in range(0, len(sent), _AT_ONCE):
        rows = [{**asdict(one), "arena_id": arena_id} for one in sent[start : start + _AT_ONCE]]
        stored = upsert(session)(row).values(rows)
        changed = {name: stored.excluded[name] for name in ("number", "hash")}
        session.execute(stored.on_conflict_do_update(index_elements=[row.arena_id, row.battle_id], set_=changed))


def number_tasks(session: Session, arena_id: str, numbers: Mapping[str, int | None]) -> None:
    """Note what tasks are called there, by their battles."""
    for battle_id, number in sorted(numbers.items()):
        own = SyncBattleRow.arena_id == arena_id, SyncBattleRow.battle_id == battle_id
        session.execute(update(SyncBattleRow).where(*own).values(number=number))


def there_are(session: Session, battle_ids: Collection[str]) -> set[str]:
    """Those that are battles here."""
    found: set[str] = set()
    listed = sorted(battle_ids)
    for start in range(0, len(listed), _AT_ONCE):
        found |= set(session.scalars(select(BattleRow.id).where(BattleRow.id.in_(listed[start : start + _AT_ONCE]))))
    return found


def looked_at(session: Session, arena_id: str) -> list[SyncJudgement]:
    """All judgements of a project that were looked at."""
    statement = select(SyncJudgementRow).where(SyncJudgementRow.arena_id == arena_id)
    ordered = statement.order_by(SyncJudgementRow.number).execution_options(populate_existing=True)
    return [_judgement(row) for row in session.scalars(ordered)]


def keep(session: Session, arena_id: str, one: SyncJudgement) -> None:
    """Note what came of a judgement, in place of what was noted before."""
    row = SyncJudgementRow
    values = {**asdict(one), "arena_id": arena_id, "trouble": one.trouble.value if one.trouble else ""}
    stored = upsert(session)(row).values(**values)
    changed = {name: stored.excluded[name] for name in values if name not in ("arena_id", "number")}
    session.execute(stored.on_conflict_do_update(index_elements=[row.arena_id, row.number], set_=changed))


def drop(session: Session, arena_id: str, numbers: Sequence[int]) -> None:
    """Forget judgements of which nothing was taken and that are not there any more."""
    row = SyncJudgementRow
    own = row.arena_id == arena_id, row.number.in_(numbers), row.taken_hash.is_(None)
    session.execute(delete(row).where(*own))


def taken_elsewhere(session: Session, arena: SyncArena, person_id: PersonId) -> bool:
    """Whether a person works in another project of the same language."""
    row = SyncJudgementRow
    siblings = select(SyncArenaRow.id).where(SyncArenaRow.language == arena.language, SyncArenaRow.id != arena.id)
    theirs = row.arena_id.in_(siblings), row.person_id == person_id, row.taken_hash.is_not(None)
    return session.scalars(select(func.count()).select_from(row).where(*theirs)).one() > 0


def counts(session: Session) -> dict[str, Counts]:
    """How far each project is."""
    sent = counted(session, SyncBattleRow.arena_id, SyncBattleRow.number.is_not(None))
    taken = counted(session, SyncJudgementRow.arena_id, SyncJudgementRow.taken_hash.is_not(None))
    troubles = counted(session, SyncJudgementRow.arena_id, SyncJudgementRow.trouble != "")
    return {one.id: Counts(sent.get(one.id, 0), taken.get(one.id, 0), troubles.get(one.id, 0)) for one in of(session)}


def conflicts(session: Session, *, most: int) -> list[ArenaConflict]:
    """What is not here as it is there, the latest first."""
    row = SyncJudgementRow
    statement = (
        select(row, PersonRow.name)
        .outerjoin(PersonRow, PersonRow.id == row.person_id)
        .where(row.trouble != "")
        .order_by(row.changed_at.desc(), row.arena_id, row.number)
        .limit(most)
    )
    named = {one.id: one for one in of(session)}
    return [
        ArenaConflict(
            named[one.arena_id], one.battle_id, one.number, name or one.account, Trouble(one.trouble), one.changed_at
        )
        for one, name in session.execute(statement)
    ]


def _arenas(session: Session, conditions: Sequence[ColumnElement[bool]]) -> list[SyncArena]:
    row = SyncArenaRow
    columns = row.id, row.language, row.place, row.number, row.pushed_at, row.pulled_at, row.hinted_at
    statement = select(*columns).where(*conditions).order_by(row.language, row.place)
    return [SyncArena(*one) for one in session.execute(statement)]


def _judgement(row: SyncJudgementRow) -> SyncJudgement:
    return SyncJudgement(
        number=row.number,
        battle_id=row.battle_id,
        person_id=PersonId(row.person_id) if row.person_id else None,
        account=row.account,
        hash=row.hash,
        taken_hash=row.taken_hash,
        taken_as=row.taken_as,
        trouble=Trouble(row.trouble) if row.trouble else None,
        changed_at=row.changed_at,
    )
