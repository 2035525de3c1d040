"""A lab on both databases, whose trainer follows scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from backend.services import Services, compose
from core.settings import Settings
from tests.backend.services.studio.lab import Lab, ScriptedPlanner, parent_model, scripted_training
from tests.backend.serving.scripted import ScriptedEngine
from tests.conftest import Clock, People


@pytest.fixture
def engine() -> ScriptedEngine:
    """What answers in the arena."""
    return ScriptedEngine()


@pytest.fixture
def planner() -> ScriptedPlanner:
    """What runs are planned with."""
    return ScriptedPlanner()


@pytest.fixture
def services(
    settings: Settings, clock: Clock, hasher: PasswordHasher, engine: ScriptedEngine, planner: ScriptedPlanner
) -> Iterator[Services]:
    """Services whose runs are worked on by the double."""
    training = scripted_training(planner)
    composed = compose(settings, clock=clock, hasher=hasher, engine=lambda _: engine, training=training)
    yield composed
    composed.close()


@pytest.fixture
def lab(services: Services, planner: ScriptedPlanner, people: People) -> Lab:
    """A researcher, a parent, a trainer."""
    return Lab(services, planner, people.caller(people.researcher()), parent_model(services))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Together they take longer than `make check` may."""
    for item in items:
        if Path(item.fspath).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.slow)
