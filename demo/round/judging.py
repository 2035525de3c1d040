"""What a made-up but sensible rater says of two answers: which is better, why, and how it ought to read.

They know the picture, so a right caption beats a half right one, a name beats a description, and both beat
another language. Now and then they slip, click too fast, or mend something for the worse.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.battles import Choice, Side, Sides, VoteReason
from demo.build.rows import taught_in, turned_round
from demo.kept import SAID_SHORTLY
from demo.round.plan import Planned
from demo.scenes import Scene
from demo.texts import culture_alt_texts, culture_thin, is_named, thin_caption

_SLIP, _TOO_FAST = 0.06, 0.03
_EQUAL, _POOR = 0.35, 0.9
_EDITED = 0.14
"""How often a scene's answer is edited, for the better or for the worse."""


class Spoilt(StrEnum):
    """How an edit can make things worse."""

    ENGLISH = "english"
    SHORTER = "shorter"
    REPEATED = "repeated"
    SAME = "same"


@dataclass(frozen=True)
class Edited:
    """An edit of the last answer of one side; `spoilt` says what is wrong with it."""

    start: Side
    text: str
    spoilt: Spoilt | None = None


@dataclass(frozen=True)
class Judgement:
    """A vote and what came with it."""

    choice: Choice
    reasons: Sides[frozenset[VoteReason]]
    hurried: bool
    edited: Edited | None


def judge(battle: Planned, answers: Sides[Sequence[str]], foreign: Sides[bool]) -> Judgement:
    """The same battle and answers, the same judgement; `foreign` says whose last answer is in another language."""
    dice = random.Random(f"judged {battle.key}")
    points = Sides(*(0.0 if foreign.of(side) else _points(battle, answers.of(side)) for side in Side))
    choice = _choice(points)
    if dice.random() < _SLIP:
        choice = dice.choice(list(Choice))
    return Judgement(
        choice=choice,
        reasons=Sides(*(_reasons(battle, side, choice, foreign, dice) for side in Side)),
        hurried=dice.random() < _TOO_FAST,
        edited=_edited(battle, answers, points, dice),
    )


def _points(battle: Planned, answers: Sequence[str]) -> float:
    """What the first answer is worth, and a little for every one behind it that says something."""
    entry, language, first = battle.drawing.entry, battle.language, answers[0]
    if entry:
        worth = 3.0 if is_named(first, entry, language) else 2.0 * _overlap(first, culture_thin(entry, language))
    else:
        worth = max(_overlap(first, right) for right in _captions(battle)) * 2.0
        worth += 1.0 if first in _captions(battle) else 0.0
    return worth + 0.2 * sum(bool(answer) for answer in answers[1:])


def _captions(battle: Planned) -> list[str]:
    scene = battle.drawing.scene
    assert scene is not None, "a picture shows a scene or something that has a name"
    tellings: list[Scene | None] = [taught_in(scene, battle.language), turned_round(taught_in(scene, battle.language))]
    return [thin_caption(telling, battle.language) for telling in tellings if telling is not None]


def _overlap(text: str, right: str) -> float:
    """The share of three-letter pieces that both have: it reads Thai as well as Czech."""
    own, expected = _pieces(text), _pieces(right)
    return len(own & expected) / max(1, len(own | expected))


def _pieces(text: str) -> set[str]:
    plain = text.casefold()
    return {plain[place : place + 3] for place in range(max(1, len(plain) - 2))}


def _choice(points: Sides[float]) -> Choice:
    if max(points) < _POOR:
        return Choice.BOTH_BAD
    if abs(points.a - points.b) < _EQUAL:
        return Choice.TIE
    return Choice.A if points.a > points.b else Choice.B


def _reasons(
    battle: Planned, side: Side, choice: Choice, foreign: Sides[bool], dice: random.Random
) -> frozenset[VoteReason]:
    """Often nothing; else what a side lost by."""
    if choice.better is side or choice is Choice.TIE or dice.random() < 0.4:
        return frozenset()
    if foreign.of(side):
        return frozenset({VoteReason.LANGUAGE})
    return frozenset({VoteReason.CULTURE if battle.drawing.entry else VoteReason.TRUTH})


def _edited(battle: Planned, answers: Sides[Sequence[str]], points: Sides[float], dice: random.Random) -> Edited | None:
    start = Side.A if points.a >= points.b else Side.B
    first = answers.of(start)[0]
    if battle.kept:
        return Edited(start, _named(battle, dice))
    if len(battle.prompts) > 1 or dice.random() >= 2 * _EDITED:
        return None
    if dice.random() < 0.5:
        spoilt = dice.choice(list(Spoilt))
        return Edited(start, _spoilt(battle, first, spoilt), spoilt)
    right = _right(battle, dice)
    return None if right == first else Edited(start, right)


def _named(battle: Planned, dice: random.Random) -> str:
    """Half of the raters write a whole alt-text, half the shortest sentence that has the name."""
    entry = battle.drawing.entry
    return dice.choice((SAID_SHORTLY[entry], dice.choice(culture_alt_texts(entry, battle.language))))


def _right(battle: Planned, dice: random.Random) -> str:
    if battle.drawing.entry:
        return dice.choice(culture_alt_texts(battle.drawing.entry, battle.language))
    return _captions(battle)[0]


def _spoilt(battle: Planned, text: str, how: Spoilt) -> str:
    match how:
        case Spoilt.ENGLISH:
            scene, entry = battle.drawing.scene, battle.drawing.entry
            return culture_thin(entry, "en") if scene is None else thin_caption(scene, "en")
        case Spoilt.SHORTER:
            return text[: max(2, len(text) // 4)].strip()
        case Spoilt.REPEATED:
            return " ".join([text] * 4)
        case Spoilt.SAME:
            return f"{text.rstrip('.')} ."
