"""Has both sides of a battle answer, outside of any browser's request: a closed tab changes nothing.

One loop in a thread of its own. A side that fails makes both begin again once; then the battle is
void, or only this message stopped where waiting helps. What came is handed to `finish`, which stores it,
before watchers hear that it is over.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from backend.records import AnswerEnd, BattleId
from backend.services.arena.live import Live, LiveView
from core.battles import Side, Sides
from core.engine import Ask, End, Engine, Finished, Piece, Source, Waiting
from core.errors import InvalidInput, ParleyError, Reason, Unavailable

_log = logging.getLogger("parley.arena")
_TRIES = 2
_SLACK = 5.0
_KEPT = 256  # finished ones stay readable for a while, so that a watcher sees their end
# nothing is wrong with the message: it can be asked again
_LATER = frozenset({Reason.QUEUE_FULL, Reason.STOPPING, Reason.STORAGE_FAILED})
_HOPELESS = _LATER | {Reason.MODEL_UNSUPPORTED, Reason.BLOB_UNKNOWN, Reason.BLOB_DAMAGED}


@dataclass(frozen=True)
class Job:
    """One message to be answered by both sides."""

    battle_id: BattleId
    turn: int
    attempt: int
    language: str
    asks: Sides[Ask]
    names: frozenset[str]
    """Names that must not be shown."""


@dataclass(frozen=True)
class Got:
    """What one side wrote."""

    text: str
    leak: str | None
    ending: AnswerEnd | Reason
    """A reason where nobody took the message."""
    finished: Finished | None


@dataclass(frozen=True)
class Outcome:
    """How a job ended: both answers, or why there are none."""

    answers: Sides[Got] | None
    stopped: bool = False
    error: ParleyError | None = None


class Conductor:
    """Runs jobs; safe to call from any thread."""

    def __init__(self, engine: Callable[[], Engine], *, finish: Callable[[Job, Outcome], None]) -> None:
        self._make_engine = engine
        self._finish = finish
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._engine: Engine | None = None
        self._lives: dict[BattleId, Live] = {}
        self._tasks: dict[BattleId, asyncio.Task[None]] = {}
        self._storing: set[asyncio.Task[None]] = set()
        self._closed = False

    def start(self, job: Job) -> None:
        """Begin, unless this very message is being answered or was: who asks may have looked a moment ago."""
        # Made before the lock is taken: the first one reads the words of the guard.
        live = Live(job.names, turn=job.turn, attempt=job.attempt)
        with self._lock:
            if self._closed:
                raise Unavailable(Reason.STOPPING)
            known = self._lives.get(job.battle_id)
            if known is not None and not known.lost and (known.turn, known.attempt) >= (job.turn, job.attempt):
                return
            if known is not None and (known.turn, known.attempt) == (job.turn, job.attempt):
                live.tries = known.tries + 1
            self._lives.pop(job.battle_id, None)
            self._lives[job.battle_id] = live
            self._forget()
            loop = self._running_loop()
        loop.call_soon_threadsafe(self._begin, job, live)

    def stop(self, battle_id: BattleId) -> None:
        """Ask the answers to end where they are."""
        with self._lock:
            loop, live = self._loop, self._lives.get(battle_id)
        if loop is not None and live is not None and not live.finished:
            loop.call_soon_threadsafe(self._cancel, battle_id)

    def running(self, battle_id: BattleId, *, turn: int, attempt: int) -> bool:
        """Whether the answers to a message are on their way here."""
        with self._lock:
            live = self._lives.get(battle_id)
        return live is not None and not live.finished and (live.turn, live.attempt) == (turn, attempt)

    def lost_again(self, battle_id: BattleId, *, turn: int, attempt: int) -> bool:
        """Whether the answers to a message came as often as they may and could never be stored."""
        with self._lock:
            live = self._lives.get(battle_id)
        here = live is not None and (live.turn, live.attempt) == (turn, attempt)
        return here and live is not None and live.lost and live.tries >= _TRIES

    def count(self) -> int:
        """How many messages are being answered now."""
        with self._lock:
            return sum(1 for live in self._lives.values() if not live.finished)

    def live(self, battle_id: BattleId) -> LiveView | None:
        """What may be shown of answers on their way, or just finished."""
        with self._lock:
            live = self._lives.get(battle_id)
        return live.view() if live is not None else None

    def engine(self) -> Engine:
        """The engine, made when it is first needed; for use in the conductor's own loop."""
        if self._engine is None:
            self._engine = self._make_engine()
        return self._engine

    def ask(self, ask: Ask) -> tuple[str, Finished]:
        """One answer outside of any battle, waited for; what goes wrong is raised."""
        with self._lock:
            if self._closed:
                raise Unavailable(Reason.STOPPING)
            loop = self._running_loop()
        return asyncio.run_coroutine_threadsafe(self._whole(ask), loop).result(timeout=ask.deadline + _SLACK)

    async def _whole(self, ask: Ask) -> tuple[str, Finished]:
        pieces: list[str] = []
        async for event in self.engine().stream(ask):
            if isinstance(event, Piece):
                pieces.append(event.text)
            elif isinstance(event, Finished):
                return "".join(pieces), event
        raise Unavailable(Reason.MODEL_FAILED)

    def warm(self, sources: Sequence[Source]) -> None:
        """Begin to load models; nobody waits for it, and a failure shows when somebody asks."""
        with self._lock:
            if self._closed or not sources:
                return
            loop = self._running_loop()
        asyncio.run_coroutine_threadsafe(self._preload(sources), loop)

    async def _preload(self, sources: Sequence[Source]) -> None:
        try:
            await self.engine().preload(sources)
        except ParleyError as error:
            _log.warning("models could not be loaded ahead", extra={"reason": str(error)})
        except Exception:  # noqa: BLE001  (logged; who asks for an answer is told)
            _log.exception("models could not be loaded ahead")

    def close(self) -> None:
        """Stop everything; what was running stays marked as such and is taken up at the next start."""
        with self._lock:
            self._closed = True
            loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
        if loop is None or thread is None:
            return
        try:
            asyncio.run_coroutine_threadsafe(self._end(), loop).result(timeout=30)
        except TimeoutError:  # the database must still be closed
            _log.error("the engine did not end in time")
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(target=self._loop.run_forever, name="conductor", daemon=True)
            self._thread.start()
        return self._loop

    def _forget(self) -> None:
        over = [battle_id for battle_id, live in self._lives.items() if live.finished]
        for battle_id in over[: max(0, len(self._lives) - _KEPT)]:
            del self._lives[battle_id]

    def _begin(self, job: Job, live: Live) -> None:
        task = asyncio.create_task(self._run(job, live))
        self._tasks[job.battle_id] = task
        task.add_done_callback(lambda done: self._over(job.battle_id, done))

    def _over(self, battle_id: BattleId, done: asyncio.Task[None]) -> None:
        self._storing.discard(done)
        if self._tasks.get(battle_id) is done:
            del self._tasks[battle_id]

    def _cancel(self, battle_id: BattleId) -> None:
        task = self._tasks.get(battle_id)
        if task is not None:
            # One turn of the loop later: a task that is ended before its first step stores nothing.
            asyncio.get_running_loop().call_soon(self._cancel_now, task)

    def _cancel_now(self, task: asyncio.Task[None]) -> None:
        if task not in self._storing:
            task.cancel()

    async def _end(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            if task not in self._storing:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._engine is not None:
            await self._engine.close()

    async def _run(self, job: Job, live: Live) -> None:
        try:
            outcome = await self._answered(job, live)
        except asyncio.CancelledError:
            if self._closed:
                return  # not stopped by anybody: it will be asked again
            outcome = _stopped(live)
        await self._store(job, outcome, live)

    async def _store(self, job: Job, outcome: Outcome, live: Live) -> None:
        """Not to be cancelled: watchers would wait for an end that nobody tells."""
        if (task := asyncio.current_task()) is not None:
            self._storing.add(task)
        stored = False
        try:
            await asyncio.to_thread(self._finish, job, outcome)
            stored = True
        except Exception:  # noqa: BLE001  (logged; the answers are asked for again when somebody looks)
            _log.exception("answers could not be stored", extra={"battle": job.battle_id})
        live.finish(stored=stored)

    async def _answered(self, job: Job, live: Live) -> Outcome:
        error: ParleyError = Unavailable(Reason.MODEL_FAILED)
        for number in range(_TRIES):
            if number:
                live.restart()
            try:
                async with asyncio.TaskGroup() as both:
                    parts = {side: both.create_task(self._side(job.asks.of(side), live, side)) for side in Side}
                return Outcome(answers=Sides(parts[Side.A].result(), parts[Side.B].result()))
            except* ParleyError as failed:
                error = _first(failed)
            except* Exception as failed:  # noqa: BLE001  (logged; the battle is void, not the application)
                _log.error("a side failed", exc_info=failed, extra={"battle": job.battle_id})
                error = Unavailable(Reason.MODEL_FAILED)
            _log.warning("a side failed", extra={"battle": job.battle_id, "reason": str(error.reason)})
            if isinstance(error, InvalidInput) or error.reason in _HOPELESS:
                break
        if error.reason in _LATER:
            live.restart()  # what one side had begun is no answer beside nothing
            return _stopped(live, ending=error.reason)
        return Outcome(answers=None, error=error)

    async def _side(self, ask: Ask, live: Live, side: Side) -> Got:
        finished: Finished | None = None
        async for event in self.engine().stream(ask):
            match event:
                case Waiting(position):
                    live.wait(side, position)
                case Piece(text):
                    live.add(side, text)
                case Finished():
                    finished = event
        live.end(side)
        text, leak = live.whole(side)
        cut = finished is not None and finished.end is End.LENGTH
        return Got(text, leak, AnswerEnd.LENGTH if cut else AnswerEnd.COMPLETE, finished)


def _stopped(live: Live, *, ending: AnswerEnd | Reason = AnswerEnd.STOPPED) -> Outcome:
    live.stop()
    cut = {side: live.whole(side) for side in Side}
    got = (Got(text=text, leak=leak, ending=ending, finished=None) for text, leak in cut.values())
    return Outcome(answers=Sides(*got), stopped=True)


def _first(group: BaseExceptionGroup[ParleyError]) -> ParleyError:
    """The error that says most: what the person can change before what only we can."""
    errors: list[ParleyError] = []
    for error in group.exceptions:
        errors.append(_first(error) if isinstance(error, BaseExceptionGroup) else error)
    return next((error for error in errors if isinstance(error, InvalidInput)), errors[0])
