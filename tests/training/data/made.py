"""Battles as tests need them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from core.battle_lines import AnswerPart, BattleLine, Both, EditPart, ModelPart, TurnPart, VotePart
from core.battles import Choice, NotCounted, Side
from training.data.candidates import Work

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
PICTURE = "ab" * 32
GOOD, BAD = "Egy piros ház áll a dombon, mellette egy fa.", "A red house stands on the hill beside a tree."


def turn(prompt: str, a: str, b: str, *, number: int = 0, pictures: tuple[str, ...] = ()) -> TurnPart:
    """One message and both answers."""
    answers = Both(a=AnswerPart(text=a, seed=1, ending="complete"), b=AnswerPart(text=b, seed=2, ending="complete"))
    return TurnPart(prompt=prompt, pictures=pictures, answers=answers, at=AT + timedelta(minutes=number))


ONE_TURN = (turn("Mi van a képen?", GOOD, BAD, pictures=(PICTURE,)),)
TWO_TURNS = (*ONE_TURN, turn("És mögötte?", "Mögötte egy folyó kanyarog.", "Behind it is a river.", number=1))


def vote(choice: Choice = Choice.A, *, minutes: int = 5, not_counted: tuple[NotCounted, ...] = ()) -> VotePart:
    """A vote that came after all messages unless said otherwise."""
    at = AT + timedelta(minutes=minutes)
    return VotePart(choice=choice, seconds=9, at=at, counted=not not_counted, not_counted=not_counted)


def edit(text: str, *, start: Side | None = Side.A, number: int = 0, key: str = "e1") -> EditPart:
    """A edited answer."""
    return EditPart(id=key, turn=number, person="p1", start=start, text=text, distance=3, seconds=20, at=AT)


def work(
    *,
    key: str = "b1",
    language: str = "hu",
    turns: tuple[TurnPart, ...] = ONE_TURN,
    vote: VotePart | None = None,
    edits: tuple[EditPart, ...] = (),
    consent: bool = True,
    reliability: float | None = None,
    excluded: Mapping[str, str] | None = None,
) -> Work:
    """A battle with what is known about it."""
    models = Both(a=ModelPart(name="tuned", base="world", adapter="hu"), b=ModelPart(name="base", base="world"))
    line = BattleLine(
        battle=key,
        round="spring",
        person="p1",
        language=language,
        mode="blind",
        models=models,
        turns=turns,
        vote=vote,
        edits=edits,
        at=AT,
    )
    return Work(line, consent=consent, reliability=reliability, excluded=excluded or {})
