"""An arena to test at: two models, a picture, an engine that says what it is told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from itertools import count

from PIL import Image

from backend.records import Battle, BattleId, Mode, Model
from backend.services import Services
from backend.services.arena.pictures import Origin
from backend.services.arena.views import BattleView, Begin, NewVote
from core.battles import Side, Sides
from core.detect import Detector
from core.engine import Ask, Source
from core.records import Caller
from tests.backend.serving.scripted import Answer, ScriptedEngine, words

SAID = {"base": "A red circle on a white table.", "tuned": "Egy piros kör van az asztalon, mellette semmi."}
READ = 30.0
"""Seconds in which anybody has read both answers."""
_PATIENCE = 20.0


def picture(colour: tuple[int, int, int] = (200, 30, 30), *, kind: str = "PNG", size: int = 40) -> bytes:
    """A picture file of one colour."""
    out = BytesIO()
    Image.new("RGB", (size, size // 2), colour).save(out, kind)
    return out.getvalue()


def by_model(ask: Ask) -> Answer:
    """Each model has its sentence."""
    return Answer(words(SAID["tuned" if ask.source.adapter else "base"]))


def scripted() -> ScriptedEngine:
    """An engine for `Table`."""
    return ScriptedEngine(rule=by_model)


@cache
def _hear_languages() -> None:
    """No answer is stored before the detector is there, and loading it may take longer than a test waits."""
    for code in ("hu", "ko"):
        for said in SAID.values():
            Detector().same_language(said, code)


@dataclass
class Table:
    """Where battles are fought in tests."""

    services: Services
    engine: ScriptedEngine
    new_key: Callable[[], str]
    models: dict[str, Model] = field(default_factory=dict)
    sha: str = ""
    _numbers: count[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        _hear_languages()
        models = self.services.arena.entrants
        base = models.ensure_model(name="Heron-3B", base="/weights/heron")
        tuned = models.ensure_model(
            name="Heron-3B-hu", base="/weights/heron", adapter="/weights/gilded", parent=base.id
        )
        self.models = {"base": base, "tuned": tuned}
        self.sha = self.services.arena.pictures.add_to_pool(
            picture(), Origin(source="pool", licence="CC0", origin="drawn")
        )

    def unseen(self) -> str:
        """A picture of the pool on which nobody has learnt any names yet."""
        number = next(self._numbers)
        return self.services.arena.pictures.add_to_pool(
            picture((number % 256, number // 256, 77)), Origin(source="pool", licence="CC0", origin="drawn")
        )

    def begin(self, caller: Caller, *, mode: Mode = Mode.BLIND, **more: object) -> BattleView:
        """A battle that has just begun."""
        given: dict[str, object] = {"language": "hu", "prompt": "Mi van a képen?", "pictures": (self.sha,)}
        new = Begin(**(given | more), mode=mode)  # type: ignore[arg-type]
        return self.services.arena.battles.begin(caller, new, self.new_key())

    def answered(self, caller: Caller, **more: object) -> BattleView:
        """A battle whose first answers are there."""
        return self.settled(caller, self.begin(caller, **more).id)  # type: ignore[arg-type]

    def settled(self, caller: Caller, battle_id: BattleId) -> BattleView:
        """A battle once nobody writes any more."""
        pause, until = threading.Event(), time.monotonic() + _PATIENCE
        while (view := self.services.arena.battles.view(caller, battle_id)).running:
            assert time.monotonic() < until, "the answers did not come"
            pause.wait(0.002)
        return view

    def rested(self, caller: Caller, battle_id: BattleId) -> BattleView:
        """A settled battle whose answers nobody holds in memory as running any more: storing comes first."""
        view, conductor = self.settled(caller, battle_id), self.services.arena.answering.conductor
        pause, until = threading.Event(), time.monotonic() + _PATIENCE
        while conductor.count():
            assert time.monotonic() < until, "the answers did not end"
            pause.wait(0.002)
        return view

    def vote(self, caller: Caller, battle_id: BattleId, choice: str = "a", **more: object) -> BattleView:
        """A vote on it."""
        return self.services.arena.battles.vote(caller, battle_id, NewVote(choice, **more), self.new_key())  # type: ignore[arg-type]

    def stored(self, battle_id: BattleId) -> Battle:
        """The battle as the database has it."""
        from backend.db import battles

        with self.services.database.reading() as session:
            return battles.get(session, battle_id)

    def side_of(self, name: str, battle_id: BattleId) -> Side:
        """Where a model sits."""
        models: Sides[str] = self.stored(battle_id).models  # type: ignore[assignment]
        return next(side for side in Side if models.of(side) == self.models[name].id)

    def source(self, name: str) -> Source:
        """What the engine is asked for a model."""
        return Source(self.models[name].base, self.models[name].adapter)
