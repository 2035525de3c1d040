"""Takes the demo data out again, in one transaction; what real people's work refers to stays, closed.

What demo people did is demo data as well: their battles, pictures, tokens, links and unused invitations.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, CompoundSelect, Select, and_, delete, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.db.tables import (
    AdjudicatorRow,
    AuditRow,
    Base,
    BattleRow,
    BenchmarkItemRow,
    BenchmarkRow,
    CalibrationRow,
    EditRow,
    FlagRow,
    GoldPlaceRow,
    IdempotencyRow,
    InvitationRow,
    ModelRow,
    ParcelRow,
    PasswordLinkRow,
    PersonRow,
    PictureRow,
    PictureSenderRow,
    PlaceRow,
    ProgramTokenRow,
    RoundRow,
    RowFileRow,
    RunRow,
    SessionRow,
    SkipRow,
    SnapshotRow,
    UndoneVoteRow,
    UnsavedRow,
    VoteRow,
)


@dataclass(frozen=True)
class Counts:
    """How many of each kind."""

    people: int
    pictures: int
    models: int
    rounds: int


@dataclass(frozen=True)
class Removed:
    """What is gone, and what stayed because real work refers to it."""

    gone: Counts
    stayed: Counts
    battles: int
    benchmarks: int
    runs: int
    snapshots: tuple[str, ...]
    """The folders of those that are gone."""
    unused_blobs: tuple[str, ...]


def remove(session: Session, *, at: datetime) -> Removed:
    """Delete demo people's work, then everything marked as demo that nothing refers to any more."""
    own = _ids(session, select(PersonRow.id).where(PersonRow.demo))
    battles = _remove_work(session, own)
    parcels = session.scalars(delete(ParcelRow).where(ParcelRow.person_id.in_(own)).returning(ParcelRow.id))
    _remove_access(session, own, also=list(parcels))
    benchmarks = _remove_benchmarks(session, own)
    runs = _remove_runs(session)
    models = _remove_models(session)
    snapshots = session.scalars(delete(SnapshotRow).where(SnapshotRow.demo).returning(SnapshotRow.folder))
    folders = tuple(sorted(snapshots))
    rounds = _remove_rounds(session, at=at)
    pictures = _remove_pictures(session, own)
    came_with_benchmarks = set(session.scalars(select(RowFileRow.sha256)))
    people = _remove_people(session)
    return Removed(
        gone=Counts(people=people, pictures=len(pictures), models=models, rounds=rounds),
        stayed=_there(session),
        battles=battles,
        benchmarks=benchmarks,
        runs=runs,
        snapshots=folders,
        unused_blobs=tuple(sha for sha in pictures if sha not in came_with_benchmarks),
    )


def logins_in_use(session: Session, logins: Iterable[str]) -> set[str]:
    """Those of the logins that somebody has, of the demo or not."""
    return set(session.scalars(select(PersonRow.login).where(PersonRow.login.in_(logins))))


def reopen(session: Session, round_name: str) -> None:
    """Put back into use what an earlier removal had to leave, closed; of the rounds only this one."""
    session.execute(update(PersonRow).where(PersonRow.demo).values(active=True))
    seeded = ModelRow.id.not_in(_known(RunRow.model_id))  # what a run made comes back by being promoted
    session.execute(update(ModelRow).where(ModelRow.demo, seeded).values(state="active"))
    session.execute(update(RoundRow).where(RoundRow.demo, RoundRow.name == round_name).values(closed_at=None))
    left_over = PictureRow.source == "upload", PictureRow.added_by.is_(None)
    session.execute(update(PictureRow).where(PictureRow.demo, *left_over).values(source="demo"))


def _remove_work(session: Session, own: list[str]) -> int:
    """What demo people did in the arena; the number of battles."""
    fought = select(BattleRow.id).where(BattleRow.person_id.in_(own))
    for work in (VoteRow, UndoneVoteRow, EditRow):
        session.execute(delete(work).where(or_(work.battle_id.in_(fought), work.person_id.in_(own))))
    session.execute(delete(UnsavedRow).where(UnsavedRow.person_id.in_(own)))
    session.execute(delete(IdempotencyRow).where(IdempotencyRow.scope.in_(own)))
    return _delete(session, BattleRow, BattleRow.person_id.in_(own))


def _remove_benchmarks(session: Session, own: list[str]) -> int:
    """The demo's, unless real people worked on one; at others demo people give up what they have not finished."""
    item, place = BenchmarkItemRow, PlaceRow
    worked_on = [
        BenchmarkRow.id.not_in(
            select(item.benchmark_id)
            .join(table, table.item_id == item.id)
            .where(table.done_at.is_not(None), table.person_id.not_in(own))
        )
        for table in (PlaceRow, GoldPlaceRow)
    ]
    gone = _delete(session, BenchmarkRow, BenchmarkRow.demo, *worked_on)
    for work in (SkipRow, FlagRow, AdjudicatorRow):
        session.execute(delete(work).where(work.person_id.in_(own)))
    session.execute(delete(GoldPlaceRow).where(GoldPlaceRow.person_id.in_(own), GoldPlaceRow.done_at.is_(None)))
    left = delete(place).where(place.person_id.in_(own), place.done_at.is_(None))
    for row in session.execute(left.returning(place.item_id, place.language)).all():
        held = CalibrationRow.item_id == row.item_id, CalibrationRow.language == row.language
        session.execute(update(CalibrationRow).where(*held).values(taken=CalibrationRow.taken - 1))
    return gone


