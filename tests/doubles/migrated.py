"""A home whose database has all its tables: copied, since making them takes longer than most tests."""

from __future__ import annotations

import functools
import shutil
import tempfile
from pathlib import Path

from backend.db import migrations
from backend.db.engine import connect


def home(path: Path) -> Path:
    """That folder with an empty database in it."""
    path.mkdir(parents=True, exist_ok=True)
    there = path / "parley.sqlite3"
    if not there.exists():
        shutil.copyfile(template(), there)
    return path


@functools.cache
def template() -> Path:
    """An SQLite file with all tables and nothing in them, made once a process."""
    path = Path(tempfile.mkdtemp(prefix="migrated-")) / "template.sqlite3"
    database = connect(f"sqlite:///{path}")
    migrations.upgrade(database)
    with database._engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
    database.close()
    return path
