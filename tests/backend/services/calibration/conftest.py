"""A benchmark with drafts and the people who calibrate it, on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from backend.services import Services
from tests.backend.services.calibration.workshop import Workshop
from tests.conftest import Clock, People


@pytest.fixture
def workshop(services: Services, people: People, new_key: Callable[[], str], clock: Clock) -> Workshop:
    """Three items in Hungarian and nobody at work."""
    made = Workshop(services, people, new_key, clock)
    made.bring(3)
    return made
