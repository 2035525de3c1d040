"""Writes that wait at the same moment share a commit, and nothing else."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from backend import logs
from backend.db.engine import Database, connect
from backend.db.tables import UnsavedRow
from core.errors import Conflict, Reason, Unavailable


@pytest.fixture
def database(sqlite_url: str) -> Database:
    """SQLite: a server gathers commits by itself."""
    return connect(sqlite_url)


def insert(number: int) -> Callable[[Session], int]:
    """Stores one line."""

    def work(session: Session) -> int:
        session.execute(
            text("INSERT INTO idempotency (scope, key, action, payload_hash) VALUES ('s', :key, 'a', 'h')"),
            {"key": str(number)},
        )
        return number

    return work


def stored(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.scalars(text("SELECT key FROM idempotency")))


class Crowd:
    """Holds the first write until the others stand in line behind it; counts the commits."""

    def __init__(self, database: Database, size: int) -> None:
        self.database = database
        self.commits = 0
        self._size = size
        self._entered, self._go = Event(), Event()
        event.listen(database._engine, "commit", self._count)

    def _count(self, _connection: object) -> None:
        self.commits += 1

    def _first(self, session: Session) -> None:
        self._entered.set()
        assert self._go.wait(10)

    def run(self, works: list[Callable[[Session], int]]) -> list[Future[int]]:
        waiting = self.database._together._waiting  # type: ignore[union-attr]
        with ThreadPoolExecutor(len(works) + 1) as pool:
            first = pool.submit(self.database.write, self._first)
            assert self._entered.wait(10)
            futures = []
            for number, work in enumerate(works):
                futures.append(pool.submit(self.database.write, work))
                while len(waiting) <= number:  # in line, in this order
                    Event().wait(0.001)
            self._go.set()
            first.result(10)
        return futures


def test_those_who_wait_together_share_one_commit(database: Database) -> None:
    crowd = Crowd(database, 20)
    answers = [future.result() for future in crowd.run([insert(number) for number in range(20)])]
    assert answers == list(range(20))
    assert stored(database) == {str(number) for number in range(20)}
    assert crowd.commits == 2  # the one that all waited for, and theirs


def test_what_fails_takes_nothing_else_with_it(database: Database) -> None:
    def refuses(session: Session) -> int:
        insert(100)(session)
        raise Conflict(Reason.VOTED_ALREADY)

    futures = Crowd(database, 5).run([insert(1), refuses, insert(2), insert(1), insert(3)])
    errors = [future.exception() for future in futures]
    assert [error is None for error in errors] == [True, False, True, False, True]
    assert isinstance(errors[1], Conflict)
    assert isinstance(errors[3], IntegrityError)
    assert stored(database) == {"1", "2", "3"}


def test_savepoints_are_made_only_where_a_write_fails_and_then_all_are_done_again(database: Database) -> None:
    made, ran = [], []
    event.listen(database._engine, "savepoint", lambda connection, name: made.append(name))

    def works(*, failing: bool) -> list[Callable[[Session], int]]:
        def refused(_session: Session) -> int:
            ran.append("refused")
            raise Conflict(Reason.VOTED_ALREADY)

        first = len(stored(database))
        return [insert(first + number) for number in range(3)] + [refused] * failing

    Crowd(database, 3).run(works(failing=False))
    assert (made, len(stored(database))) == ([], 3)
    Crowd(database, 4).run(works(failing=True))
    assert (len(made), ran, len(stored(database))) == (3, ["refused", "refused"], 6)


def test_a_row_that_cannot_be_stored_takes_nothing_else_with_it(database: Database) -> None:
    def refers_to_nobody(session: Session) -> int:
        session.add(UnsavedRow(person_id="nobody", subject="s", text="", updated_at=datetime.now(UTC)))
        session.flush()
        return 0

    futures = Crowd(database, 3).run([insert(1), refers_to_nobody, insert(2)])
    errors = [future.exception() for future in futures]
    assert [type(error) for error in errors] == [type(None), IntegrityError, type(None)]
    assert stored(database) == {"1", "2"}
    with pytest.raises(IntegrityError):
        database.write(refers_to_nobody)


def test_when_the_commit_fails_nobody_is_told_that_it_is_stored(database: Database) -> None:
    crowd = Crowd(database, 3)

    def full(_connection: object) -> None:
        if crowd.commits == 2:
            error = sqlite3.OperationalError("disk full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise OperationalError("COMMIT", {}, error)

    event.listen(database._engine, "commit", full)
    for future in crowd.run([insert(1), insert(2), insert(3)]):
        assert isinstance(future.exception(), Unavailable)
    assert stored(database) == set()
    event.remove(database._engine, "commit", full)
    assert database.write(insert(4)) == 4


def test_a_store_that_fails_in_the_middle_stores_none_of_them(database: Database) -> None:
    def breaks(session: Session) -> int:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR
        raise OperationalError("INSERT", {}, error)

    for future in Crowd(database, 3).run([insert(1), breaks, insert(2)]):
        assert isinstance(future.exception(), Unavailable)
    assert stored(database) == set()


def test_a_log_line_written_meanwhile_names_its_own_request(database: Database) -> None:
    seen: list[str] = []

    def work(session: Session) -> int:
        seen.append(logs.request_id.get())
        return 0

    def write(name: str) -> None:
        logs.request_id.set(name)
        database.write(work)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, "abcdefgh"))
    assert sorted(seen) == list("abcdefgh")


def test_many_writers_at_once_all_come_through(database: Database) -> None:
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda number: database.write(insert(number)), range(300)))
    assert answers == list(range(300))
    assert len(stored(database)) == 300


def test_a_write_from_within_a_write_is_refused_and_not_waited_for(database: Database) -> None:
    def twice(session: Session) -> int:
        insert(1)(session)
        return database.write(insert(2))

    with pytest.raises(RuntimeError, match="inside a write"):
        database.write(twice)
    assert stored(database) == set()
    assert database.write(insert(3)) == 3
    assert stored(database) == {"3"}
