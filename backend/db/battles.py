"""Battles in the database: begun, answered turn by turn, ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from annotation.pairing import Pairing, pairing
from annotation.signals import Signal
from backend.db import edits, votes
from backend.db.tables import (
    AnswerRow,
    BattleRow,
    ParcelBattleRow,
    TurnPictureRow,
    TurnRow,
    UndoneVoteRow,
    VoteRow,
)
from backend.records import (
    Answer,
    Battle,
    BattleId,
    Control,
    Mode,
    ModelId,
    ParcelId,
    RoundId,
    Turn,
    TurnState,
    answer_end,
)
from core.battles import Side, Sides
from core.engine import Weights
from core.errors import NotFound, Reason
from core.records import PersonId


def add(session: Session, battle: Battle) -> None:
    """Store a battle with its turns, without answers."""
    session.add(
        BattleRow(
            id=battle.id,
            person_id=battle.person_id,
            round_id=battle.round_id,
            language=battle.language,
            mode=battle.mode.value,
            model_a=battle.models.a,
            model_b=battle.models.b,
            generation=battle.generation,
            seed=battle.seed,
            leaked=battle.leaked,
            learnt=battle.learnt,
            void=battle.void,
            chance=battle.chance,
            control_side=battle.control.misled.value if battle.control is not None else None,
            control_picture=battle.control.picture if battle.control is not None else None,
            drawn=battle.drawn,
            ahead=battle.ahead,
            repeats=battle.repeats,
            ended_at=battle.ended_at,
            created_at=battle.created_at,
        )
    )
    session.flush()
    for turn in battle.turns:
        add_turn(session, battle.id, turn)


def add_turn(session: Session, battle_id: BattleId, turn: Turn) -> None:
    """Store a message with its pictures."""
    session.add(
        TurnRow(
            battle_id=battle_id,
            number=turn.number,
            prompt=turn.prompt,
            attempt=turn.attempt,
            state=turn.state.value,
            created_at=turn.created_at,
            finished_at=turn.finished_at,
        )
    )
    session.flush()
    session.add_all(
        TurnPictureRow(battle_id=battle_id, turn=turn.number, position=position, sha256=sha)
        for position, sha in enumerate(turn.pictures)
    )
    session.flush()


def finish_turn(
    session: Session,
    battle_id: BattleId,
    turn: Turn,
    *,
    leaked: bool,
    void: Reason | None,
    learnt: bool = False,
) -> bool:
    """Store how a turn ended; False when that attempt is no longer the running one."""
    ended = (
        update(TurnRow)
        .where(
            TurnRow.battle_id == battle_id,
            TurnRow.number == turn.number,
            TurnRow.attempt == turn.attempt,
            TurnRow.state == TurnState.RUNNING.value,
        )
        .values(state=turn.state.value, finished_at=turn.finished_at)
    )
    if session.execute(ended.returning(TurnRow.number)).first() is None:
        return False
    if turn.answers is not None:
        session.add_all(_answer_rows(battle_id, turn, turn.answers))
    changed = {"leaked": leaked, "learnt": learnt, "void": void.value if void is not None else None}
    values = {name: value for name, value in changed.items() if value}  # what was found once stays
    if values:
        session.execute(update(BattleRow).where(BattleRow.id == battle_id).values(**values))
    session.flush()
    return True


def again(session: Session, battle_id: BattleId, number: int, *, attempt: int) -> None:
    """Forget the answers to a message and let it run once more."""
    here = (AnswerRow.battle_id == battle_id, AnswerRow.turn == number)
    session.execute(delete(AnswerRow).where(*here))
    session.execute(
        update(TurnRow)
        .where(TurnRow.battle_id == battle_id, TurnRow.number == number)
        .values(attempt=attempt, state=TurnState.RUNNING.value, finished_at=None)
    )


def end(session: Session, battle_id: BattleId, *, at: datetime) -> None:
    """Close a battle; one that was closed keeps its time."""
    closed = update(BattleRow).where(BattleRow.id == battle_id, BattleRow.ended_at.is_(None)).values(ended_at=at)
    session.execute(closed)


def get(session: Session, battle_id: BattleId) -> Battle:
    """A battle with all that belongs to it; NotFound BATTLE_UNKNOWN otherwise."""
    row = session.get(BattleRow, battle_id, populate_existing=True)
    if row is None:
        raise NotFound(Reason.BATTLE_UNKNOWN)
    return _battles(session, [row])[0]


def lock(session: Session, battle_id: BattleId) -> Battle:
    """A battle that nobody else changes until this transaction ends."""
    session.execute(select(BattleRow.id).where(BattleRow.id == battle_id).with_for_update())
    return get(session, battle_id)


def current(session: Session, person_id: PersonId) -> Battle | None:
    """The latest battle that was on a person's page, unless they have ended it."""
    statement = (
        select(BattleRow)
        .where(BattleRow.person_id == person_id, _on_page(), _in_arena())
        .order_by(
            func.coalesce(BattleRow.shown_at, BattleRow.created_at).desc(),
            BattleRow.ended_at.is_not(None),
            BattleRow.id,
        )
        .limit(1)
    )
    rows = [row for row in session.scalars(statement) if row.ended_at is None]
    return _battles(session, rows)[0] if rows else None


