"""A canary battle: base and adapter answer the same, and have to be told apart as known.

An engine that forgets to put the adapter on, or leaves it on for the base, answers well and wrongly; nobody who votes
would notice. So health asks both sides of every model in the arena one question, and looks at what answered.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw

from backend.db import models
from backend.db.engine import Database
from backend.records import Model
from core.engine import Ask, Finished, Generation, Message, Picture, Source, Speaker

_log = logging.getLogger("parley.canary")
_MOST = 4
_TOKENS = 24
_SECONDS = 30.0
_QUESTIONS = ("Mi van a képen?", "Co je na obrázku?", "Что на картинке?")
"""In languages that a base rarely answers in; one difference is enough."""

AskModel = Callable[[Ask], tuple[str, Finished]]


class SidesAlike(RuntimeError):
    """Two sides cannot be told apart, or something else answered than is registered; the message names the models."""


@dataclass(frozen=True)
class _Answered:
    text: str
    weights: tuple[str, str] | None
    """Of the base and of the adapter, where the engine knows."""


class Aside:
    """A look that takes as long as models do: whoever asks hears what was found last, and a new one begins aside."""

    def __init__(self, look: Callable[[], str]) -> None:
        self._look = look
        self._lock = threading.Lock()
        self._looking: threading.Thread | None = None
        self._last = ""
        self._fault: SidesAlike | None = None

    def last(self) -> str:
        """What was found last, nothing before the first; SidesAlike where that was a fault."""
        with self._lock:
            if self._looking is None or not self._looking.is_alive():
                self._looking = threading.Thread(target=self._again, name="canary", daemon=True)
                self._looking.start()
        if self._fault is not None:
            raise self._fault
        return self._last

    def _again(self) -> None:
        try:
            self._last, self._fault = self._look(), None
        except SidesAlike as fault:
            self._fault = fault
        except Exception as error:  # noqa: BLE001  (logged; what keeps models from answering is told where they are asked)
            _log.info("no canary battle", extra={"kind": type(error).__name__})


def sing(database: Database, ask: AskModel) -> str:
    """How many models could be told from their base; SidesAlike where one could not."""
    with database.reading() as session:
        wearing = [model for model in models.every(session, active_only=True) if model.adapter][-_MOST:]
    wrong = [f"{model.name}: {fault}" for model in wearing if (fault := _fault(model, ask))]
    if wrong:
        raise SidesAlike("; ".join(wrong))
    return str(len(wearing))


def _fault(model: Model, ask: AskModel) -> str:
    differs = False
    for question in _QUESTIONS:
        base = _answer(ask, Source(model.base), question)
        tuned = _answer(ask, Source(model.base, model.adapter), question)
        if base.weights is not None and tuned.weights is not None:
            if base.weights[1] or not tuned.weights[1] or base.weights[0] != tuned.weights[0]:
                return f"{_short(base.weights)} = {_short(tuned.weights)}"
            if model.adapter_sha256 not in (None, tuned.weights[1]):
                return f"{(model.adapter_sha256 or '')[:8]} ≠ {tuned.weights[1][:8]}"
        differs = base.text != tuned.text
        if differs:
            return ""
    return "A = B"


def _answer(ask: AskModel, source: Source, question: str) -> _Answered:
    text, finished = ask(
        Ask(
            source=source,
            turns=(Message(Speaker.PERSON, question, (_picture(),)),),
            owner="canary",
            generation=Generation(tokens=_TOKENS),
            deadline=_SECONDS,
        )
    )
    weights = finished.weights
    return _Answered(text, (weights.base, weights.adapter) if weights is not None else None)


def _picture() -> Picture:
    """A red circle on white, the same bytes each time."""
    drawn = Image.new("RGB", (128, 128), "white")
    ImageDraw.Draw(drawn).ellipse((32, 32, 96, 96), fill=(200, 30, 30))
    out = BytesIO()
    drawn.save(out, "PNG")
    return Picture(hashlib.sha256(out.getvalue()).hexdigest(), out.getvalue())


def _short(weights: tuple[str, str]) -> str:
    return "+".join(part[:8] or "–" for part in weights)
