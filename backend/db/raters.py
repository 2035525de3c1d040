"""What raters did, as far as it tells who votes with care."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from backend.db.people import consenting
from backend.db.tables import AnswerRow, BattleRow, TurnRow, UndoneVoteRow, VoteRow
from backend.db.votes import counted
from core.battles import Choice, Side
from evaluation.ratings.raters import Check, RaterFigures, Tally, figures, passed


def every(session: Session) -> list[RaterFigures]:
    """All who agree that their votes are used, in every language they voted in, over all rounds."""
    agreeing = consenting(session)
    return [one for one in figures(_tallies(session), _checks(session)) if one.person in agreeing]


def unreliable(session: Session) -> frozenset[tuple[str, str]]:
    """Person and language, where something speaks surely against the votes."""
    return frozenset((one.person, one.language) for one in every(session) if not one.reliable)


def _tallies(session: Session) -> list[Tally]:
    voted = (
        select(VoteRow.person_id, BattleRow.language, VoteRow.choice, func.count())
        .join(BattleRow, BattleRow.id == VoteRow.battle_id)
        .where(*counted())
        .group_by(VoteRow.person_id, BattleRow.language, VoteRow.choice)
    )
    return [
        Tally(person, language, Choice(choice), count) for person, language, choice, count in session.execute(voted)
    ]


def _checks(session: Session) -> list[Check]:
    """Controls by the first vote on each after which the names were told, taken back or not."""
    asked = select(BattleRow.id, BattleRow.language, BattleRow.control_side).where(
        BattleRow.control_side.is_not(None), BattleRow.void.is_(None), ~BattleRow.leaked
    )
    controls = {battle: (language, Side(side)) for battle, language, side in session.execute(asked) if side}
    ids = asked.with_only_columns(BattleRow.id)
    first = {
        battle: (person, choice)
        for battle, person, choice, _ in [
            *session.execute(
                select(VoteRow.battle_id, VoteRow.person_id, VoteRow.choice, VoteRow.created_at).where(
                    VoteRow.battle_id.in_(ids)
                )
            ),
            *session.execute(
                select(UndoneVoteRow.battle_id, UndoneVoteRow.person_id, UndoneVoteRow.choice, UndoneVoteRow.voted_at)
                .where(UndoneVoteRow.battle_id.in_(ids), UndoneVoteRow.blind.is_(False))
                .order_by(UndoneVoteRow.voted_at.desc())
            ),
        ]
    }
    alike = _alike(session)
    return [
        Check(person, controls[battle][0], None if battle in alike else passed(Choice(choice), controls[battle][1]))
        for battle, (person, choice) in sorted(first.items())
    ]


def _alike(session: Session) -> frozenset[str]:
    """Controls whose last answers are the same, whichever picture they are about: nobody can tell them apart."""
    one, other = aliased(AnswerRow), aliased(AnswerRow)
    last = select(func.max(TurnRow.number)).where(TurnRow.battle_id == BattleRow.id).correlate(BattleRow)
    same = (
        select(BattleRow.id)
        .join(one, (one.battle_id == BattleRow.id) & (one.side == Side.A.value))
        .join(other, (other.battle_id == BattleRow.id) & (other.side == Side.B.value) & (other.turn == one.turn))
        .where(BattleRow.control_side.is_not(None), one.turn == last.scalar_subquery(), one.text == other.text)
    )
    return frozenset(session.scalars(same))
