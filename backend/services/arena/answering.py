"""How a battle's message reaches both models, and how their answers are stored."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import TypeAdapter

from annotation.leak_trie import vocabulary
from annotation.learnt import Exchange, learnt_before
from annotation.signals import Signal, signals
from backend.blobs import BlobStore
from backend.db import battles, models
from backend.db.engine import Database, Session
from backend.records import Answer, AnswerEnd, Battle, Turn, TurnState
from backend.services.arena.conductor import Conductor, Got, Job, Outcome
from backend.services.arena.live import LiveView
from core.battles import Side, Sides
from core.detect import Detector
from core.engine import Ask, Engine, Generation, Message, Picture, Source, Speaker
from core.errors import Reason

SEEDS = 2**31
_RETRY_TEMPERATURE = 0.7
_NOTHING = Answer(
    text="",
    ending=AnswerEnd.STOPPED,
    signals=frozenset({Signal.EMPTY}),
    leak=None,
    tokens_in=0,
    tokens_out=0,
    first_seconds=0.0,
    seconds=0.0,
)


@dataclass(frozen=True)
class Ending:
    """How a message ends that nobody will answer any more."""

    state: TurnState
    void: Reason | None = None


class Answering:
    """Asks both sides and stores what they say."""

    def __init__(
        self,
        database: Database,
        *,
        blobs: BlobStore,
        engine: Callable[[], Engine],
        detector: Detector,
        report: Callable[[str, list[tuple[float, float]]], None],
        clock: Callable[[], datetime],
    ) -> None:
        """`report` hears of every message that is over: how it ended, and each side's seconds."""
        self._database = database
        self._blobs = blobs
        self._detector = detector
        self._clock = clock
        self.conductor = Conductor(engine, finish=self._store)
        self._report = report
        self._then: Callable[[Battle], None] = lambda battle: None

    def afterwards(self, then: Callable[[Battle], None]) -> None:
        """Who is to hear of every battle whose answers are stored."""
        self._then = then

    def warm(self) -> None:
        """Begin to load what every answer is looked at with before it is stored; nobody waits for it.

        That is the language detector and the words of the leak guard: no answer is stored before the first
        is there. Models are loaded by `warm_models`.
        """
        threading.Thread(target=self._warm, name="warm", daemon=True).start()

    def warm_models(self) -> None:
        """Begin to load the models that the arena draws from; nobody waits for it."""
        with self._database.reading() as session:
            active = models.every(session, active_only=True)
        self.conductor.warm([Source(model.base, model.adapter) for model in active])

    def _warm(self) -> None:
        self._detector.warm()
        with self._database.reading() as session:
            vocabulary(_names(session))

    def unanswered(self, session: Session, battle: Battle) -> Job | Ending | None:
        """What both models have to be asked, or how the last message ends; None where answers are there or coming."""
        if not self.nobody_writes(battle):
            return None
        last = battle.last
        if battle.ended_at is not None:
            return Ending(TurnState.STOPPED)
        if self.conductor.lost_again(battle.id, turn=last.number, attempt=last.attempt):
            return Ending(TurnState.FAILED, void=Reason.STORAGE_FAILED)
        if not all(self._blobs.has(sha) for sha in battle.pictures):
            # Or its person would be told so at every look, and could not even leave it.
            return Ending(TurnState.FAILED, void=Reason.BLOB_UNKNOWN)
        asks = Sides(*(self._ask(session, battle, side) for side in Side))
        return Job(
            battle_id=battle.id,
            turn=last.number,
            attempt=last.attempt,
            language=battle.language,
            asks=asks,
            names=_names(session),
        )

    def nobody_writes(self, battle: Battle) -> bool:
        """Whether the last message waits for answers that are not on their way."""
        last = battle.last
        here = self.conductor.running(battle.id, turn=last.number, attempt=last.attempt)
        return last.state is TurnState.RUNNING and not here

    def end(self, battle: Battle, ending: Ending) -> None:
        """End the last message without anybody asked; nothing changes where it has ended meanwhile."""
        answers = Sides(_NOTHING, _NOTHING) if ending.state is TurnState.STOPPED else None
        last = replace(battle.last, state=ending.state, answers=answers, finished_at=self._clock())
        with self._database.transaction() as session:
            battles.lock(session, battle.id)
            battles.finish_turn(session, battle.id, last, leaked=False, void=ending.void)

    def take_over(self, session: Session, battle: Battle, answered: Turn) -> None:
        """A battle has the answers that another had to the same message."""
        ended = replace(battle.last, state=TurnState.DONE, answers=answered.answers, finished_at=self._clock())
        learnt = self._learnt(session, battle, ended)
        battles.finish_turn(session, battle.id, ended, leaked=battle.leaked, void=None, learnt=learnt)

    def live(self, battle: Battle) -> LiveView | None:
        """What may be shown of the answers to the last message while they are written."""
        last, live = battle.last, self.conductor.live(battle.id)
        if last.state is not TurnState.RUNNING or live is None:
            return None
        return live if (live.turn, live.attempt) == (last.number, last.attempt) else None

    def _ask(self, session: Session, battle: Battle, side: Side) -> Ask:
        model = models.get(session, battle.models.of(side))
        # Perhaps stored by another version: a key that is unknown here is dropped.
        generation = TypeAdapter(Generation).validate_json(battle.generation)
        turn = battle.last
        if turn.attempt > 1:
            generation = replace(generation, temperature=_RETRY_TEMPERATURE)
        return Ask(
            source=Source(model.base, model.adapter),
            turns=tuple(self._conversation(battle, side)),
            owner=battle.parcel or battle.person_id,  # a parcel waits in turn with its person's battle, not before it
            generation=generation,
            seed=side_seed(battle.seed, turn, side),
        )

    def _conversation(self, battle: Battle, side: Side) -> list[Message]:
        messages: list[Message] = []
        for turn in battle.turns:
            shown = tuple(Picture(sha, self._blobs.later(sha)) for sha in seen_by(battle, turn, side))
            messages.append(Message(Speaker.PERSON, turn.prompt, shown))
            if turn is not battle.last and turn.answers is not None:
                messages.append(Message(Speaker.MODEL, turn.answers.of(side).text))
        return messages

    def _store(self, job: Job, outcome: Outcome) -> None:
        """Called by the conductor when a job is over."""
        answers = outcome.answers
        stored = Sides(*(self._answer(job, answers.of(side)) for side in Side)) if answers is not None else None
        state = TurnState.STOPPED if outcome.stopped else TurnState.DONE if stored is not None else TurnState.FAILED
        with self._database.transaction() as session:
            battle = battles.lock(session, job.battle_id)
            turn = next(turn for turn in battle.turns if turn.number == job.turn)
            ended = Turn(
                number=turn.number,
                prompt=turn.prompt,
                pictures=turn.pictures,
                attempt=job.attempt,
                state=state,
                answers=stored,
                created_at=turn.created_at,
                finished_at=self._clock(),
            )
            leaked = stored is not None and any(answer.leak for answer in stored)
            void = outcome.error.reason if outcome.error is not None else None
            learnt = stored is not None and self._learnt(session, battle, ended)
            battles.finish_turn(session, battle.id, ended, leaked=leaked, void=void, learnt=learnt)
        self._report(
            state.value, [(answer.first_seconds, answer.seconds) for answer in stored or () if answer.tokens_out]
        )
        self._then(battle)

    def has_learnt(self, session: Session, battle: Battle) -> bool:
        """Whether names that its person was told since give away who answered the last message."""
        return self._learnt(session, battle, battle.last)

    def _learnt(self, session: Session, battle: Battle, ended: Turn) -> bool:
        """Whether names that its person was told before give away who answered this message."""
        now = exchanges(battle, ended)[-1]
        known = [exchange for earlier in battles.with_names_told(session, battle) for exchange in exchanges(earlier)]
        return learnt_before(now, known, battle.language)

    def _answer(self, job: Job, got: Got) -> Answer:
        answer_signals = signals(got.text, job.language, self._detector, cut=got.ending is AnswerEnd.LENGTH)
        took = got.finished
        return Answer(
            text=got.text,
            ending=got.ending,
            signals=frozenset(answer_signals),
            leak=got.leak,
            tokens_in=took.tokens_in if took else 0,
            tokens_out=took.tokens_out if took else 0,
            first_seconds=took.first_seconds if took else 0.0,
            seconds=took.seconds if took else 0.0,
            weights=took.weights if took else None,
        )


def seen_by(battle: Battle, turn: Turn, side: Side) -> tuple[str, ...]:
    """The pictures of a message as one side gets them: in a control one of them gets another first picture."""
    control = battle.control
    if control is None or side is not control.misled:
        return turn.pictures
    return tuple(control.picture if sha == battle.pictures[0] else sha for sha in turn.pictures)


def exchanges(battle: Battle, ended: Turn | None = None) -> list[Exchange]:
    """The answered messages of a battle; until and with `ended`, which is not stored yet."""
    shown: set[str] = set()
    answered = []
    for stored in battle.turns:
        turn = ended if ended is not None and ended.number == stored.number else stored
        shown.update(turn.pictures)
        if turn.answers is not None:
            texts = Sides(*(answer.text for answer in turn.answers))
            answered.append(Exchange(turn.prompt, frozenset(shown), texts))
    return answered


def _names(session: Session) -> frozenset[str]:
    """What no answer may say."""
    return frozenset(model.name for model in models.every(session))


def side_seed(seed: int, turn: Turn, side: Side) -> int:
    """The seed of one answer: two sides of one model must not say the same by the same dice."""
    return (seed * 31 + turn.number * 7 + turn.attempt * 3 + (side is Side.B)) % SEEDS
