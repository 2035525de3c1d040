"""What is checked of a new battle, a message, a vote or an edit before anything is stored."""

from __future__ import annotations

import math
from datetime import datetime

from annotation import battles as rules
from annotation.edits import LONGEST_EDIT, Concern
from backend.db.voting import BattleToVote
from backend.records import Battle, BattleId, Mode, TurnState
from backend.services.arena.views import NewVote
from core import inputs
from core.battles import Side, Sides, Vote, VoteReason
from core.errors import Conflict, InvalidInput, NotFound, Reason
from core.languages import INTERFACE
from core.records import Person

PICTURES_MOST = 4
PROMPT_LONGEST = 4000
EDIT_LONGEST = LONGEST_EDIT
_DRAFT_LONGEST = 2 * EDIT_LONGEST
_LONGEST_SITTING = 24 * 3600.0


def battle_id(value: str) -> BattleId:
    """An id that came from outside."""
    return BattleId(inputs.opaque(value))


def language(code: str) -> str:
    """A language that battles are fought in."""
    if not isinstance(code, str) or code not in INTERFACE:
        raise InvalidInput(Reason.LANGUAGE_NOT_OFFERED)
    return code


def prompt(text: str) -> str:
    """A message: something, and not a book."""
    if not isinstance(text, str) or not text.strip():
        raise InvalidInput(Reason.PROMPT_EMPTY)
    if len(text) > PROMPT_LONGEST:
        raise InvalidInput(Reason.PROMPT_TOO_LONG, longest=PROMPT_LONGEST)
    return inputs.paragraph(text, longest=PROMPT_LONGEST)


def pictures(hashes: tuple[str, ...]) -> tuple[str, ...]:
    """One picture at least and four at most, none twice."""
    distinct = tuple(dict.fromkeys(inputs.opaque(sha) for sha in hashes))
    if not distinct:
        raise InvalidInput(Reason.PICTURE_MISSING)
    if len(distinct) > PICTURES_MOST:
        raise InvalidInput(Reason.PICTURES_TOO_MANY, most=PICTURES_MOST)
    return distinct


def edited(text: str) -> str:
    """An edited answer: something, and not a book."""
    if not isinstance(text, str) or not text.strip():
        raise InvalidInput(Reason.EDIT_EMPTY)
    if len(text.strip()) > EDIT_LONGEST:
        raise InvalidInput(Reason.EDIT_TOO_LONG, longest=EDIT_LONGEST)
    return inputs.paragraph(text, longest=len(text))


def draft(text: str) -> str:
    """What is half written: perhaps nothing yet, perhaps more than will be taken."""
    if not isinstance(text, str) or len(text) > _DRAFT_LONGEST:
        raise InvalidInput(Reason.EDIT_TOO_LONG, longest=EDIT_LONGEST)
    return inputs.paragraph(text, longest=len(text)) if text.strip() else ""


def own(battle: Battle, person: Person) -> Battle:
    """A battle is its person's; for everybody else it does not exist."""
    if battle.person_id != person.id:
        raise NotFound(Reason.BATTLE_UNKNOWN)
    return battle


def answered(battle: Battle) -> None:
    """Refuse where the last answers are not whole or never will be."""
    if battle.void is not None:
        raise Conflict(Reason.BATTLE_VOID)
    if battle.last.state is not TurnState.DONE:
        raise Conflict(Reason.BATTLE_RUNNING)


def going_on(battle: Battle) -> None:
    """Refuse where a battle takes no further message."""
    if battle.void is not None:
        raise Conflict(Reason.BATTLE_VOID)
    if battle.vote is not None or battle.ended_at is not None or battle.parcel is not None:
        raise Conflict(Reason.BATTLE_ENDED)
    if battle.last.state is TurnState.RUNNING:
        raise Conflict(Reason.BATTLE_RUNNING)


def repeatable(battle: Battle) -> None:
    """Refuse to ask once more for answers that are whole: who may draw them again decides what the vote says."""
    going_on(battle)
    if battle.last.state is TurnState.DONE:
        raise Conflict(Reason.BATTLE_ANSWERED)


def reasons(vote: NewVote) -> Sides[frozenset[VoteReason]]:
    """The reasons of both sides, each a known one."""
    return Sides(rules.reasons(vote.reasons.a), rules.reasons(vote.reasons.b))


def seconds(value: float) -> float:
    """A time that a browser measured: no less than nothing, no more than a day."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise InvalidInput(Reason.REQUEST_MALFORMED)
    return min(float(value), _LONGEST_SITTING)


def start(value: str) -> Side | None:
    """Which answer an edit began with, if with one."""
    if value == "none":
        return None
    try:
        return Side(value)
    except ValueError:
        raise InvalidInput(Reason.REQUEST_MALFORMED) from None


def original(battle: Battle, number: int, start: Side | None) -> str:
    """What an edit began with: an answer to the message of this number, or nothing."""
    turn = next((turn for turn in battle.turns if turn.number == number), None)
    if turn is None or turn.answers is None:
        raise InvalidInput(Reason.REQUEST_MALFORMED)
    return turn.answers.of(start).text if start is not None else ""


def useful(concerns: frozenset[Concern]) -> None:
    """Some concerns are said and accepted; these leave nothing to learn from."""
    if Concern.EMPTY in concerns:
        raise InvalidInput(Reason.EDIT_EMPTY)
    if Concern.UNCHANGED in concerns:
        raise InvalidInput(Reason.EDIT_UNCHANGED)
    if Concern.TOO_LONG in concerns:
        raise InvalidInput(Reason.EDIT_TOO_LONG, longest=EDIT_LONGEST)


def own_battle(battle: BattleToVote, person: Person) -> None:
    """A battle is its person's; for everybody else it does not exist."""
    if battle.person_id != person.id:
        raise NotFound(Reason.BATTLE_UNKNOWN)


def judgeable(battle: BattleToVote) -> None:
    """Refuse a vote where there are no whole answers to judge any more, or there is one."""
    if battle.void is not None:
        raise Conflict(Reason.BATTLE_VOID)
    if battle.state is not TurnState.DONE:
        raise Conflict(Reason.BATTLE_RUNNING)
    if battle.voted:
        raise Conflict(Reason.VOTED_ALREADY)
    if battle.ended:
        raise Conflict(Reason.BATTLE_ENDED)


def seconds_taken(battle: BattleToVote, now: datetime) -> float:
    """Seconds from the first word of the last answers until now."""
    if battle.finished_at is None:
        return 0.0
    return max(0.0, (now - battle.finished_at).total_seconds() + battle.writing)


def facts(battle: BattleToVote, vote: Vote, *, consented: bool) -> rules.BattleFacts:
    """What decides whether this vote counts; after one was undone the names are known, and no other does."""
    return rules.BattleFacts(
        models=Sides(str(battle.models.a), str(battle.models.b)),
        answers=battle.texts,
        seconds=vote.seconds,
        void=battle.void is not None,
        open=battle.mode is Mode.OPEN,
        leaked=battle.leaked,
        undone=battle.undone,
        learnt=battle.learnt,
        control=battle.control,
        consented=consented,
    )
