"""An INSERT that says what becomes of a row that is there already, in the words of either database."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def upsert(session: Session) -> Any:
    """`upsert(session)(SomeRow).values(...).on_conflict_do_nothing()`, or `on_conflict_do_update`."""
    return sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
