"""Votes as ratings need them: all of them once, then only those that came or went since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from backend.db.battles import of_ids
from backend.db.people import consenting
from backend.db.tables import BattleRow, UndoneVoteRow, VoteRow
from backend.db.votes import counted
from backend.records import Battle, BattleId, RoundId
from core.battles import Choice
from core.records import PersonId


@dataclass(frozen=True)
class Stamp:
    """Tells, at little cost, that nothing has changed, and whether all that has was found."""

    votes: int
    undone: int
    consenting: frozenset[PersonId]


class Ballot(NamedTuple):  # hundreds of thousands of them: a tuple is made in half the time
    """A vote with what it was about; `counts` as it was cast, whoever agrees to it."""

    battle: str
    round: str | None
    language: str
    a: str
    b: str
    person: str
    choice: Choice
    counts: bool
    at: datetime


@dataclass(frozen=True)
class Contested:
    """Two models in one language, in a round or in all."""

    language: str
    models: tuple[str, str]
    round_id: RoundId | None = None


def stamp(session: Session) -> Stamp:
    """How things are now."""
    return Stamp(
        votes=session.scalar(select(func.count()).select_from(VoteRow)) or 0,
        undone=session.scalar(select(func.count()).select_from(UndoneVoteRow)) or 0,
        consenting=frozenset(consenting(session)),
    )


def ballots(session: Session, *, since: datetime | None = None) -> list[Ballot]:
    """All votes, in the order of time; or those cast since then."""
    wanted = (
        select(
            VoteRow.battle_id,
            BattleRow.round_id,
            BattleRow.language,
            BattleRow.model_a,
            BattleRow.model_b,
            VoteRow.person_id,
            VoteRow.choice,
            VoteRow.not_counted,
            VoteRow.created_at,
        )
        .join(BattleRow, BattleRow.id == VoteRow.battle_id)
        .order_by(VoteRow.created_at, VoteRow.battle_id)
    )
    if since is not None:
        wanted = wanted.where(VoteRow.created_at >= since)
    return [
        Ballot(battle, round_id, language, a, b, person, Choice(choice), not why, at)
        for battle, round_id, language, a, b, person, choice, why, at in session.execute(wanted)
    ]


def taken_back(session: Session, *, since: datetime) -> list[tuple[str, datetime]]:
    """Votes that were taken back since then: the battle, and when the vote was cast."""
    wanted = select(UndoneVoteRow.battle_id, UndoneVoteRow.voted_at).where(UndoneVoteRow.undone_at >= since)
    return [(battle, at) for battle, at in session.execute(wanted)]


def battles(session: Session, wanted: Contested, *, after: BattleId | None, limit: int) -> list[Battle]:
    """The battles that a number stands on, a page at a time in the order of their ids."""
    one, other = wanted.models
    pair = or_(
        (BattleRow.model_a == one) & (BattleRow.model_b == other),
        (BattleRow.model_a == other) & (BattleRow.model_b == one),
    )
    voted = exists().where(VoteRow.battle_id == BattleRow.id, *counted())
    found = select(BattleRow.id).where(pair, BattleRow.language == wanted.language, voted)
    if wanted.round_id is not None:
        found = found.where(BattleRow.round_id == wanted.round_id)
    if after is not None:
        found = found.where(BattleRow.id > after)
    return of_ids(session, list(session.scalars(found.order_by(BattleRow.id).limit(limit))))
