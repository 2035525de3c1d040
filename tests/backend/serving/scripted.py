"""Engine double: replays answers piece by piece, with delays and errors, and remembers what it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field

from core.engine import Ask, End, Event, Finished, Piece, Source, Waiting, Weights
from core.errors import ParleyError


@dataclass(frozen=True)
class Answer:
    """What one request gets; `error` is raised after the pieces, `gate` is awaited before each piece."""

    pieces: tuple[str, ...] = ("An answer.",)
    waiting: tuple[int, ...] = ()
    pause: float = 0.0
    """Seconds before each piece."""
    gate: Callable[[], asyncio.Event] | None = None
    error: ParleyError | None = None
    end: End = End.COMPLETE


Rule = Callable[[Ask], Answer]


@dataclass
class ScriptedEngine:
    """Answers by `rule` unless something was queued for the source with `will_say`."""

    rule: Rule = field(default=lambda ask: Answer())
    asked: list[Ask] = field(default_factory=list)
    cancelled: list[Ask] = field(default_factory=list)
    running: int = 0
    closed: bool = False
    preloaded: list[Source] = field(default_factory=list)
    looked_at: set[str] = field(default_factory=set)
    """Pictures it has features of: a picture is read once, like by a real engine."""
    _queued: dict[Source, list[Answer]] = field(default_factory=dict)

    def will_say(self, source: Source, *answers: Answer | str) -> None:
        """The next answers of this source, in order; a text is split after each word."""
        queued = self._queued.setdefault(source, [])
        queued += [Answer(words(answer)) if isinstance(answer, str) else answer for answer in answers]

    async def stream(self, ask: Ask) -> AsyncIterator[Event]:
        """Replay; a closed iterator is remembered in `cancelled`."""
        self.asked.append(ask)
        queued = self._queued.get(ask.source)
        answer = queued.pop(0) if queued else self.rule(ask)
        self.running += 1
        try:
            self._look(ask)
            for position in answer.waiting:
                yield Waiting(position)
            for piece in answer.pieces:
                await asyncio.sleep(answer.pause)
                if answer.gate is not None:
                    await answer.gate().wait()
                yield Piece(piece)
            if answer.error is not None:
                raise answer.error
            tokens = len(answer.pieces)
            weights = Weights(ask.source.base, ask.source.adapter)
            yield Finished(answer.end, 10, tokens, first_seconds=0.01, seconds=0.02, weights=weights)
        except (GeneratorExit, asyncio.CancelledError):
            self.cancelled.append(ask)
            raise
        finally:
            self.running -= 1

    def _look(self, ask: Ask) -> None:
        for picture in (picture for turn in ask.turns for picture in turn.pictures):
            if picture.sha256 not in self.looked_at:
                assert picture.data
                self.looked_at.add(picture.sha256)

    async def preload(self, sources: Iterable[Source]) -> None:
        """Remember what was asked to be ready."""
        self.preloaded.extend(sources)

    async def close(self) -> None:
        """Remember that it was closed."""
        self.closed = True


def words(text: str) -> tuple[str, ...]:
    """Pieces that end after each word and together are the text."""
    return tuple(text.replace(" ", " \x00").split("\x00"))
