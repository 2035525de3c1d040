"""Services whose battles are answered by a script, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from backend.services import Services, compose
from core.records import Caller
from core.settings import Settings
from tests.backend.services.arena.table import Table, scripted
from tests.backend.serving.scripted import ScriptedEngine
from tests.conftest import Clock, People
from tests.doubles.detector import ListeningDetector

_QUICK = ("test_votes", "test_edits")


@pytest.fixture
def engine() -> ScriptedEngine:
    """What answers."""
    return scripted()


@pytest.fixture
def detector() -> ListeningDetector:
    """What tells languages."""
    return ListeningDetector()


@pytest.fixture
def services(
    settings: Settings, clock: Clock, hasher: PasswordHasher, engine: ScriptedEngine, detector: ListeningDetector
) -> Iterator[Services]:
    """Services that the script answers for."""
    composed = compose(settings, clock=clock, hasher=hasher, engine=lambda _: engine, detector=detector)
    yield composed
    composed.close()


@pytest.fixture
def table(services: Services, engine: ScriptedEngine, new_key: Callable[[], str]) -> Table:
    """Two models and a picture."""
    return Table(services, engine, new_key)


@pytest.fixture
def rater(people: People) -> Caller:
    """A signed-in native speaker who agreed that votes are used."""
    return people.caller(people.rater(consent=True))


@pytest.fixture
def other(people: People) -> Caller:
    """Another one."""
    return people.caller(people.rater(consent=True))


@pytest.fixture
def researcher(people: People) -> Caller:
    """A signed-in researcher."""
    return people.caller(people.researcher(consent=True))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Votes and edits are checked with everything; all of it together takes longer than `make check` may."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent) and item.path.stem not in _QUICK:
            item.add_marker(pytest.mark.slow)