def last_language(session: Session, person_id: PersonId) -> str | None:
    """The language of the latest battle that a person began or came to."""
    mine = select(BattleRow.language).where(BattleRow.person_id == person_id)
    return session.scalars(mine.order_by(BattleRow.created_at.desc()).limit(1)).first()


def end_others(
    session: Session, person_id: PersonId, *, at: datetime, but: Collection[str] = (), ahead_only: bool = False
) -> list[BattleId]:
    """A person begins anew: what was left open is closed; which battles that were."""
    open_ones = [BattleRow.person_id == person_id, BattleRow.ended_at.is_(None), BattleRow.id.not_in(but), _in_arena()]
    if ahead_only:
        open_ones.append(~_on_page())
    closed = update(BattleRow).where(*open_ones).values(ended_at=at).returning(BattleRow.id)
    return [BattleId(battle_id) for battle_id in session.scalars(closed)]


def ahead_of(session: Session, person_id: PersonId, *, but: str) -> Battle | None:
    """The open battle that a person comes to next: without a vote, and rather one that was on the page before."""
    voted = exists().where(VoteRow.battle_id == BattleRow.id)
    mine = (BattleRow.person_id == person_id, BattleRow.ended_at.is_(None), BattleRow.void.is_(None), _in_arena())
    seen_first = (_on_page().desc(), BattleRow.created_at.desc())
    statement = select(BattleRow).where(*mine, BattleRow.id != but, ~voted).order_by(*seen_first).limit(1)
    rows = list(session.scalars(statement))
    return _battles(session, rows)[0] if rows else None


def show(session: Session, battle_id: BattleId, *, round_id: RoundId | None, at: datetime) -> None:
    """A battle that was begun ahead comes on the page and into its round; one that was there stays as it was."""
    shown = update(BattleRow).where(BattleRow.id == battle_id, ~_on_page())
    session.execute(shown.values(shown_at=at, round_id=round_id))


def skip(session: Session, battle_id: BattleId, *, at: datetime) -> None:
    """Close a battle that its person passes over."""
    passed = update(BattleRow).where(BattleRow.id == battle_id, BattleRow.ended_at.is_(None))
    session.execute(passed.values(ended_at=at, skipped=True))


def _on_page() -> ColumnElement[bool]:
    """Whether a person has come to a battle: only to one that was begun ahead they may not have."""
    return or_(BattleRow.ahead.is_(False), BattleRow.shown_at.is_not(None))


def _in_arena() -> ColumnElement[bool]:
    """Whether a battle is fought in the arena: those of parcels end no other and are ended by none."""
    return ~exists().where(ParcelBattleRow.battle_id == BattleRow.id)


