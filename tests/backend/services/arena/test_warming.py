"""What is made ready before anybody asks: what answers are looked at with first, models when they are wanted."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from annotation.leak_trie import vocabulary
from tests.backend.services.arena.table import Table


def ended(name: str) -> bool:
    """Waits for the threads of this name."""
    for thread in threading.enumerate():
        if thread.name == name:
            assert thread.daemon
            thread.join(60)
    return all(thread.name != name for thread in threading.enumerate())


def test_the_detector_and_the_guard_are_ready_without_any_model(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    go = threading.Event()

    def warm() -> None:
        assert go.wait(60)
        heard.append("detector")

    monkeypatch.setattr(table.services.detector, "warm", warm)
    vocabulary.cache_clear()
    table.services.arena.answering.warm()  # returns although nothing is ready yet
    assert heard == []
    go.set()
    assert ended("warm")
    assert heard == ["detector"]
    assert table.engine.preloaded == []
    vocabulary(frozenset(model.name for model in table.models.values()))
    assert (vocabulary.cache_info().hits, vocabulary.cache_info().misses) == (1, 1)


def test_models_are_loaded_when_they_are_wanted(table: Table, settled: Callable[[Callable[[], bool]], None]) -> None:
    table.services.arena.answering.warm_models()
    settled(lambda: len(table.engine.preloaded) == 2)
    assert set(table.engine.preloaded) == {table.source("base"), table.source("tuned")}


@pytest.fixture
def settled() -> Callable[[Callable[[], bool]], None]:
    """Waits until something holds."""

    def until(holds: Callable[[], bool]) -> None:
        for _ in range(5000):
            if holds():
                return
            threading.Event().wait(0.004)
        raise AssertionError("it never came to hold")

    return until
