"""Small writes that come at the same moment are committed together: one wait for the disk instead of many.

    together = Together(begin, fatal=...)  # begin() opens a transaction and commits it
    answer = together.run(work)            # returns when the work is on disk, raises what the work raised
    answer = await together.gather(item, many)  # for an event loop, and for what is done by the same statements

One thread of its own does all that has gathered, and wakes those who wait once per commit. All is tried without
savepoints first. Where a work raises everything is rolled back and each is done again: in a savepoint of its
own, or, with `alone`, by its caller in a transaction of its own. So what fails takes nothing else with it, and a
work may run twice. `many` takes all items that have gathered and says for each what came of it: an answer, an
error that is its own, or Later where it stands in another's way. Nobody is answered before the commit, and where
that fails all hear of it.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from enum import Enum
from itertools import groupby
from typing import Generic, TypeVar, cast

from sqlalchemy import Connection
from sqlalchemy.orm import Session

T = TypeVar("T")
Item = TypeVar("Item")
_MOST = 64


class Later(Enum):
    """What is done only after what it came with: it is about the same."""

    LATER = "later"


Many = Callable[[Session, Sequence[Item]], Sequence[T | Exception | Later]]


@dataclass
class _Job(Generic[T]):
    work: Callable[[Session], T]
    item: object = None
    many: Many[object, T] | None = None
    """What does the work for this item and others like it."""
    loop: asyncio.AbstractEventLoop | None = None
    """Whose waiter is woken; without one somebody's thread waits until it is `answered`."""
    waiter: asyncio.Future[None] | None = None
    answered: threading.Event = field(default_factory=threading.Event)
    context: Context = field(default_factory=copy_context)
    answer: T | None = None
    error: BaseException | None = None
    undone: bool = False
    """Not done, be it that a neighbour's failure undid it or that it was to wait; its caller does it again."""

    def take(self, outcome: T | Exception | Later) -> None:
        if isinstance(outcome, Later):
            self.undone = True
        elif isinstance(outcome, Exception):
            self.error = outcome
        else:
            self.answer = outcome

    def result(self) -> T:
        if self.error is not None:
            raise self.error
        return cast(T, self.answer)


