"""Votes as ratings need them: all of them once, then only those that came or went since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from annotation.signals import Signal
from backend.db.battles import of_ids
from backend.db.people import consenting
from backend.db.tables import AnswerRow, BattleRow, TurnPictureRow, TurnRow, UndoneVoteRow, VoteRow
from backend.db.votes import counted
from backend.records import Battle, BattleId, Mode, RoundId
from core.battles import Choice, Side, Sides
from core.records import PersonId

_CHOICES = {choice.value: choice for choice in Choice}
_FOREIGN = frozenset({Signal.OTHER_LANGUAGE.value, Signal.OTHER_SCRIPT.value})


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
class Shape:
    """How long both answers are, and their marks of layout."""

    letters: tuple[int, int]
    marks: tuple[int, int]


@dataclass(frozen=True)
class Answered:
    """A battle as a judge reads it, and what its person chose, if that counts."""

    key: str
    """Of the battle and its last turn."""
    first_on_a: bool
    """Whether the first of the two models asked about stood on A."""
    person: str
    choice: Choice | None
    texts: Sides[str]
    foreign: Sides[bool]


@dataclass(frozen=True)
class ToJudge:
    """The last turn of a battle as a chat model gets it."""

    battle: str
    turn: int
    language: str
    prompt: str
    pictures: tuple[str, ...]
    """Of the whole conversation: a later question is about the first picture, too."""
    texts: Sides[str]

    @property
    def key(self) -> str:
        """What the reply is kept under; a battle that goes on is another one."""
        return f"{self.battle} {self.turn}"


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
        Ballot(battle, round_id, language, a, b, person, _CHOICES[choice], not why, at)
        for battle, round_id, language, a, b, person, choice, why, at in session.execute(wanted)
    ]


def shapes(session: Session) -> dict[str, Shape]:
    """How long both sides' answers are, and how many marks of layout they have, by battle with a vote that counts."""
    marks = _times(AnswerRow.text, "\n") + _times(AnswerRow.text, "**") / 2
    voted = exists().where(VoteRow.battle_id == AnswerRow.battle_id, *counted())
    wanted = select(AnswerRow.battle_id, AnswerRow.side, func.sum(func.length(AnswerRow.text)), func.sum(marks))
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for battle, side, letters, many in session.execute(
        wanted.where(voted).group_by(AnswerRow.battle_id, AnswerRow.side)
    ):
        found.setdefault(battle, {})[side] = (int(letters), int(many))
    return {
        battle: Shape((sides["a"][0], sides["b"][0]), (sides["a"][1], sides["b"][1]))
        for battle, sides in found.items()
        if len(sides) == len(Side)
    }


def judged(session: Session, wanted: Contested) -> list[Answered]:
    """Blind battles between two models in a language that were answered whole, with the vote where one counts."""
    one, other = wanted.models
    pair = or_(
        (BattleRow.model_a == one) & (BattleRow.model_b == other),
        (BattleRow.model_a == other) & (BattleRow.model_b == one),
    )
    fit = [pair, BattleRow.language == wanted.language, *_readable(session)]
    if wanted.round_id is not None:
        fit.append(BattleRow.round_id == wanted.round_id)
    a, b = aliased(AnswerRow), aliased(AnswerRow)
    rows = session.execute(
        select(
            BattleRow.id,
            a.turn,
            BattleRow.model_a,
            BattleRow.person_id,
            VoteRow.choice,
            VoteRow.not_counted,
            a.text,
            a.signals,
            b.text,
            b.signals,
        )
        .select_from(BattleRow)
        .join(a, (a.battle_id == BattleRow.id) & (a.side == Side.A.value) & (a.turn == _last_turn()))
        .join(b, (b.battle_id == BattleRow.id) & (b.side == Side.B.value) & (b.turn == a.turn))
        .outerjoin(VoteRow, VoteRow.battle_id == BattleRow.id)
        .where(*fit)
        .order_by(BattleRow.id)
    )
    return [
        Answered(
            key=f"{battle} {turn}",
            first_on_a=model == one,
            person=person,
            choice=Choice(choice) if choice is not None and not why else None,
            texts=Sides(text_a, text_b),
            foreign=Sides(bool(_FOREIGN & {*signals_a.split()}), bool(_FOREIGN & {*signals_b.split()})),
        )
        for battle, turn, model, person, choice, why, text_a, signals_a, text_b, signals_b in rows
    ]


def to_judge(session: Session, language: str = "") -> list[ToJudge]:
    """All blind battles between two models that were answered whole, in a language or in all."""
    a, b = aliased(AnswerRow), aliased(AnswerRow)
    fit = [BattleRow.model_a != BattleRow.model_b, *_readable(session)]
    if language:
        fit.append(BattleRow.language == language)
    rows = session.execute(
        select(BattleRow.id, TurnRow.number, BattleRow.language, TurnRow.prompt, a.text, b.text)
        .select_from(BattleRow)
        .join(TurnRow, (TurnRow.battle_id == BattleRow.id) & (TurnRow.number == _last_turn()))
        .join(a, (a.battle_id == BattleRow.id) & (a.side == Side.A.value) & (a.turn == TurnRow.number))
        .join(b, (b.battle_id == BattleRow.id) & (b.side == Side.B.value) & (b.turn == TurnRow.number))
        .where(*fit)
        .order_by(BattleRow.id)
    )
    shown: dict[str, list[str]] = {}
    for battle, sha in session.execute(
        select(TurnPictureRow.battle_id, TurnPictureRow.sha256).order_by(
            TurnPictureRow.battle_id, TurnPictureRow.turn, TurnPictureRow.position
        )
    ):
        shown.setdefault(battle, []).append(sha)
    return [
        ToJudge(battle, turn, code, prompt, tuple(shown.get(battle, ())), Sides(text_a, text_b))
        for battle, turn, code, prompt, text_a, text_b in rows
    ]


def _readable(session: Session) -> list[ColumnElement[bool]]:
    """Blind battles that a judge may read: whole, without a name in them, of people who agree."""
    return [
        BattleRow.mode == Mode.BLIND.value,
        BattleRow.void.is_(None),
        ~BattleRow.leaked,
        BattleRow.person_id.in_(consenting(session)),
    ]


def _last_turn() -> ColumnElement[int]:
    last = select(func.max(TurnRow.number)).where(TurnRow.battle_id == BattleRow.id).correlate(BattleRow)
    return last.scalar_subquery()


def _times(text: ColumnElement[str] | InstrumentedAttribute[str], part: str) -> ColumnElement[int]:
    """How many letters of a text belong to this part."""
    return func.length(text) - func.length(func.replace(text, part, ""))


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
