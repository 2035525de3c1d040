"""The database as the rest of Parley sees it: transactions, and nothing of SQL.

SQLite and PostgreSQL behave alike from here on: writers wait for each other, what was committed is
on disk, and a store that fails is Unavailable.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from backend.db.together import Later, Many, Together, only
from core.errors import Reason, Unavailable

__all__ = ["Database", "Later", "Session", "connect", "only"]

T = TypeVar("T")
Item = TypeVar("Item")
_WAIT_SECONDS = 10
_BEGIN = "parley_begin"
_SHARED_WAIT = "300ms"
"""How long a shared transaction waits for a row: below `deadlock_timeout`, so it gives way before one is killed."""
_THREADS = 40  # as many as answer requests: a connection beyond the pool would be made anew each time
_SERVER_CONNECTIONS = 12  # a server has about a hundred for everybody
_QUICK_CONNECTIONS = 8
_OURS = (IntegrityError, DataError, ProgrammingError, NotSupportedError)
_log = logging.getLogger(__name__)


class Database:
    """One database; safe to share between threads."""

    def __init__(self, engine: Engine, quick: Engine | None = None) -> None:
        """`quick` has connections that nobody tries first: for what can be done again on `engine` where one is gone."""
        self._engine = engine
        self._quick = quick or engine
        # SQLite lets one write at a time and has the others sleep and try again; here they stand in line.
        self._turn = threading.Lock() if engine.dialect.name == "sqlite" else None
        alone = None if self._turn is not None else self._alone
        self._together = Together(self._writing, fatal=_fatal, alone=alone)
        self._shared = self._quick.execution_options(**{_BEGIN: "SHARED"})
        self._write = sessionmaker(engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"}), expire_on_commit=False)
        # Several statements of one reading see one state: a turn that is done without its answers was a torn one.
        snapshot = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
        self._read = sessionmaker(engine.execution_options(**snapshot), expire_on_commit=False)
        single = {_BEGIN: ""} if engine.dialect.name == "sqlite" else {"isolation_level": "AUTOCOMMIT"}
        self._glance = self._quick.execution_options(**single)

    @property
    def kind(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._engine.dialect.name

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Everything inside is stored together at the end, or not at all."""
        with _store_errors(), self._in_turn(), self._write.begin() as session:
            session.connection()  # begin now, not at the first statement
            yield session

    def write(self, work: Callable[[Session], T]) -> T:
        """`work` in a transaction, for short writes: those that wait together are committed together.

        Returns when it is on disk. What the work raises undoes the work and nothing else.
        """
        if self._turn is not None:
            return self._together.run(work)
        return self._alone(work)  # a server writes for many at once

    async def written(self, item: Item, many: Many[Item, T]) -> T:
        """The same for an event loop, and for what comes in bursts: `many` does all items of the moment at once.

        It says for each what came of it, and stores nothing for one whose outcome is an error or Later.
        """
        return await self._together.gather(item, many)

    def _alone(self, work: Callable[[Session], T]) -> T:
        with self.transaction() as session:
            return work(session)

    def glance(self, work: Callable[[Connection], T]) -> T:
        """Read by one statement: it needs no session and no transaction around it."""
        try:
            with self._glance.connect() as connection:
                return work(connection)
        except (DBAPIError, PoolTimeout):
            with _store_errors(), self._engine.connect() as connection:
                return work(connection)

    async def glanced(self, work: Callable[[Connection], T]) -> T:
        """The same for an event loop: SQLite reads from memory or this disk and never waits for who writes."""
        return self.glance(work) if self.kind == "sqlite" else await asyncio.to_thread(self.glance, work)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session whose changes, if any, are thrown away."""
        with _store_errors(), self._read() as session:
            yield session

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """A connection that alone may change the schema; references are checked at its end."""
        with _store_errors(), self._engine.execution_options(**{_BEGIN: "MIGRATE"}).connect() as connection:
            connection.detach()  # its foreign keys are off: it must not return to the pool
            with connection.begin():
                if self.kind == "postgresql":
                    connection.execute(text("SELECT pg_advisory_xact_lock(7265811)"))
                yield connection
                if self.kind == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
                    raise RuntimeError("the migration left rows that refer to nothing; it was rolled back")

    def probe(self) -> None:
        """Really open a transaction that could write, and read; Unavailable when that fails."""
        path = self._engine.url.database
        if self._turn is not None and not (path and Path(path).is_file()):  # deleted: what is open still works
            _log.error("the database file is gone")
            raise Unavailable(Reason.STORAGE_FAILED)
        try:
            with self.transaction() as session:
                session.execute(text("SELECT 1 FROM people LIMIT 1"))
        except DBAPIError as error:  # no such table
            raise Unavailable(Reason.STORAGE_FAILED) from error

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with _store_errors(), self._in_turn(), self._shared.begin() as connection:
            yield connection

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=_WAIT_SECONDS):
            _log.error("another write did not end")
            raise Unavailable(Reason.STORAGE_FAILED)
        try:
            yield
        finally:
            self._turn.release()

    def close(self) -> None:
        """Store what has come, and close all connections that nobody uses."""
        self._together.close()
        self._engine.dispose()
        self._quick.dispose()


def connect(url: str) -> Database:
    """A database by its SQLAlchemy address; a SQLite file's folder is made when missing."""
    if make_url(url).get_backend_name() == "sqlite":
        return Database(_sqlite(url))
    tried = _server(url, connections=_SERVER_CONNECTIONS, pool_pre_ping=True)
    return Database(tried, _server(url, connections=_QUICK_CONNECTIONS))


