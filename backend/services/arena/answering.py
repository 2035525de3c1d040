"""How a battle's message reaches both models, and how their answers are stored."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime

from annotation.battles import Side, Sides
from annotation.signals import signals
from backend.blobs import BlobStore
from backend.db import battles, registry
from backend.db.engine import Database, Session
from backend.records import Answer, Battle, Turn, TurnState
from backend.services.arena.conductor import Conductor, Got, Job, Outcome
from backend.services.arena.live import LiveView
from backend.serving.engine import Ask, Engine, Generation, Picture, Said, Source, Speaker
from core.detect import Detector
from core.errors import ParleyError
from core.instructions import instructions
from core.languages import INTERFACE

SEEDS = 2**31
_RETRY_TEMPERATURE = 0.7


class Answering:
    """Asks both sides and stores what they say."""

    def __init__(
        self,
        database: Database,
        *,
        blobs: BlobStore,
        engine: Callable[[], Engine],
        detector: Detector,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._detector = detector
        self._clock = clock
        self.conductor = Conductor(engine, finish=self._store)
        self.told: Callable[[str, list[tuple[float, float]]], None] = lambda end, sides: None
        """Hears of every message that is over: how it ended, and each side's seconds."""

    def warm(self) -> None:
        """Begin to load the models that the arena draws from, and the language detector; nobody waits for it."""
        with self._database.reading() as session:
            active = registry.models(session, active_only=True)
        self.conductor.warm([Source(model.base, model.adapter) for model in active])
        threading.Thread(target=self._warm_detector, name="warm detector", daemon=True).start()

    def _warm_detector(self) -> None:
        for code in INTERFACE:
            self._detector.same_language(instructions(code)[0], code)

    def job_if_lost(self, session: Session, battle: Battle) -> Job | None:
        """What has to be asked again, if answers are wanted that nobody is writing."""
        last = battle.last
        here = self.conductor.running(battle.id, turn=last.number, attempt=last.attempt)
        if last.state is not TurnState.RUNNING or here:
            return None
        known = registry.models(session)
        return Job(
            battle_id=battle.id,
            turn=battle.last.number,
            attempt=battle.last.attempt,
            language=battle.language,
            asks=Sides(*(self._ask(session, battle, side) for side in Side)),
            names=frozenset(model.name for model in known),
        )

    def give_up(self, battle: Battle, error: ParleyError) -> None:
        """The last message can never be asked: its battle is void, as where a side fails for good."""
        last = replace(battle.last, state=TurnState.FAILED, answers=None, finished_at=self._clock())
        with self._database.transaction() as session:
            battles.lock(session, battle.id)
            battles.finish_turn(session, battle.id, last, leaked=False, void=error.reason.value)

    def live(self, battle: Battle) -> LiveView | None:
        """What may be shown of the answers to the last message while they are written."""
        last, live = battle.last, self.conductor.live(battle.id)
        if last.state is not TurnState.RUNNING or live is None:
            return None
        return live if (live.turn, live.attempt) == (last.number, last.attempt) else None

    def _ask(self, session: Session, battle: Battle, side: Side) -> Ask:
        model = registry.model(session, battle.models.of(side))
        generation = Generation(**json.loads(battle.generation))
        turn = battle.last
        if turn.attempt > 1:
            generation = Generation(**{**asdict(generation), "temperature": _RETRY_TEMPERATURE})
        return Ask(
            source=Source(model.base, model.adapter),
            turns=tuple(self._said(battle, side)),
            owner=battle.person_id,
            generation=generation,
            seed=side_seed(battle.seed, turn, side),
        )

    def _said(self, battle: Battle, side: Side) -> list[Said]:
        said: list[Said] = []
        for turn in battle.turns:
            shown = tuple(Picture(sha, self._blobs.get(sha)) for sha in turn.pictures)
            said.append(Said(Speaker.PERSON, turn.prompt, shown))
            if turn is not battle.last and turn.answers is not None:
                said.append(Said(Speaker.MODEL, turn.answers.of(side).text))
        return said

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
            void = outcome.error.reason.value if outcome.error is not None else None
            battles.finish_turn(session, battle.id, ended, leaked=leaked, void=void)
        self.told(state.value, [(one.first_seconds, one.seconds) for one in stored or () if one.tokens_out])

    def _answer(self, job: Job, got: Got) -> Answer:
        found = signals(got.text, job.language, self._detector, cut=got.ending == "length")
        took = got.finished
        return Answer(
            text=got.text,
            ending=got.ending,
            signals=frozenset(signal.value for signal in found),
            leak=got.leak,
            tokens_in=took.tokens_in if took else 0,
            tokens_out=took.tokens_out if took else 0,
            first_seconds=took.first_seconds if took else 0.0,
            seconds=took.seconds if took else 0.0,
        )


def side_seed(seed: int, turn: Turn, side: Side) -> int:
    """The seed of one answer: two sides of one model must not say the same by the same dice."""
    return (seed * 31 + turn.number * 7 + turn.attempt * 3 + (side is Side.B)) % SEEDS
