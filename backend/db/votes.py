"""Votes in the database: one per person and battle, by its key."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from backend.db.tables import BattleRow, PersonRow, UndoneVoteRow, VoteRow
from backend.records import BattleId, RoundId
from core.battles import Choice, Mark, NotCounted, Side, Sides, Vote, VoteReason
from core.errors import Conflict, NotFound, Reason
from core.records import PersonId

_TABLE = VoteRow.__table__
_ADD = {
    dialect.dialect.name: dialect.insert(_TABLE)
    .on_conflict_do_nothing(index_elements=[_TABLE.c.battle_id, _TABLE.c.person_id])
    .returning(_TABLE.c.battle_id)
    for dialect in (sqlite, postgresql)
}


@dataclass(frozen=True)
class Stored:
    """A vote, and why it does not count if it doesn't."""

    vote: Vote
    not_counted: frozenset[NotCounted]


@dataclass(frozen=True)
class Cast:
    """A vote to be stored: on which battle, and whose."""

    battle_id: BattleId
    person_id: PersonId
    vote: Vote
    not_counted: frozenset[NotCounted]


def add(
    session: Session, battle_id: BattleId, person_id: PersonId, vote: Vote, not_counted: frozenset[NotCounted]
) -> None:
    """Store a vote; Conflict VOTED_ALREADY when this person has one on the battle."""
    if not add_all(session, [Cast(battle_id, person_id, vote, not_counted)]):
        raise Conflict(Reason.VOTED_ALREADY)


def add_all(session: Session, cast: Sequence[Cast]) -> set[BattleId]:
    """Store votes, one at most on each battle; on which of the battles their person had none yet."""
    if not cast:
        return set()
    rows = [_row(vote) for vote in cast]
    stored = session.connection().execute(_ADD[session.get_bind().dialect.name], rows)
    return {BattleId(row.battle_id) for row in stored}


def _row(cast: Cast) -> dict[str, object]:
    vote = cast.vote
    return {
        "battle_id": cast.battle_id,
        "person_id": cast.person_id,
        "choice": vote.choice.value,
        "reasons": _reasons(vote.reasons),
        "note": vote.note,
        "mark": json.dumps(asdict(vote.mark)) if vote.mark else "",
        "seconds": vote.seconds,
        "not_counted": " ".join(sorted(cast.not_counted)),
        "created_at": vote.at,
        "names_at": vote.names_at,
    }


def _reasons(reasons: Sides[frozenset[VoteReason]]) -> str:
    return json.dumps({side.value: sorted(reasons.of(side)) for side in Side})


def undo(session: Session, battle_id: BattleId, person_id: PersonId, *, at: datetime) -> None:
    """Take a vote back and remember that; NotFound VOTE_UNKNOWN when there is none."""
    row = session.get(VoteRow, (battle_id, person_id))
    if row is None:
        raise NotFound(Reason.VOTE_UNKNOWN)
    session.add(
        UndoneVoteRow(
            battle_id=battle_id,
            person_id=person_id,
            voted_at=row.created_at,
            undone_at=at,
            choice=row.choice,
            seconds=row.seconds,
            blind=row.names_at is not None and at < row.names_at,
        )
    )
    session.execute(delete(VoteRow).where(VoteRow.battle_id == battle_id, VoteRow.person_id == person_id))
    session.flush()


def explain(
    session: Session,
    battle_id: BattleId,
    person_id: PersonId,
    reasons: Sides[frozenset[VoteReason]],
    *,
    at: datetime,
) -> None:
    """What decided a vote, told after it; when is kept, for by then its person may have been told the names."""
    row = session.get(VoteRow, (battle_id, person_id))
    if row is None:
        raise NotFound(Reason.VOTE_UNKNOWN)
    row.reasons, row.reasons_at = _reasons(reasons), at
    session.flush()


def tell_names(session: Session, battle_id: BattleId, person_id: PersonId, *, at: datetime) -> None:
    """The person of a vote wants the names now; later changes nothing."""
    row = session.get(VoteRow, (battle_id, person_id))
    if row is None:
        raise NotFound(Reason.VOTE_UNKNOWN)
    if row.names_at is not None and at < row.names_at:
        row.names_at = at
        session.flush()


def undone_of(session: Session, ids: Sequence[str]) -> dict[str, Vote]:
    """The last vote that was taken back on each battle, by battle."""
    statement = select(UndoneVoteRow).where(UndoneVoteRow.battle_id.in_(ids)).order_by(UndoneVoteRow.voted_at)
    return {
        row.battle_id: Vote(choice=Choice(row.choice), seconds=row.seconds, at=row.voted_at, undone_at=row.undone_at)
        for row in session.scalars(statement)
    }


def of_battles(session: Session, ids: Sequence[str]) -> dict[str, Stored]:
    """The votes on battles, by battle."""
    return {row.battle_id: _stored(row) for row in session.scalars(select(VoteRow).where(VoteRow.battle_id.in_(ids)))}


def times(session: Session, person_id: PersonId, *, since: datetime) -> list[datetime]:
    """When a person voted since then."""
    statement = select(VoteRow.created_at).where(VoteRow.person_id == person_id, VoteRow.created_at >= since)
    return list(session.scalars(statement.order_by(VoteRow.created_at)))


def choices(session: Session, person_id: PersonId, *, since: datetime) -> list[Choice]:
    """What a person has chosen since then."""
    statement = select(VoteRow.choice).where(VoteRow.person_id == person_id, VoteRow.created_at >= since)
    return [Choice(choice) for choice in session.scalars(statement)]


def counted() -> tuple[ColumnElement[bool], ...]:
    """What holds for a vote that counts now: consent that was withdrawn since takes it out."""
    # EXISTS, not IN: SQLite would look for the vote of each person in turn
    agrees = exists().where(PersonRow.id == VoteRow.person_id, PersonRow.consented_at.is_not(None))
    return VoteRow.not_counted == "", agrees


def in_round(session: Session, round_id: RoundId, *, by: PersonId | None = None) -> dict[str, int]:
    """Counted votes of a round by language, of everybody or of one person."""
    here: ColumnElement[bool] = BattleRow.round_id == round_id
    if by is not None:  # by the person's votes, which are few, and not by the index of the round
        here = and_(VoteRow.person_id == by, func.coalesce(BattleRow.round_id, "") == round_id)
    statement = (
        select(BattleRow.language, func.count())
        .join(VoteRow, VoteRow.battle_id == BattleRow.id)
        .where(here, *counted())
        .group_by(BattleRow.language)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def at_least(session: Session, person_id: PersonId, times: int) -> bool:
    """Whether a person has voted so many times."""
    cast = select(VoteRow.battle_id).where(VoteRow.person_id == person_id).limit(times)
    return len(list(session.scalars(cast))) >= times


def ever(session: Session, person_id: PersonId) -> bool:
    """Whether a person has voted at all."""
    return session.scalars(select(VoteRow.battle_id).where(VoteRow.person_id == person_id).limit(1)).first() is not None


def _stored(row: VoteRow) -> Stored:
    reasons = json.loads(row.reasons)
    mark = json.loads(row.mark) if row.mark else None
    vote = Vote(
        choice=Choice(row.choice),
        seconds=row.seconds,
        at=row.created_at,
        reasons=Sides(*(frozenset(VoteReason(reason) for reason in reasons.get(side.value, ())) for side in Side)),
        note=row.note,
        mark=Mark(**{**mark, "side": Side(mark["side"])}) if mark else None,
        names_at=row.names_at,
        reasons_at=row.reasons_at,
    )
    return Stored(vote, frozenset(NotCounted(why) for why in row.not_counted.split()))
