"""A whole application per test: real services on a database of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.backend.api.api_house import House, build
from tests.backend.api.arena_house import ArenaHouse, build_arena


@pytest.fixture
def make_house(tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Builds an application with other settings than usual."""
    made: list[House] = []

    def make(**settings: object) -> House:
        made.append(build(tmp_path / f"state{len(made)}", **settings))
        return made[-1]

    yield make
    for house in made:
        house.services.close()


@pytest.fixture
def house(make_house: Callable[..., House]) -> House:
    """An application as it usually is."""
    return make_house()


@pytest.fixture
def arena(tmp_path: Path) -> Iterator[ArenaHouse]:
    """An application with battles in it."""
    made = build_arena(tmp_path / "arena")
    yield made
    made.house.services.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Together they take longer than `make check` may."""
    for item in items:
        if Path(item.fspath).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.slow)
