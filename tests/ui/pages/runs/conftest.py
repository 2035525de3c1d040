"""A laboratory whose trainer follows scripts, for pages of runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from backend.services import compose
from core.settings import Settings
from tests.backend.services.studio.lab import Lab, ScriptedPlanner, parent_model, scripted_training
from tests.backend.serving.scripted import ScriptedEngine
from tests.conftest import Clock, People


@pytest.fixture
def lab(settings: Settings, clock: Clock, hasher: PasswordHasher) -> Iterator[Lab]:
    """A researcher, a parent, a trainer."""
    planner, engine = ScriptedPlanner(), ScriptedEngine()
    services = compose(
        settings, clock=clock, hasher=hasher, engine=lambda _: engine, training=scripted_training(planner)
    )
    people = People(services)
    yield Lab(services, planner, people.caller(people.researcher()), parent_model(services))
    services.close()
