"""Takes the demo data out again, in one transaction; what real people's work refers to stays, closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.db.tables import (
    AuditRow,
    BattleRow,
    BenchmarkItemRow,
    BenchmarkRow,
    DraftRow,
    EditRow,
    IdempotencyRow,
    InvitationRow,
    ModelRow,
    PasswordLinkRow,
    PersonRow,
    PictureRow,
    ProgramTokenRow,
    RoundRow,
    SessionRow,
    TurnPictureRow,
    UndoneVoteRow,
    VoteRow,
)


@dataclass(frozen=True)
class Removed:
    """How many are gone, and how many stayed because real work refers to them."""

    people: int
    pictures: int
    models: int
    rounds: int
    battles: int
    benchmarks: int
    stayed: int
    unused_blobs: tuple[str, ...]


def remove(session: Session) -> Removed:
    """Delete demo people's work, then everything marked as demo that nothing refers to any more."""
    own = select(PersonRow.id).where(PersonRow.demo)
    fought = select(BattleRow.id).where(BattleRow.person_id.in_(own))
    for work in (VoteRow, UndoneVoteRow, EditRow):
        session.execute(delete(work).where(or_(work.battle_id.in_(fought), work.person_id.in_(own))))
    battles = _delete(session, BattleRow, BattleRow.id.in_(fought))
    benchmarks = _delete(session, BenchmarkRow, BenchmarkRow.demo)
    for held in (DraftRow, SessionRow, ProgramTokenRow, PasswordLinkRow):
        session.execute(delete(held).where(held.person_id.in_(own)))
    session.execute(delete(IdempotencyRow).where(IdempotencyRow.scope.in_(own)))

    session.execute(update(ModelRow).where(ModelRow.demo).values(active=False))
    session.execute(update(PersonRow).where(PersonRow.demo).values(active=False))
    used_models = select(BattleRow.model_a).union(select(BattleRow.model_b))
    models = _delete(session, ModelRow, ModelRow.demo, ModelRow.id.not_in(used_models), ModelRow.parent_id.is_not(None))
    parents = select(ModelRow.parent_id).where(ModelRow.parent_id.is_not(None))
    models += _delete(session, ModelRow, ModelRow.demo, ModelRow.id.not_in(used_models), ModelRow.id.not_in(parents))
    rounds = _delete(session, RoundRow, RoundRow.demo, RoundRow.id.not_in(_known(BattleRow.round_id)))
    in_use = (select(TurnPictureRow.sha256), select(BenchmarkItemRow.sha256))
    unused = [PictureRow.demo, *(PictureRow.sha256.not_in(use) for use in in_use)]
    blobs = tuple(session.scalars(delete(PictureRow).where(*unused).returning(PictureRow.sha256)))
    referred = (_known(AuditRow.actor), select(InvitationRow.created_by), _known(InvitationRow.used_by))
    by_others = (
        *referred,
        select(BattleRow.person_id),
        _known(PictureRow.added_by),
        select(PasswordLinkRow.created_by),
    )
    people = _delete(session, PersonRow, PersonRow.demo, *(PersonRow.id.not_in(use) for use in by_others))
    stayed = sum(
        len(list(session.scalars(select(key).where(marked))))
        for key, marked in (
            (PersonRow.id, PersonRow.demo),
            (ModelRow.id, ModelRow.demo),
            (PictureRow.sha256, PictureRow.demo),
            (RoundRow.id, RoundRow.demo),
        )
    )
    return Removed(
        people=people,
        pictures=len(blobs),
        models=models,
        rounds=rounds,
        battles=battles,
        benchmarks=benchmarks,
        stayed=stayed,
        unused_blobs=blobs,
    )


def _known(column: InstrumentedAttribute[str | None]) -> Select[Any]:
    return select(column).where(column.is_not(None))


def _delete(session: Session, table: type, *conditions: ColumnElement[bool] | InstrumentedAttribute[bool]) -> int:
    keys = table.__table__.primary_key.columns  # type: ignore[attr-defined]
    return len(list(session.execute(delete(table).where(*conditions).returning(*keys))))