class Together:
    """Gathers work for one database; safe to call from any thread, and refused from within a work."""

    def __init__(
        self,
        begin: Callable[[], AbstractContextManager[Connection]],
        *,
        fatal: Callable[[BaseException], Exception | None],
        alone: Callable[[Callable[[Session], object]], object] | None = None,
    ) -> None:
        self._begin = begin
        self._fatal = fatal
        """The error behind this one that made the whole transaction useless, if there is one."""
        self._alone = alone
        self._mutex = threading.Lock()
        self._waiting: deque[_Job[object]] = deque()
        self._writer: ThreadPoolExecutor | None = None
        self._writing = False
        self._here = threading.local()

    def run(self, work: Callable[[Session], T]) -> T:
        """Do the work in a transaction that may hold others' too; what it raises undoes it alone."""
        job = _Job(work)
        self._enter(job)
        job.answered.wait()
        return self._again(job) if job.undone else job.result()

    async def gather(self, item: Item, many: Many[Item, T]) -> T:
        """What `many` makes of the item, without a thread that waits."""
        loop = asyncio.get_running_loop()
        waiter = loop.create_future()
        job = _Job(lambda session: only(many(session, [item])), item, cast(Many[object, T], many), loop, waiter)
        self._enter(job)
        await waiter
        return await asyncio.to_thread(self._again, job) if job.undone else job.result()

    def close(self) -> None:
        """Do what has come, and let go of the thread; whatever comes later starts another."""
        with self._mutex:
            writer, self._writer = self._writer, None
        if writer is not None:
            writer.shutdown()

    def _enter(self, job: _Job[T]) -> None:
        if getattr(self._here, "working", False):
            raise RuntimeError("a write inside a write would wait for itself")
        with self._mutex:
            self._waiting.append(cast(_Job[object], job))
            if self._writing:
                return
            self._writing = True
            if self._writer is None:
                self._writer = ThreadPoolExecutor(1, thread_name_prefix="writes")
            self._writer.submit(self._write)

    def _write(self) -> None:
        self._here.working = True
        while batch := self._gathered():
            try:
                self._do(batch)
            except BaseException as error:  # noqa: BLE001  (each caller raises it again)
                for job in batch:
                    job.error = job.error or error
            _tell(batch)

    def _gathered(self) -> list[_Job[object]]:
        with self._mutex:
            batch = [self._waiting.popleft() for _ in range(min(_MOST, len(self._waiting)))]
            self._writing = bool(batch)
            return batch

    def _do(self, batch: list[_Job[object]]) -> None:
        if len(batch) == 1 and self._alone is None:  # what it raises may undo everything
            with self._begin() as connection:
                _in_one_session(batch, connection)
        elif not self._tried_whole(batch):
            for job in batch:
                job.answer, job.error, job.undone = None, None, False
            if self._alone is None:
                self._one_by_one(batch)
            else:
                for job in batch:
                    job.undone = True

    def _tried_whole(self, batch: list[_Job[object]]) -> bool:
        """All without savepoints, which cost as much as the works; where one raises nothing is kept, and False."""
        begun, done = False, False
        try:
            with self._begin() as connection:
                begun = True
                _in_one_session(batch, connection)
                done = True
        except Exception:
            if done or (not begun and self._alone is None):  # the store failed, and would again
                raise
            return False  # the work raises again where it is done again, and its caller hears of it there
        return True

    def _one_by_one(self, batch: list[_Job[object]]) -> None:
        with self._begin() as connection:
            for job in batch:
                try:
                    _in_savepoint(job, connection)
                except Exception as error:  # noqa: BLE001  (its caller raises it again)
                    fatal = self._fatal(error)
                    if fatal is not None:
                        raise fatal from None
                    job.error = error

    def _again(self, job: _Job[T]) -> T:
        return cast(T, self._alone(job.work)) if self._alone is not None else self.run(job.work)


def only(outcomes: Sequence[T | Exception | Later]) -> T:
    """What came of a single item; its error is raised."""
    (outcome,) = outcomes
    if isinstance(outcome, Later):
        raise RuntimeError("a single item stands in nobody's way")
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _in_one_session(batch: list[_Job[object]], connection: Connection) -> None:
    """All in one session, emptied after each: what one has loaded is not taken for fresh by the next."""
    with Session(connection, join_transaction_mode="rollback_only", expire_on_commit=False) as session:
        for many, group in groupby(batch, key=lambda job: job.many):
            jobs = list(group)
            if many is not None and len(jobs) > 1:
                outcomes = many(session, [job.item for job in jobs])
                for job, outcome in zip(jobs, outcomes, strict=True):
                    job.take(outcome)
            else:
                for job in jobs:
                    job.answer = job.context.run(job.work, session)
                    session.flush()
                    session.expunge_all()
        session.commit()  # of nothing but the session; the transaction is not its own


def _in_savepoint(job: _Job[object], connection: Connection) -> None:
    """One work in a session of its own.

    The session makes the savepoint itself: a flush that fails rolls back whatever the session holds to be its
    transaction, and that must not be everybody's.
    """
    with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
        job.answer = job.context.run(job.work, session)
        session.commit()  # of the savepoint


def _tell(batch: list[_Job[object]]) -> None:
    """Wake all who wait: threads one by one, an event loop once."""
    loops: dict[asyncio.AbstractEventLoop, list[asyncio.Future[None]]] = {}
    for job in batch:
        if job.loop is None or job.waiter is None:
            job.answered.set()
        else:
            loops.setdefault(job.loop, []).append(job.waiter)
    for loop, waiters in loops.items():
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_wake, waiters)


def _wake(waiters: list[asyncio.Future[None]]) -> None:
    for waiter in waiters:
        if not waiter.done():  # its request may have been given up
            waiter.set_result(None)
