"""Transactions: all or nothing, on disk when they say so, Unavailable when the store fails."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import OperationalError, ProgrammingError, StatementError

from backend.db import migrations
from backend.db.engine import Database, connect
from backend.db.tables import PersonRow
from core.errors import Reason, Unavailable


def person(person_id: str, *, created_at: datetime = datetime(2026, 3, 1, tzinfo=UTC), name: str = "Ann") -> PersonRow:
    return PersonRow(
        id=person_id,
        login=person_id,
        name=name,
        page_language="en",
        active=True,
        demo=False,
        created_at=created_at,
    )


def ids(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(PersonRow.id).order_by(PersonRow.id)))


def limit_size(database: Database) -> None:
    """From here on the file may not grow: what a full disk is to SQLite."""

    def limit(connection: object, _entry: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        (pages,) = cursor.execute("PRAGMA page_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count={pages}")

    event.listen(database._engine, "connect", limit)
    database._engine.dispose()


def fill(database: Database, stored: list[str]) -> None:
    """Store people until something happens, noting who was stored."""
    for number in range(500):
        with database.transaction() as session:
            session.add(person(f"p{number:05}", name="secret" * 100))
        stored.append(f"p{number:05}")


def test_sqlite_waits_for_the_disk_and_checks_references(sqlite_url: str) -> None:
    database = connect(sqlite_url)
    with database.reading() as session:
        values = [
            session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert values == ["wal", 2, 1, 10000]


def test_a_transaction_that_raises_stores_nothing(database: Database) -> None:
    def work() -> None:
        with database.transaction() as session:
            session.add(person("p1"))
            session.flush()
            raise KeyError

    with pytest.raises(KeyError):
        work()
    assert ids(database) == []


def test_what_is_changed_while_reading_is_thrown_away(database: Database) -> None:
    with database.reading() as session:
        session.add(person("p1"))
        session.flush()
    assert ids(database) == []


def test_what_is_stored_while_somebody_reads_is_seen_at_the_next_reading(database: Database) -> None:
    count = text("SELECT count(*) FROM idempotency")
    with database.reading() as session:
        assert session.scalar(count) == 0
        with database.transaction() as other:
            stored = "INSERT INTO idempotency (scope, key, action, payload_hash) VALUES ('s', 'k', 'a', 'h')"
            other.execute(text(stored))
        assert session.scalar(count) == 0
    with database.reading() as session:
        assert session.scalar(count) == 1


def test_times_come_back_as_the_same_instant_in_utc(database: Database) -> None:
    typed = datetime(2026, 3, 1, 2, 30, 0, 123456, tzinfo=timezone(timedelta(hours=7)))
    with database.transaction() as session:
        session.add(person("p1", created_at=typed))
    with database.reading() as session:
        stored = session.scalars(select(PersonRow.created_at)).one()
        assert session.scalars(select(PersonRow.id).where(PersonRow.created_at <= typed)).all() == ["p1"]
    assert stored == typed
    assert stored.utcoffset() == timedelta(0)


def test_a_time_without_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="zone"), database.transaction() as session:
        session.add(person("p1", created_at=datetime(2026, 3, 1)))


def test_a_full_disk_is_unavailable_and_stores_nothing(sqlite_url: str) -> None:
    database = connect(sqlite_url)
    limit_size(database)
    stored: list[str] = []
    with pytest.raises(Unavailable) as caught:
        fill(database, stored)
    assert caught.value.reason is Reason.STORAGE_FAILED
    assert 0 < len(stored) < 500
    assert ids(database) == stored


def test_a_lock_held_by_somebody_else_is_unavailable(sqlite_url: str) -> None:
    holder, waiter = connect(sqlite_url), connect(sqlite_url)
    event.listen(waiter._engine, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout=20"))
    with holder.transaction() as session:
        session.add(person("p1"))
        session.flush()
        with pytest.raises(Unavailable), waiter.transaction():
            pass
        assert ids(waiter) == []  # reading goes on
    assert ids(waiter) == ["p1"]


def test_who_reads_and_then_writes_waits_for_the_others(sqlite_url: str) -> None:
    database = connect(sqlite_url)
    start = Barrier(8)

    def add_next(_: int) -> None:
        start.wait()
        with database.transaction() as session:
            number = len(session.scalars(select(PersonRow.id)).all())
            session.add(person(f"p{number}"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add_next, range(8)))
    assert ids(database) == [f"p{number}" for number in range(8)]


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with socket.socket() as taken:  # bound and not listening: nobody answers
        taken.bind(("127.0.0.1", 0))
        database = connect(f"postgresql+psycopg://parley@127.0.0.1:{taken.getsockname()[1]}/parley")
        with pytest.raises(Unavailable) as caught:
            database.probe()
    assert caught.value.reason is Reason.STORAGE_FAILED


@pytest.mark.slow
def test_a_server_that_was_restarted_is_found_again(postgres_url: str) -> None:
    database, other = connect(postgres_url), connect(postgres_url)
    database.probe()
    with other.transaction() as session:
        session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        )
    database.probe()
    database.close()
    other.close()


def test_a_damaged_file_is_unavailable(tmp_path: Path) -> None:
    path = tmp_path / "damaged.sqlite3"
    path.write_bytes(b"this is no database at all" * 200)
    with pytest.raises(Unavailable):
        connect(f"sqlite:///{path}").probe()


def test_our_own_mistakes_stay_loud(database: Database) -> None:
    with pytest.raises((ProgrammingError, OperationalError)), database.transaction() as session:
        session.execute(text("SELEKT 1"))


def test_a_database_without_tables_is_unavailable_when_probed(empty_database: Database) -> None:
    with pytest.raises(Unavailable):
        empty_database.probe()


def test_a_database_file_that_was_deleted_is_unavailable_when_probed(sqlite_url: str) -> None:
    database = connect(sqlite_url)
    migrations.upgrade(database)
    database.probe()
    Path(sqlite_url.removeprefix("sqlite:///")).unlink()
    with pytest.raises(Unavailable):
        database.probe()
    database.close()


def test_a_new_database_file_is_for_its_owner_only(tmp_path: Path) -> None:
    database = connect(f"sqlite:///{tmp_path / 'new' / 'parley.sqlite3'}")
    with database.reading() as session:
        session.execute(text("SELECT 1"))
    assert (tmp_path / "new" / "parley.sqlite3").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_failures_do_not_show_what_was_stored(sqlite_url: str) -> None:
    database = connect(sqlite_url)
    limit_size(database)
    with pytest.raises(Unavailable) as caught:
        fill(database, [])
    assert "secret" not in repr(caught.value.__cause__)
    assert "secret" not in str(caught.value.__cause__)
