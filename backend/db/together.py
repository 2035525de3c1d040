"""Small writes that wait at the same moment are committed together: one wait for the disk instead of many.

    together = Together(begin)             # begin() opens a transaction and commits it
    answer = together.run(work)            # returns when the work is on disk, raises what the work raised

There is no thread for it: of those who wait one leads, does all that has gathered, and hands over. All is
tried without savepoints first; only where a work raises is everything rolled back and done again, each work
in a savepoint of its own, so what fails takes nothing else with it. A work may thus run twice. Nobody is answered
before the commit, and where that fails all hear of it.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar, cast

from sqlalchemy import Connection
from sqlalchemy.orm import Session

T = TypeVar("T")
_MOST = 64


@dataclass
class _Job(Generic[T]):
    work: Callable[[Session], T]
    context: Context = field(default_factory=copy_context)
    told: threading.Event = field(default_factory=threading.Event)
    over: bool = False
    answer: T | None = None
    error: BaseException | None = None

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
    ) -> None:
        self._begin = begin
        self._fatal = fatal
        """The error behind this one that made the whole transaction useless, if there is one."""
        self._mutex = threading.Lock()
        self._waiting: deque[_Job[object]] = deque()
        self._led = False
        self._here = threading.local()

    def run(self, work: Callable[[Session], T]) -> T:
        """Do the work in a transaction that may hold others' too; what it raises undoes it alone."""
        if getattr(self._here, "working", False):
            raise RuntimeError("a write inside a write would wait for itself")
        job = _Job(work)
        with self._mutex:
            self._waiting.append(cast(_Job[object], job))
            leads, self._led = not self._led, True
        if not leads:
            job.told.wait()
        if not job.over:
            self._lead()
        return job.result()

    def _lead(self) -> None:
        self._here.working = True
        with self._mutex:
            batch = [self._waiting.popleft() for _ in range(min(_MOST, len(self._waiting)))]
        try:
            self._do(batch)
        except BaseException as error:  # noqa: BLE001  (each caller raises it again)
            for job in batch:
                job.error = job.error or error
        finally:
            self._here.working = False
            with self._mutex:
                heir = self._waiting[0] if self._waiting else None
                self._led = heir is not None
            for job in batch:
                job.over = True
                job.told.set()
            if heir is not None:
                heir.told.set()

    def _tried_whole(self, batch: list[_Job[object]]) -> bool:
        """All without savepoints, which cost as much as the works; where one raises nothing is kept, and False."""
        raised = False
        try:
            with self._begin() as connection:
                for job in batch:
                    try:
                        _work(job, connection, mode="rollback_only")
                    except Exception:
                        raised = True
                        raise
        except Exception:
            if not raised:  # the store failed, and would again
                raise
            return False  # the work raises again in its savepoint, and its caller hears of it there
        return True

    def _do(self, batch: list[_Job[object]]) -> None:
        if len(batch) > 1 and self._tried_whole(batch):
            return
        with self._begin() as connection:
            if len(batch) == 1:  # alone: what it raises may undo everything
                _work(batch[0], connection, mode="rollback_only")
                return
            for job in batch:
                try:
                    _work(job, connection, mode="create_savepoint")
                except Exception as error:  # noqa: BLE001  (its caller raises it again)
                    fatal = self._fatal(error)
                    if fatal is not None:
                        raise fatal from None
                    job.error = error


def _work(job: _Job[object], connection: Connection, *, mode: Literal["rollback_only", "create_savepoint"]) -> None:
    """One work in a session of its own: what one has loaded is not taken for fresh by the next.

    The session makes the savepoint itself: a flush that fails rolls back whatever the session holds to be its
    transaction, and that must not be everybody's.
    """
    with Session(connection, join_transaction_mode=mode, expire_on_commit=False) as session:
        job.answer = job.context.run(job.work, session)
        session.commit()  # of the savepoint if it has one; the transaction is not its own