def mark_learnt(session: Session, battle_id: BattleId) -> None:
    """Its person has learnt meanwhile who answers like this."""
    session.execute(update(BattleRow).where(BattleRow.id == battle_id).values(learnt=True))


def counted_pairs(session: Session, language: str) -> dict[Pairing, int]:
    """How many counted votes each pair of models has in a language."""
    statement = (
        select(BattleRow.model_a, BattleRow.model_b, func.count())
        .join(VoteRow, VoteRow.battle_id == BattleRow.id)
        .where(BattleRow.language == language, *votes.counted())
        .group_by(BattleRow.model_a, BattleRow.model_b)
    )
    counts: dict[Pairing, int] = defaultdict(int)
    for model_a, model_b, count in session.execute(statement):
        counts[pairing(model_a, model_b)] += count
    return counts


def decisive(session: Session, language: str) -> dict[Pairing, dict[str, list[int]]]:
    """Counted votes for the first and for the second of each pair of models in a language, by person."""
    statement = (
        select(BattleRow.model_a, BattleRow.model_b, VoteRow.choice, VoteRow.person_id, func.count())
        .join(VoteRow, VoteRow.battle_id == BattleRow.id)
        .where(BattleRow.language == language, VoteRow.choice.in_(("a", "b")), *votes.counted())
        .group_by(BattleRow.model_a, BattleRow.model_b, VoteRow.choice, VoteRow.person_id)
    )
    found: dict[Pairing, dict[str, list[int]]] = defaultdict(dict)
    for model_a, model_b, choice, person, count in session.execute(statement):
        pair = pairing(model_a, model_b)
        preferred = model_a if choice == "a" else model_b
        found[pair].setdefault(person, [0, 0])[preferred != pair.first] += count
    return found


def with_names_told(session: Session, battle: Battle) -> list[Battle]:
    """Earlier battles of its person on one of its pictures, with one of its models, whose names were told."""
    pictures, models = set(battle.pictures), tuple(battle.models)
    shown = exists().where(TurnPictureRow.battle_id == BattleRow.id, TurnPictureRow.sha256.in_(pictures))
    voted = exists().where(VoteRow.battle_id == BattleRow.id)  # they are told in a moment if not yet
    undone = exists().where(UndoneVoteRow.battle_id == BattleRow.id, UndoneVoteRow.blind.is_(False))
    statement = select(BattleRow).where(
        BattleRow.person_id == battle.person_id,
        BattleRow.id != battle.id,
        or_(BattleRow.model_a.in_(models), BattleRow.model_b.in_(models)),
        or_(BattleRow.mode == Mode.OPEN.value, voted, undone),
        shown,
    )
    return _battles(session, list(session.scalars(statement)))


def of_round(session: Session, round_id: RoundId | None, *, after: BattleId | None, limit: int) -> list[Battle]:
    """Battles of a round, or of all, in the order of their ids; a page at a time."""
    statement = select(BattleRow).order_by(BattleRow.id).limit(limit)
    if round_id is not None:
        statement = statement.where(BattleRow.round_id == round_id)
    if after is not None:
        statement = statement.where(BattleRow.id > after)
    return _battles(session, list(session.scalars(statement)))


def of_ids(session: Session, ids: Sequence[str]) -> list[Battle]:
    """Battles by their ids, in the order of the ids."""
    return _battles(
        session, list(session.scalars(select(BattleRow).where(BattleRow.id.in_(ids)).order_by(BattleRow.id)))
    )


