"""Small writes that wait at the same moment are committed together: one wait for the disk instead of many.

    together = Together(begin)             # begin() opens a transaction and commits it
    answer = together.run(work)            # returns when the work is on disk, raises what the work raised

There is no thread for it: of those who wait one leads, does all that has gathered, and hands over. Each
work has a session and a savepoint of its own, so what fails takes nothing else with it; nobody is
answered before the commit, and where that fails all hear of it.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Generic, TypeVar, cast

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
    """Gathers work for one database; safe to call from any thread, not from within a work."""

    def __init__(
        self, begin: Callable[[], AbstractContextManager[Connection]], *, breaks: Callable[[Exception], bool]
    ) -> None:
        self._begin = begin
        self._breaks = breaks
        """Whether an error leaves the whole transaction useless, and not only the work that raised it."""
        self._mutex = threading.Lock()
        self._waiting: deque[_Job[object]] = deque()
        self._led = False

    def run(self, work: Callable[[Session], T]) -> T:
        """Do the work in a transaction that may hold others' too; what it raises undoes it alone."""
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
        with self._mutex:
            batch = [self._waiting.popleft() for _ in range(min(_MOST, len(self._waiting)))]
        try:
            self._do(batch)
        except BaseException as error:  # noqa: BLE001  (each caller raises it again)
            for job in batch:
                job.error = job.error or error
        finally:
            with self._mutex:
                heir = self._waiting[0] if self._waiting else None
                self._led = heir is not None
            for job in batch:
                job.over = True
                job.told.set()
            if heir is not None:
                heir.told.set()

    def _do(self, batch: list[_Job[object]]) -> None:
        with self._begin() as connection:
            for job in batch:
                # Of its own: what one work has loaded is not taken for fresh by the next.
                session = Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
                try:
                    with session, session.begin():
                        job.answer = job.context.run(job.work, session)
                except Exception as error:
                    if self._breaks(error):
                        raise
                    job.error = error
