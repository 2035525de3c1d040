"""Statements are compiled once a process: a test has a database of its own, and nothing else about them is new."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Dialect
from sqlalchemy.util import LRUCache

from backend.db import engine as engines

_ready: dict[str, Dialect] = {}
"""By name and driver; a dialect knows its server's version once it was connected."""

_compiled: LRUCache[Any, Any] = LRUCache(4000)


def share() -> None:
    """Every database from here on has the dialect, and so the statements, of the first of its kind."""
    make = create_engine

    def sharing(*arguments: Any, **more: Any) -> Engine:
        engine = make(*arguments, **more)
        kind = f"{engine.dialect.name}+{engine.dialect.driver}"
        if kind in _ready:
            engine.dialect = _ready[kind]
        else:
            own = engine.dialect
            event.listen(engine, "connect", lambda *_: _ready.setdefault(kind, own), once=True)
        engine._compiled_cache = _compiled
        return engine

    vars(engines)["create_engine"] = sharing
