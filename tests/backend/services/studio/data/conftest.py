"""A house with a researcher and a rater, on SQLite and PostgreSQL in turn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from backend.services import Services, compose
from core.records import Caller, Person
from core.settings import Settings
from tests.backend.services.studio.data.house import House
from tests.conftest import Clock, People


@pytest.fixture
def services(tmp_path: Path, database_url: str, clock: Clock, hasher: PasswordHasher) -> Iterator[Services]:
    """Services on either database."""
    settings = Settings.model_validate({"home": tmp_path, "database_url": database_url, "secret": "s" * 40})
    composed = compose(settings, clock=clock, hasher=hasher)
    yield composed
    composed.close()


@pytest.fixture
def house(services: Services, clock: Clock) -> House:
    return House(services, clock)


@pytest.fixture
def rater(people: People) -> Person:
    return people.rater(consent=True)


@pytest.fixture
def researcher(people: People) -> Caller:
    return people.caller(people.researcher(consent=True))
