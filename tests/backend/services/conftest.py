"""Services on both databases: what people may do is the same on either."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.settings import Settings


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Settings on SQLite and on PostgreSQL in turn."""
    given = {"home": tmp_path, "database_url": database_url, "secret": "s" * 40, "names_seconds": 0}
    return Settings.model_validate(given)
