"""Puts the closed round into a store: a language at a time, whole or not at all, what is there stays.

What is stored passes what the arena asks of it: prompts, answers cleaned and given their signals, votes with the
reasons that keep them from counting, edits weighed and refused where nothing could be learnt from them.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from annotation import battles as rules
from annotation.edits import weighed
from annotation.signals import Signal, clean, signals
from backend.db import battles, edits, rounds, votes
from backend.db.engine import Session
from backend.records import (
    Answer,
    AnswerEnd,
    Battle,
    BattleId,
    Edit,
    EditId,
    Mode,
    Model,
    Round,
    RoundId,
    Turn,
    TurnState,
)
from backend.services import Services
from backend.services.arena import input_checks
from backend.services.arena.battles import draft_subject
from core.battles import NotCounted, Side, Sides, Vote
from core.engine import Generation
from core.records import Person
from demo import people, pool
from demo.round.answers import Said, stored
from demo.round.judging import Judgement, judge
from demo.round.plan import Entrant, Planned, planned
from demo.texts import LOCAL_LANGUAGES

ROUND = "Little World 0"
GOAL = 30
_OPENED, _LASTED = timedelta(days=12), timedelta(days=9)
_WRITES, _READS = 0.05, 2.5
_UNDONE, _DRAFTS = 3, 4
"""In which battle of a language a vote was taken back, and in which an edit was begun and left."""


@dataclass(frozen=True)
class _Table:
    """All that battles of a language are made with."""

    services: Services
    round: Round
    models: Mapping[Entrant, Model]
    raters: Sequence[Person]
    pictures: Mapping[str, str]


def fill(services: Services, models: Mapping[Entrant, Model], *, say: Callable[[str], None]) -> None:
    """Add the languages that are missing."""
    held = _round(services)
    done = 0
    for language in LOCAL_LANGUAGES:
        plans = [plan for plan in planned() if plan.language == language]
        done += len(plans)
        with services.database.reading() as session:
            there = battles.of_round(session, held.id, after=None, limit=len(planned()) + 1)
        if {_id("battle", plan.key) for plan in plans} <= {battle.id for battle in there}:
            continue
        raters = people.crowd(services, language, joined=held.opened_at - timedelta(days=1))
        table = _Table(services, held, models, raters, _pictures(services, plans, raters))
        fought = [_fight(table, plan) for plan in plans]
        with services.database.transaction() as session:
            for fight in fought:
                fight.store(session)
        say(f"filling the closed round: {done} of {len(planned())} battles")


def _round(services: Services) -> Round:
    """Closed from the start: nobody's battle falls into it."""
    with services.database.transaction() as session:
        existing = rounds.named(session, ROUND)
        if existing is not None:
            return existing
        opened = services.clock() - _OPENED
        made = Round(
            id=RoundId(_id("round", ROUND)),
            name=ROUND,
            goals=dict.fromkeys(LOCAL_LANGUAGES, GOAL),
            opened_at=opened,
            closed_at=opened + _LASTED,
            demo=True,
        )
        rounds.add(session, made)
        return made


def _pictures(services: Services, plans: Sequence[Planned], raters: Sequence[Person]) -> dict[str, str]:
    """The pool's, and those that the raters brought themselves."""
    there = services.arena.pictures.demo_origins()
    for plan in plans:
        if plan.drawing.origin not in there:
            data = pool.jpeg(plan.drawing.draw())
            there[plan.drawing.origin] = services.arena.pictures.add_of_demo(
                raters[plan.rater].id, data, plan.drawing.origin
            )
    return there


@dataclass(frozen=True)
class _Fought:
    """A battle with its vote and its edit, before any of it is stored."""

    battle: Battle
    vote: Vote
    why: frozenset[NotCounted]
    undone: Vote | None
    edit: Edit | None
    draft: str

    def store(self, session: Session) -> None:
        """All of it, in the order in which it happened."""
        battle = self.battle
        running = [replace(turn, state=TurnState.RUNNING, answers=None) for turn in battle.turns]
        battles.add(session, replace(battle, turns=tuple(running)))
        for turn in battle.turns:
            battles.finish_turn(session, battle.id, turn, leaked=False, void=None)
        if self.undone is not None:
            votes.add(session, battle.id, battle.person_id, self.undone, frozenset())
            votes.undo(session, battle.id, battle.person_id, at=self.undone.at + timedelta(seconds=20))
        votes.add(session, battle.id, battle.person_id, self.vote, self.why)
        if self.edit is not None:
            edits.add(session, self.edit)
        if self.draft:
            edits.keep_draft(session, battle.person_id, draft_subject(battle.id), self.draft, at=self.vote.at)


