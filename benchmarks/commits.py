"""What a safe write costs: an idempotent, audited change of an account against one bare durable INSERT."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path
from statistics import median
from uuid import uuid4

from argon2 import PasswordHasher

from backend.db import migrations
from backend.services import compose
from backend.services.people.accounts import AccountChange, NewPerson
from benchmarks.report import Row, milliseconds, timed
from core.records import Caller, Role
from core.settings import Settings

TIMES = 400


def run() -> list[Row]:
    """Both on the same disk, both with synchronous=FULL, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        alone = bare(Path(folder) / "bare.sqlite3")
        ours = _ours(Path(folder))
    ratio = median(ours) / median(alone)
    return [
        Row(
            "account change: key, check, change and audit in one transaction",
            milliseconds(ours),
            f"one bare INSERT, SQLite synchronous=FULL: {milliseconds(alone)}",
            f"{ratio:.1f} x",
        )
    ]


def bare(path: Path) -> list[float]:
    """Seconds of one durable INSERT each."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE votes (id TEXT PRIMARY KEY, choice TEXT)")
    return timed(lambda: connection.execute("INSERT INTO votes VALUES (?, 'a')", (uuid4().hex,)), times=TIMES)


def _ours(home: Path) -> list[float]:
    services = compose(Settings(home=home), hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    migrations.upgrade(services.database)
    person = services.people.accounts.create(
        NewPerson(login="bench", name="Bench", password="a long enough sentence", roles=frozenset({Role.RATER}))
    )
    caller = Caller(person=person)

    def change() -> None:
        account_change = AccountChange(name=f"Bench {uuid4().hex[:8]}", page_language="hu", consent=True)
        services.people.accounts.change_account(caller, account_change, uuid4().hex)

    seconds = timed(change, times=TIMES)
    services.close()
    return seconds
