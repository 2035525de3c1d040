"""What is made ready before anybody asks: what answers are looked at with first, models when they are wanted."""

from __future__ import annotations

import threading

import pytest

from annotation.leak_trie import vocabulary
from tests.backend.services.arena.table import Table
from tests.doubles.waiting import until


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


def test_models_are_loaded_when_they_are_wanted(table: Table) -> None:
    table.services.arena.answering.warm_models()
    until(lambda: len(table.engine.preloaded) == 2)
    assert set(table.engine.preloaded) == {table.source("base"), table.source("tuned")}