def _remove_access(session: Session, own: list[str], *, also: list[str]) -> None:
    """Whatever opens a door in a demo person's name: their passwords are public.

    Their lines in the audit log about themselves go too, or nobody who ever signed in could be removed;
    what they did to others stays, and with it who did it.
    """
    _delete(session, SessionRow, SessionRow.person_id.in_(own))
    tokens = session.scalars(
        delete(ProgramTokenRow).where(ProgramTokenRow.person_id.in_(own)).returning(ProgramTokenRow.id)
    )
    links = or_(PasswordLinkRow.person_id.in_(own), PasswordLinkRow.created_by.in_(own))
    unused = InvitationRow.created_by.in_(own), InvitationRow.used_by.is_(None)
    session.execute(delete(PasswordLinkRow).where(links))
    invitations = session.scalars(delete(InvitationRow).where(*unused).returning(InvitationRow.id))
    made = [
        *_ids(session, select(RunRow.id).where(RunRow.demo)),
        *_ids(session, select(ModelRow.id).where(ModelRow.demo)),
    ]
    about = [*own, *tokens, *invitations, *made, *also]
    session.execute(delete(AuditRow).where(AuditRow.actor.in_(own), AuditRow.subject.in_(about)))


def _remove_runs(session: Session) -> int:
    """Runs on the demo's data, unless their model took part in real people's battles; copies go before originals."""
    fought = RunRow.model_id.in_(_fought())
    kept = _ids(session, select(RunRow.id).where(fought))
    uncopied = RunRow.id.not_in(_known(RunRow.copied_from))
    gone = 0
    while last := _delete(session, RunRow, RunRow.demo, RunRow.id.not_in(kept), uncopied):
        gone += last
    return gone


def _fought() -> CompoundSelect[str]:
    return select(BattleRow.model_a).union(select(BattleRow.model_b))


def _remove_models(session: Session) -> int:
    session.execute(update(ModelRow).where(ModelRow.demo).values(state="retired"))
    gone = 0
    while last := _delete(session, ModelRow, ModelRow.demo, *_unused(ModelRow.id)):
        gone += last  # parents once their children are gone
    return gone


def _remove_rounds(session: Session, *, at: datetime) -> int:
    gone = _delete(session, RoundRow, RoundRow.demo, *_unused(RoundRow.id))
    for left in session.scalars(select(RoundRow).where(RoundRow.demo, RoundRow.closed_at.is_(None))):
        left.closed_at = max(at, left.opened_at)
    session.flush()
    return gone


def _remove_pictures(session: Session, own: list[str]) -> tuple[str, ...]:
    """Demo pictures and what demo people sent; those that stay are shown only to those who worked with them."""
    theirs = select(PictureSenderRow.sha256).where(PictureSenderRow.person_id.not_in(own))
    sent = and_(PictureRow.added_by.in_(own), PictureRow.source != "benchmark")
    of_the_demo = or_(PictureRow.demo, sent)
    unused = [PictureRow.sha256.not_in(theirs), *_unused(PictureRow.sha256)]
    gone = session.scalars(delete(PictureRow).where(of_the_demo, *unused).returning(PictureRow.sha256))
    removed = tuple(sorted(gone))
    session.execute(update(PictureRow).where(PictureRow.demo, PictureRow.source == "demo").values(source="upload"))
    return removed


def _remove_people(session: Session) -> int:
    session.execute(update(PersonRow).where(PersonRow.demo).values(active=False))
    return _delete(session, PersonRow, PersonRow.demo, *_unused(PersonRow.id))


def _there(session: Session) -> Counts:
    return Counts(
        people=len(_ids(session, select(PersonRow.id).where(PersonRow.demo))),
        pictures=len(_ids(session, select(PictureRow.sha256).where(PictureRow.demo))),
        models=len(_ids(session, select(ModelRow.id).where(ModelRow.demo))),
        rounds=len(_ids(session, select(RoundRow.id).where(RoundRow.demo))),
    )


def _ids(session: Session, statement: Select[str]) -> list[str]:
    return list(session.scalars(statement))


def _known(column: InstrumentedAttribute[str | None] | Column[Any]) -> Select[Any]:
    return select(column).where(column.is_not(None))


def _unused(key: InstrumentedAttribute[str]) -> list[ColumnElement[bool]]:
    """That no row of any table refers to it, but for those which the database removes along with it."""
    (own,) = key.property.columns
    uses = (use for table in Base.metadata.sorted_tables for use in table.foreign_keys if use.column is own)
    return [key.not_in(_known(use.parent)) for use in uses if use.ondelete != "CASCADE"]


def _delete(session: Session, table: type, *conditions: ColumnElement[bool] | InstrumentedAttribute[bool]) -> int:
    keys = table.__table__.primary_key.columns  # type: ignore[attr-defined]
    return len(list(session.execute(delete(table).where(*conditions).returning(*keys))))