def _fight(table: _Table, plan: Planned) -> _Fought:
    dice = random.Random(f"fought {plan.key}")
    number = int(plan.key.rpartition(" ")[2])
    seed = dice.randrange(2**31)
    seats = rules.sides(seed, *plan.entrants)
    spoken = stored().battles[plan.key]
    begun = table.round.opened_at + dice.random() * (_LASTED - timedelta(hours=2))
    turns, now = _turns(table, plan, seats, spoken, begun)
    answers: Sides[Sequence[str]] = Sides(*(_texts_of(turns, side) for side in Side))
    last = turns[-1].answers
    assert last is not None, "all of them are answered"
    foreign = Sides(*(bool(last.of(side).signals & _FOREIGN) for side in Side))
    judgement = judge(plan, answers, foreign)
    seconds = _seconds(judgement, last, dice)
    vote = Vote(judgement.choice, seconds, now + timedelta(seconds=seconds), judgement.reasons)
    undone = replace(vote, at=vote.at - timedelta(seconds=30)) if number == _UNDONE else None
    person = table.raters[plan.rater]
    facts = rules.BattleFacts(
        models=Sides(*(str(table.models[entrant].id) for entrant in seats)),
        answers=Sides(last.a.text, last.b.text),
        seconds=seconds,
        undone=undone is not None,
        consented=person.consented_at is not None,
    )
    battle = Battle(
        id=BattleId(_id("battle", plan.key)),
        person_id=person.id,
        round_id=table.round.id,
        language=input_checks.language(plan.language),
        mode=Mode.BLIND,
        models=Sides(*(table.models[entrant].id for entrant in seats)),
        generation=json.dumps(asdict(Generation())),
        seed=seed,
        leaked=False,
        void=None,
        ended_at=vote.at + timedelta(minutes=5),
        created_at=begun,
        turns=turns,
        vote=None,
        not_counted=frozenset(),
        edits=(),
    )
    edit = _edit(table, battle, judgement, vote, dice)
    draft = answers.a[-1][: len(answers.a[-1]) // 2] if number == _DRAFTS and edit is None else ""
    return _Fought(battle, vote, rules.why_not_counted(facts), undone, edit, draft)


def _texts_of(turns: Sequence[Turn], side: Side) -> tuple[str, ...]:
    return tuple(turn.answers.of(side).text for turn in turns if turn.answers is not None)


_FOREIGN = frozenset({Signal.OTHER_LANGUAGE, Signal.OTHER_SCRIPT})


def _turns(
    table: _Table, plan: Planned, seats: Sides[Entrant], spoken: Mapping[Entrant, Sequence[Said]], begun: datetime
) -> tuple[tuple[Turn, ...], datetime]:
    turns, now = [], begun
    for place, prompt in enumerate(plan.prompts):
        asked = now
        answers = Sides(*(_answer(table.services, plan.language, spoken[entrant][place]) for entrant in seats))
        now += timedelta(seconds=max(answer.seconds for answer in answers))
        pictures = (table.pictures[plan.drawing.origin],) if place == 0 else ()
        turns.append(
            Turn(
                number=place + 1,
                prompt=input_checks.prompt(prompt),
                pictures=pictures,
                attempt=1,
                state=TurnState.DONE,
                answers=answers,
                created_at=asked,
                finished_at=now,
            )
        )
        now += timedelta(seconds=0 if place + 1 == len(plan.prompts) else 12)
    return tuple(turns), now


def _answer(services: Services, language: str, spoken: Said) -> Answer:
    """An answer as the arena would have stored it."""
    text = clean(spoken.text)
    took = _WRITES + stored().seconds_per_token * spoken.tokens_out
    return Answer(
        text=text,
        ending=AnswerEnd.COMPLETE,
        signals=frozenset(signals(text, language, services.detector)),
        leak=None,
        tokens_in=spoken.tokens_in,
        tokens_out=spoken.tokens_out,
        first_seconds=_WRITES,
        seconds=took,
    )


def _seconds(judgement: Judgement, last: Sides[Answer], dice: random.Random) -> float:
    """As long as reading takes, and a little thought; or far less."""
    texts = [answer.text for answer in last]
    if judgement.hurried:
        return rules.least_seconds(texts) * 0.5
    return rules.reading_seconds(texts) * dice.uniform(0.9, 2.0) + dice.uniform(1.0, 2 * _READS)


def _edit(table: _Table, battle: Battle, judgement: Judgement, vote: Vote, dice: random.Random) -> Edit | None:
    edited = judgement.edited
    if edited is None:
        return None
    turn = battle.turns[0]
    assert turn.answers is not None, "all of them are answered"
    text = input_checks.edited(edited.text)
    weighing = weighed(turn.answers.of(edited.start).text, text, battle.language, table.services.detector)
    input_checks.useful(weighing.concerns)
    seconds = dice.uniform(6, 12) + 0.3 * len(text)
    return Edit(
        id=EditId(_id("edit", battle.id)),
        battle_id=battle.id,
        turn=turn.number,
        person_id=battle.person_id,
        start=edited.start,
        text=text,
        distance=weighing.distance,
        seconds=seconds,
        concerns=frozenset(weighing.concerns),
        created_at=vote.at + timedelta(seconds=seconds),
        replaced_at=None,
    )


def _id(kind: str, key: str) -> str:
    """The same for the same thing, in every store."""
    return hashlib.sha256(f"Little World {kind} {key}".encode()).hexdigest()[:32]
