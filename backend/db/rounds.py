"""Rounds in the database, and what came in: counts from the database, rows where distributions are asked for."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from annotation.edits import Concern
from annotation.round_statistics import EditSeen, VoteSeen
from backend.db.battles import of_ids
from backend.db.tables import (
    AnswerRow,
    BattleRow,
    EditRow,
    PersonRow,
    RoundExclusionRow,
    RoundLanguageRow,
    RoundRow,
    TurnPictureRow,
    UnsavedRow,
    VoteRow,
)
from backend.records import Battle, BattleId, Round, RoundId
from core.battles import Choice, NotCounted
from core.errors import NotFound, Reason


@dataclass(frozen=True)
class Wanted:
    """Which battles of a round to look at; nothing said means any."""

    language: str = ""
    choice: str = ""
    edited: bool | None = None
    counted: bool | None = None
    excluded: bool | None = None
    person_id: str = ""


def add(session: Session, opened: Round) -> None:
    """Store a round."""
    session.add(
        RoundRow(
            id=opened.id,
            name=opened.name,
            opened_at=opened.opened_at,
            closed_at=opened.closed_at,
            demo=opened.demo,
            languages=[RoundLanguageRow(code=code, goal=goal) for code, goal in sorted(opened.goals.items())],
        )
    )
    session.flush()


def open_for(session: Session, language: str) -> Round | None:
    """The round that a battle in this language belongs to now: the latest opened one that is not closed."""
    statement = (
        select(RoundRow)
        .join(RoundLanguageRow, RoundLanguageRow.round_id == RoundRow.id)
        .where(RoundRow.closed_at.is_(None), RoundLanguageRow.code == language)
        .order_by(RoundRow.opened_at.desc(), RoundRow.id)
        .limit(1)
    )
    row = session.scalars(statement).one_or_none()
    return _round(row) if row is not None else None


def named(session: Session, name: str) -> Round | None:
    """The round of a name, if there is one."""
    row = session.scalars(select(RoundRow).where(RoundRow.name == name)).one_or_none()
    return _round(row) if row is not None else None


def names(session: Session) -> dict[RoundId, str]:
    """The names of all rounds, the oldest first."""
    statement = select(RoundRow.id, RoundRow.name).order_by(RoundRow.opened_at, RoundRow.id)
    return {RoundId(row[0]): row[1] for row in session.execute(statement)}


def get(session: Session, round_id: str) -> Round:
    """One round by its id; NotFound ROUND_UNKNOWN."""
    row = session.get(RoundRow, round_id, populate_existing=True)
    if row is None:
        raise NotFound(Reason.ROUND_UNKNOWN)
    return _round(row)


def every(session: Session) -> list[Round]:
    """All rounds, the newest first."""
    return [_round(row) for row in session.scalars(select(RoundRow).order_by(RoundRow.opened_at.desc(), RoundRow.id))]


def set_closed(session: Session, round_id: RoundId, *, at: datetime | None) -> bool:
    """Close a round, or open it again without a time; False when it was so already."""
    before = RoundRow.closed_at.is_(None) if at is not None else RoundRow.closed_at.is_not(None)
    changed = update(RoundRow).where(RoundRow.id == round_id, before).values(closed_at=at).returning(RoundRow.id)
    return session.scalars(changed).first() is not None


def votes(session: Session, round_id: RoundId) -> list[VoteSeen]:
    """All votes of a round by people who agree to it, in the order of time."""
    row = VoteRow
    statement = (
        select(row, BattleRow.language)
        .join(BattleRow, BattleRow.id == row.battle_id)
        .where(BattleRow.round_id == round_id, _agreed(row.person_id))
        .order_by(row.created_at, row.battle_id)
    )
    return [
        VoteSeen(
            battle_id=vote.battle_id,
            person_id=vote.person_id,
            language=language,
            choice=Choice(vote.choice),
            seconds=vote.seconds,
            not_counted=frozenset(NotCounted(why) for why in vote.not_counted.split()),
            reasons=json.loads(vote.reasons),
            at=vote.created_at,
        )
        for vote, language in session.execute(statement)
    ]


def edits(session: Session, round_id: RoundId) -> list[EditSeen]:
    """All edits in force in a round by people who agree to it, in the order of time."""
    row = EditRow
    statement = (
        select(row, BattleRow.language)
        .join(BattleRow, BattleRow.id == row.battle_id)
        .where(BattleRow.round_id == round_id, row.replaced_at.is_(None), _agreed(row.person_id))
        .order_by(row.created_at, row.id)
    )
    return [
        EditSeen(
            person_id=edit.person_id,
            language=language,
            distance=edit.distance,
            seconds=edit.seconds,
            concerns=frozenset(Concern(concern) for concern in edit.concerns.split()),
            at=edit.created_at,
        )
        for edit, language in session.execute(statement)
    ]


def lengths(session: Session, round_id: RoundId) -> dict[str, dict[str, int]]:
    """How many characters the last answers of each battle have, by battle and side."""
    last = (
        select(AnswerRow.battle_id, func.max(AnswerRow.turn).label("turn"))
        .join(BattleRow, BattleRow.id == AnswerRow.battle_id)
        .where(BattleRow.round_id == round_id)
        .group_by(AnswerRow.battle_id)
        .subquery()
    )
    statement = select(AnswerRow.battle_id, AnswerRow.side, func.length(AnswerRow.text)).join(
        last, and_(last.c.battle_id == AnswerRow.battle_id, last.c.turn == AnswerRow.turn)
    )
    by_battle: dict[str, dict[str, int]] = defaultdict(dict)
    for battle_id, side, length in session.execute(statement):
        by_battle[battle_id][side] = length
    return by_battle


def battles(session: Session, round_id: RoundId) -> dict[str, int]:
    """By language: how many battles were begun."""
    begun = select(BattleRow.language, func.count()).where(BattleRow.round_id == round_id)
    return {row[0]: row[1] for row in session.execute(begun.group_by(BattleRow.language))}


def pictures(session: Session, round_id: RoundId) -> dict[str, int]:
    """By language: how many pictures were talked about."""
    statement = (
        select(BattleRow.language, func.count(TurnPictureRow.sha256.distinct()))
        .join(TurnPictureRow, TurnPictureRow.battle_id == BattleRow.id)
        .where(BattleRow.round_id == round_id)
        .group_by(BattleRow.language)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def unsaved(session: Session, round_id: RoundId, *, subject: str) -> dict[str, int]:
    """By language: texts that somebody began and never saved; `subject` comes before a battle's id in their drafts."""
    statement = (
        select(BattleRow.language, func.count())
        .join(UnsavedRow, UnsavedRow.subject == subject + BattleRow.id)
        .where(BattleRow.round_id == round_id)
        .group_by(BattleRow.language)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def shown(session: Session, round_id: RoundId, sha256: str) -> bool:
    """Whether a picture was talked about in a round by somebody who agrees that it is used."""
    statement = (
        select(TurnPictureRow.sha256)
        .join(BattleRow, BattleRow.id == TurnPictureRow.battle_id)
        .where(BattleRow.round_id == round_id, TurnPictureRow.sha256 == sha256, _agreed(BattleRow.person_id))
        .limit(1)
    )
    return session.scalars(statement).first() is not None


def looked_at(
    session: Session, round_id: RoundId, criteria: Wanted, *, after: BattleId | None, limit: int
) -> list[Battle]:
    """Battles of a round by people who agree to it, a page at a time in the order of their ids."""
    statement = select(BattleRow.id).where(*_conditions(round_id, criteria)).order_by(BattleRow.id).limit(limit)
    if after is not None:
        statement = statement.where(BattleRow.id > after)
    return of_ids(session, list(session.scalars(statement)))


def matching(session: Session, round_id: RoundId, criteria: Wanted) -> list[BattleId]:
    """All battles of a round that a filter matches."""
    statement = select(BattleRow.id).where(*_conditions(round_id, criteria)).order_by(BattleRow.id)
    return [BattleId(battle_id) for battle_id in session.scalars(statement)]


def battles_of(session: Session, round_id: RoundId, ids: Sequence[str]) -> set[str]:
    """Those of the ids that are battles of the round."""
    return set(session.scalars(select(BattleRow.id).where(BattleRow.round_id == round_id, BattleRow.id.in_(ids))))


def edits_of(session: Session, battle_ids: Sequence[str]) -> dict[str, str]:
    """The battle of each edit in some battles."""
    statement = select(EditRow.id, EditRow.battle_id).where(EditRow.battle_id.in_(battle_ids))
    return {row[0]: row[1] for row in session.execute(statement)}


def _conditions(round_id: RoundId, criteria: Wanted) -> list[ColumnElement[bool]]:
    voted = exists().where(VoteRow.battle_id == BattleRow.id)
    edited = exists().where(EditRow.battle_id == BattleRow.id, EditRow.replaced_at.is_(None))
    taken_out = exists().where(RoundExclusionRow.battle_id == BattleRow.id, RoundExclusionRow.lifted_at.is_(None))
    counted = exists().where(VoteRow.battle_id == BattleRow.id, VoteRow.not_counted == "")
    asked: list[tuple[bool | None, ColumnElement[bool]]] = [
        (criteria.edited, edited),
        (criteria.counted, counted),
        (criteria.excluded, taken_out),
    ]
    conditions = [BattleRow.round_id == round_id, _agreed(BattleRow.person_id), or_(voted, edited)]
    conditions += [condition if yes else ~condition for yes, condition in asked if yes is not None]
    if criteria.language:
        conditions.append(BattleRow.language == criteria.language)
    if criteria.choice:
        conditions.append(exists().where(VoteRow.battle_id == BattleRow.id, VoteRow.choice == criteria.choice))
    if criteria.person_id:
        conditions.append(BattleRow.person_id == criteria.person_id)
    return conditions


def _agreed(person_id: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    return exists().where(PersonRow.id == person_id, PersonRow.consented_at.is_not(None))


def _round(row: RoundRow) -> Round:
    return Round(
        id=RoundId(row.id),
        name=row.name,
        goals={goal.code: goal.goal for goal in row.languages},
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        demo=row.demo,
    )