def _battles(session: Session, rows: Sequence[BattleRow]) -> list[Battle]:
    ids = [row.id for row in rows]
    turns = _turns(session, ids)
    judged = votes.of_battles(session, ids)
    edited = edits.of_battles(session, ids)
    carried = select(ParcelBattleRow).where(ParcelBattleRow.battle_id.in_(ids))
    parcels = {row.battle_id: ParcelId(row.parcel_id) for row in session.scalars(carried)}
    return [
        Battle(
            id=BattleId(row.id),
            person_id=PersonId(row.person_id),
            round_id=RoundId(row.round_id) if row.round_id else None,
            language=row.language,
            mode=Mode(row.mode),
            models=Sides(ModelId(row.model_a), ModelId(row.model_b)),
            generation=row.generation,
            seed=row.seed,
            leaked=row.leaked,
            learnt=row.learnt,
            drawn=row.drawn,
            ahead=row.ahead,
            repeats=BattleId(row.repeats) if row.repeats else None,
            parcel=parcels.get(row.id),
            void=Reason(row.void) if row.void is not None else None,
            ended_at=row.ended_at,
            created_at=row.created_at,
            turns=tuple(turns[row.id]),
            vote=judged[row.id].vote if row.id in judged else None,
            not_counted=judged[row.id].not_counted if row.id in judged else frozenset(),
            edits=tuple(edited.get(row.id, ())),
            chance=row.chance,
            control=Control(Side(row.control_side), row.control_picture or "") if row.control_side else None,
        )
        for row in rows
    ]


def _turns(session: Session, ids: Sequence[str]) -> dict[str, list[Turn]]:
    pictures: dict[tuple[str, int], list[str]] = defaultdict(list)
    shown = select(TurnPictureRow).where(TurnPictureRow.battle_id.in_(ids)).order_by(TurnPictureRow.position)
    for picture in session.scalars(shown):
        pictures[picture.battle_id, picture.turn].append(picture.sha256)
    answers: dict[tuple[str, int], dict[str, Answer]] = defaultdict(dict)
    for answer in session.scalars(select(AnswerRow).where(AnswerRow.battle_id.in_(ids))):
        answers[answer.battle_id, answer.turn][answer.side] = _answer(answer)
    turns: dict[str, list[Turn]] = defaultdict(list)
    for row in session.scalars(select(TurnRow).where(TurnRow.battle_id.in_(ids)).order_by(TurnRow.number)):
        place = row.battle_id, row.number
        turns[row.battle_id].append(_turn(row, tuple(pictures[place]), answers[place]))
    return turns


def _turn(row: TurnRow, pictures: tuple[str, ...], answers: dict[str, Answer]) -> Turn:
    return Turn(
        number=row.number,
        prompt=row.prompt,
        pictures=pictures,
        attempt=row.attempt,
        state=TurnState(row.state),
        answers=Sides(answers["a"], answers["b"]) if answers else None,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )


def _answer(row: AnswerRow) -> Answer:
    return Answer(
        text=row.text,
        ending=answer_end(row.ending),
        signals=frozenset(Signal(signal) for signal in row.signals.split()),
        leak=row.leak,
        tokens_in=row.tokens_in,
        tokens_out=row.tokens_out,
        first_seconds=row.first_seconds,
        seconds=row.seconds,
        weights=Weights(row.base_hash, row.adapter_hash or "") if row.base_hash is not None else None,
    )


def _hashes(weights: Weights | None) -> dict[str, str | None]:
    if weights is None:
        return {"base_hash": None, "adapter_hash": None}
    return {"base_hash": weights.base, "adapter_hash": weights.adapter or None}


def _answer_rows(battle_id: BattleId, turn: Turn, answers: Sides[Answer]) -> list[AnswerRow]:
    return [
        AnswerRow(
            battle_id=battle_id,
            turn=turn.number,
            side=side.value,
            text=answers.of(side).text,
            ending=answers.of(side).ending.value,
            signals=" ".join(sorted(answers.of(side).signals)),
            leak=answers.of(side).leak,
            tokens_in=answers.of(side).tokens_in,
            tokens_out=answers.of(side).tokens_out,
            first_seconds=answers.of(side).first_seconds,
            seconds=answers.of(side).seconds,
            **_hashes(answers.of(side).weights),
            attempt=turn.attempt,
        )
        for side in Side
    ]