def _server(url: str, *, connections: int, pool_pre_ping: bool = False) -> Engine:
    limits = f"-c timezone=UTC -c lock_timeout={_WAIT_SECONDS}s"
    engine = create_engine(
        url,
        connect_args={"connect_timeout": _WAIT_SECONDS, "options": limits},
        hide_parameters=True,
        pool_pre_ping=pool_pre_ping,
        pool_size=connections,
        max_overflow=0,
    )
    event.listen(engine, "begin", _begin_server)
    return engine


def _sqlite(url: str) -> Engine:
    path = make_url(url).database
    if not path or path == ":memory:":
        raise ValueError("the SQLite address needs a file: threads could not share one in memory")
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not Path(path).exists():
            Path(path).touch(mode=0o600)  # names and password hashes are nobody else's business
    except OSError as error:
        raise Unavailable(Reason.STORAGE_FAILED) from error
    engine = create_engine(
        url, connect_args={"timeout": _WAIT_SECONDS}, hide_parameters=True, pool_size=_THREADS, max_overflow=_THREADS
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver begins too late by itself: `_begin_sqlite` does
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={_WAIT_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    how = connection.get_execution_options().get(_BEGIN, "BEGIN")
    if how == "SHARED":
        how = "BEGIN IMMEDIATE"
    if how == "MIGRATE":
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")  # a table that is rebuilt is dropped in between
        how = "BEGIN IMMEDIATE"
    if how:
        connection.exec_driver_sql(how)


def _begin_server(connection: Connection) -> None:
    if connection.get_execution_options().get(_BEGIN) == "SHARED":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_SHARED_WAIT}'")


@contextmanager
def _store_errors() -> Iterator[None]:
    """A full disk, a lock held too long or a lost server is Unavailable; our own mistakes stay loud."""
    try:
        yield
    except PoolTimeout as error:
        _log.error("no database connection became free")
        raise Unavailable(Reason.STORAGE_FAILED) from error
    except DBAPIError as error:
        if _ours(error):
            raise
        _log.error("the database failed: %s", error.orig)
        raise Unavailable(Reason.STORAGE_FAILED) from error


def _fatal(error: BaseException | None) -> DBAPIError | None:
    """The failure of the store behind an error: SQLite may have rolled all back by itself, savepoints too."""
    while error is not None:
        if isinstance(error, DBAPIError) and not _ours(error):
            return error
        error = error.__context__
    return None


def _ours(error: DBAPIError) -> bool:
    """Whether a statement was wrong, as opposed to the store that should run it."""
    if isinstance(error.orig, sqlite3.OperationalError):
        return error.orig.sqlite_errorcode == sqlite3.SQLITE_ERROR
    return isinstance(error, _OURS) and not error.connection_invalidated
