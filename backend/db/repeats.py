"""Battles that several people judge: which could be put to one more, and what the others chose."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from backend.db import votes
from backend.db.pictures import is_offered
from backend.db.tables import BattleRow, ModelRow, PictureRow, TurnPictureRow, TurnRow, VoteRow
from backend.records import Battle, Mode, ModelState
from core.battles import Choice
from core.records import PersonId

_LOOKED_AT = 200
"""Of the latest so many: older ones were asked of models that hardly meet any more."""


def judged(
    session: Session, language: str, *, but_by: PersonId, prompts: Collection[str], most: int
) -> Iterator[tuple[str, str, str]]:
    """Battles with a counted vote and fewer than `most`, the most judged first: id, question and picture.

    Only of one message with one of the pictures and questions that are offered to everybody, between models that
    still meet, and none that was repeated itself.
    """
    latest = _judged(language).where(BattleRow.person_id != but_by).limit(_LOOKED_AT)
    known = [row for row in session.execute(latest) if row.prompt in prompts and row.again + 1 < most]
    for row in sorted(known, key=lambda row: -row.again):
        yield row.id, row.prompt, row.sha256


def offered(session: Session, language: str, *, prompts: Collection[str], most: int) -> list[tuple[str, int]]:
    """All such battles that could be put to others, the latest first, and how many people have judged each."""
    found = [row for row in session.execute(_judged(language)) if row.prompt in prompts and row.again + 1 < most]
    return [(row.id, row.again + 1) for row in found]


def has_judged(session: Session, root: str, person_id: PersonId) -> bool:
    """Whether a person has a battle of their own with the answers of this one."""
    own = BattleRow.repeats == root, BattleRow.person_id == person_id
    return session.scalars(select(func.count()).select_from(BattleRow).where(*own)).one() > 0


def _judged(language: str) -> Select[str, str, str, int]:
    first, second = aliased(ModelRow), aliased(ModelRow)
    pictures = (
        select(func.count()).where(TurnPictureRow.battle_id == BattleRow.id).correlate(BattleRow).scalar_subquery()
    )
    messages = select(func.count()).where(TurnRow.battle_id == BattleRow.id).correlate(BattleRow).scalar_subquery()
    again = aliased(BattleRow)
    repeated = (
        select(func.count())
        .select_from(again)
        .join(VoteRow, VoteRow.battle_id == again.id)
        .where(again.repeats == BattleRow.id)
        .correlate(BattleRow)
        .scalar_subquery()
    )
    return (
        select(BattleRow.id, TurnRow.prompt, TurnPictureRow.sha256, repeated.label("again"))
        .join(VoteRow, VoteRow.battle_id == BattleRow.id)
        .join(TurnRow, TurnRow.battle_id == BattleRow.id)
        .join(TurnPictureRow, TurnPictureRow.battle_id == BattleRow.id)
        .join(PictureRow, PictureRow.sha256 == TurnPictureRow.sha256)
        .join(first, first.id == BattleRow.model_a)
        .join(second, second.id == BattleRow.model_b)
        .where(
            BattleRow.language == language,
            BattleRow.mode == Mode.BLIND.value,
            BattleRow.repeats.is_(None),
            first.state == ModelState.ACTIVE.value,
            second.state == ModelState.ACTIVE.value,
            messages == 1,
            pictures == 1,
            *is_offered(),
            *votes.counted(),
        )
        .order_by(BattleRow.created_at.desc(), BattleRow.id)
    )


def choices_of_others(session: Session, battle: Battle) -> list[Choice]:
    """What others chose of the same answers, as far as it counts; sides are the same for all."""
    root = battle.repeats or battle.id
    statement = (
        select(VoteRow.choice)
        .join(BattleRow, BattleRow.id == VoteRow.battle_id)
        .where(
            or_(BattleRow.id == root, BattleRow.repeats == root),
            VoteRow.person_id != battle.person_id,
            *votes.counted(),
        )
    )
    return [Choice(choice) for choice in session.scalars(statement)]
