"""What many write at one moment by the same statements: one call for all, and to each what is its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import ExitStack
from threading import Event

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.db.engine import Database, Later, connect
from core.errors import Conflict, Reason

_INSERT = text("INSERT INTO idempotency (scope, key, action, payload_hash) VALUES ('s', :key, 'a', 'h')")
_HELD = text("SELECT answer FROM idempotency WHERE key = 'held'")


class Keys:
    """Stores keys; refuses 'refused', and does the second of the same only later."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def __call__(self, session: Session, keys: Sequence[str]) -> list[str | Exception | Later]:
        self.calls.append(list(keys))
        outcomes: list[str | Exception | Later] = []
        for place, key in enumerate(keys):
            if key == "refused":
                outcomes.append(Conflict(Reason.VOTED_ALREADY))
            elif key in keys[:place]:
                outcomes.append(Later.LATER)
            else:
                session.execute(_INSERT, {"key": key})
                outcomes.append(key)
        return outcomes


def stored(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.scalars(text("SELECT key FROM idempotency")))


def write_at_once(database: Database, keys: Keys, wanted: list[str]) -> list[str | BaseException]:
    """Everything waits behind a first write, so that it is done in one go."""
    entered, go = Event(), Event()

    def first(_session: Session, items: Sequence[str]) -> list[str]:
        entered.set()
        assert go.wait(30)
        return ["" for _ in items]

    async def run() -> list[str | BaseException]:
        ahead = asyncio.create_task(database.written("", first))
        await asyncio.to_thread(entered.wait, 30)
        tasks = [asyncio.create_task(database.written(key, keys)) for key in wanted]
        while len(database._together._waiting) < len(wanted):
            await asyncio.sleep(0.001)
        go.set()
        await ahead
        return await asyncio.gather(*tasks, return_exceptions=True)

    return asyncio.run(run())


def test_what_comes_together_is_done_in_one_call(database: Database) -> None:
    keys = Keys()
    assert write_at_once(database, keys, list("abc")) == ["a", "b", "c"]
    assert keys.calls == [["a", "b", "c"]]
    assert stored(database) == set("abc")


def test_one_who_is_refused_hears_it_and_takes_nobody_along(database: Database) -> None:
    keys = Keys()
    answers = write_at_once(database, keys, ["a", "refused", "b"])
    assert isinstance(answers[1], Conflict)
    assert [answers[0], answers[2]] == ["a", "b"]
    assert len(keys.calls) == 1
    assert stored(database) == set("ab")


def test_the_second_about_the_same_is_done_afterwards_and_alone(database: Database) -> None:
    keys = Keys()
    answers = write_at_once(database, keys, ["a", "a", "b"])
    assert isinstance(answers[1], IntegrityError)  # by then the first is stored
    assert [answers[0], answers[2]] == ["a", "b"]
    assert keys.calls == [["a", "a", "b"], ["a"]]


def test_where_the_call_for_all_fails_each_is_done_alone(database: Database) -> None:
    with database.transaction() as session:
        session.execute(_INSERT, {"key": "there"})
    keys = Keys()
    answers = write_at_once(database, keys, ["a", "there", "b"])
    assert isinstance(answers[1], IntegrityError)
    assert [answers[0], answers[2]] == ["a", "b"]
    assert keys.calls[0] == ["a", "there", "b"]
    assert sorted(keys.calls[1:]) == [["a"], ["b"], ["there"]]
    assert stored(database) == {"a", "b", "there"}


def test_an_error_that_is_raised_for_a_single_one_is_its_own(database: Database) -> None:
    async def run() -> None:
        with pytest.raises(Conflict):
            await database.written("refused", Keys())
        assert await database.written("a", Keys()) == "a"

    asyncio.run(run())
    assert stored(database) == {"a"}


def test_a_closed_database_stores_what_comes_later(database: Database) -> None:
    assert asyncio.run(database.written("a", Keys())) == "a"
    database.close()
    assert asyncio.run(database.written("b", Keys())) == "b"
    assert stored(database) == set("ab")


@pytest.mark.slow
def test_a_server_s_shared_transaction_gives_way_to_who_holds_a_row(postgres_url: str) -> None:
    """Neighbours of one who waits for a row are stored long before that row is free."""
    database = connect(postgres_url)
    locks = text(_HELD.text + " FOR UPDATE")

    class Locking(Keys):
        def __call__(self, session: Session, keys: Sequence[str]) -> list[str | Exception | Later]:
            for _ in range(keys.count("waits")):
                session.execute(locks)
            return super().__call__(session, keys)

    with database.transaction() as session:
        session.execute(_INSERT, {"key": "held"})

    async def run() -> None:
        with ExitStack() as holding:
            holding.enter_context(database.transaction()).execute(locks)
            began = time.monotonic()
            waits = asyncio.create_task(database.written("waits", Locking()))
            neighbours = [asyncio.create_task(database.written(key, Locking())) for key in "ab"]
            assert await asyncio.gather(*neighbours) == ["a", "b"]
            assert time.monotonic() - began < 9  # the row's own patience is ten seconds
            assert not waits.done()
        assert await waits == "waits"

    asyncio.run(run())
    assert stored(database) == {"held", "waits", "a", "b"}
    database.close()


@pytest.mark.slow
def test_a_server_that_was_restarted_is_found_again_by_bursts_and_glances(postgres_url: str) -> None:
    database, other = connect(postgres_url), connect(postgres_url)
    count = text("SELECT count(*) FROM idempotency")

    async def run(key: str) -> int:
        assert await database.written(key, Keys()) == key
        return await database.glanced(lambda connection: connection.scalar(count) or 0)

    assert asyncio.run(run("a")) == 1
    with other.transaction() as session:
        others = "pid <> pg_backend_pid() AND datname = current_database()"
        session.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))
    assert asyncio.run(run("b")) == 2
    database.close()
    other.close()
