"""Rows from what people did in the arena: `candidates(works)` reads battles with their votes and edits.

An edit is said on the history of the side it began with, and is better than each answer on that history. A vote is a
pair where both sides share the history; later, when each has its own, it is a good and a bad row. A tie teaches
nothing, two bad answers are two bad rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.battle_lines import AnswerPart, BattleLine, Both, EditPart, TurnPart, VotePart
from core.battles import Choice, NotCounted, Side
from training.data.candidates import WHOLE_BATTLE, Candidate, Work
from training.data.rows import Kind, Origin, Row, Source, Turn, row_id


def candidates(works: Iterable[Work]) -> Iterator[Candidate]:
    """Everything that could be learnt from battles, in their order."""
    for work in works:
        for edit in work.battle.edits:
            if edit.replaced_at is None:
                yield from _edited(work, edit)
        if work.battle.vote is not None:
            yield from _voted(work, work.battle.vote)


def _edited(work: Work, edit: EditPart) -> Iterator[Candidate]:
    battle = work.battle
    turn = battle.turns[edit.turn] if edit.turn < len(battle.turns) else None
    if turn is None or turn.answers is None or not edit.text.strip():
        return
    key = edit.id or f"{battle.battle}/{edit.turn}/{edit.at.isoformat()}"
    origin = Origin(kind="edit", id=key, round=battle.round, at=edit.at)
    own = edit.start or _preferred(battle) or Side.A  # one written afresh goes on where the better side stood
    original = _text(turn.answers, edit.start) if edit.start is not None else None
    excluded = work.excluded.get(key) or work.excluded.get(WHOLE_BATTLE, "")

    def candidate(row: Row) -> Candidate:
        return Candidate(
            row,
            person=battle.person,
            counted=row.kind is Kind.SFT or not _control(battle),
            consent=work.consent,
            reliability=work.reliability,
            excluded=excluded,
            original=original,
            concerns=frozenset(edit.concerns),
        )

    message = _Message(battle, edit.turn, own, Source.EDIT, origin)
    yield candidate(message.row(Kind.SFT, "", answer=edit.text))
    for side in Side:
        if side is own or _share_history(battle, edit.turn):
            rejected = _text(turn.answers, side)
            yield candidate(message.row(Kind.PAIR, side.value, chosen=edit.text, rejected=rejected))


def _voted(work: Work, vote: VotePart) -> Iterator[Candidate]:
    battle = work.battle
    number = _judged(battle, vote)
    if number is None or vote.choice is Choice.TIE:
        return
    answers = battle.turns[number].answers
    assert answers is not None
    origin = Origin(kind="battle", id=battle.battle, round=battle.round, at=vote.at)
    better = vote.choice.better

    def candidate(row: Row) -> Candidate:
        return Candidate(
            row,
            person=battle.person,
            counted=vote.counted,
            consent=work.consent,
            reliability=work.reliability,
            excluded=work.excluded.get(WHOLE_BATTLE, ""),
            side=better,
        )

    if better is not None and not _text(answers, better).strip():
        return  # an empty answer was the better one: nobody should learn to be silent
    if better is not None and _share_history(battle, number):
        message = _Message(battle, number, better, Source.VOTE, origin)
        pair = {"chosen": _text(answers, better), "rejected": _text(answers, better.other)}
        yield candidate(message.row(Kind.PAIR, "", **pair))
        return
    for side in Side:
        message = _Message(battle, number, side, Source.VOTE, origin)
        yield candidate(message.row(Kind.RATING, side.value, answer=_text(answers, side), good=side is better))


def _control(battle: BattleLine) -> bool:
    """Whether one side answered about another picture: an edit is good all the same, its pairs teach nothing."""
    return battle.vote is not None and NotCounted.CONTROL in battle.vote.not_counted


class _Message:
    """Makes rows about one message of a battle, on the history of one side."""

    def __init__(self, battle: BattleLine, number: int, side: Side, source: Source, origin: Origin) -> None:
        self._battle, self._number, self._side = battle, number, side
        self._source, self._origin = source, origin

    def row(self, kind: Kind, about: str, **answers: object) -> Row:
        """One row; `about` tells rows of the same work and kind apart."""
        turns = self._battle.turns[: self._number + 1]
        return Row.model_validate(
            {
                "id": row_id(self._source, self._origin.id, kind, about),
                "kind": kind,
                "language": self._battle.language,
                "pictures": tuple(sha for turn in turns for sha in turn.pictures),
                "turns": _history(turns, self._side),
                "source": self._source,
                "origin": self._origin,
                **answers,
            }
        )


def _history(turns: tuple[TurnPart, ...], side: Side) -> tuple[Turn, ...]:
    """What was said up to a message; turns name their pictures where a later one brought some."""
    later = any(turn.pictures for turn in turns[1:])
    history: list[Turn] = []
    for place, turn in enumerate(turns):
        history.append(Turn(role="user", content=turn.prompt, pictures=turn.pictures if later else None))
        if place < len(turns) - 1 and turn.answers is not None:
            history.append(Turn(role="assistant", content=_text(turn.answers, side)))
    return tuple(history)


def _judged(battle: BattleLine, vote: VotePart) -> int | None:
    """The message whose answers a vote is about: the last one answered before it."""
    answered = [n for n, turn in enumerate(battle.turns) if turn.answers is not None and turn.at <= vote.at]
    return answered[-1] if answered else None


def _share_history(battle: BattleLine, number: int) -> bool:
    before = [turn.answers for turn in battle.turns[:number]]
    return all(both is None or both.a.text == both.b.text for both in before)


def _preferred(battle: BattleLine) -> Side | None:
    return battle.vote.choice.better if battle.vote is not None else None


def _text(answers: Both[AnswerPart], side: Side) -> str:
    return (answers.a if side is Side.A else answers.b).text
