from __future__ import annotations

import random

import pytest

from training.erosion import Watch

LANGUAGES = ("ar", "cs", "en", "hu", "ko")


def alarmed(dice: random.Random, worse_by: float, *, evaluations: int = 20, rows: int = 12) -> set[str]:
    """A run of many evaluations; rows differ far more from each other than child and parent do."""
    watch = Watch(margin=0.05, alpha=0.05, languages=len(LANGUAGES))
    for _ in range(evaluations):
        for language in LANGUAGES:
            parents = [dice.uniform(0.2, 3) for _ in range(rows)]
            shift = worse_by if language == "hu" else 0.0
            watch.see(language, [(parent, parent + shift + dice.gauss(0, 0.3)) for parent in parents])
        if watch.eroded():
            return set(watch.eroded())
    return set()


@pytest.mark.slow
def test_equal_models_raise_it_in_few_of_a_hundred_runs_however_often_one_looks() -> None:
    dice = random.Random(7)
    assert sum(bool(alarmed(dice, 0.0)) for _ in range(100)) <= 5
    at_the_margin = sum(bool(alarmed(dice, 0.05)) for _ in range(100))
    assert at_the_margin <= 5


def test_a_language_that_got_worse_is_named_and_no_other() -> None:
    dice = random.Random(8)
    assert all(alarmed(dice, 0.4) == {"hu"} for _ in range(20))


def test_evidence_is_taken_up_where_a_run_was_broken_off() -> None:
    whole, first = (Watch(0.05, 0.05, 1) for _ in range(2))
    pairs = [(1.0, 1.2)] * 10
    whole.see("hu", pairs * 2)
    first.see("hu", pairs)
    again = Watch(0.05, 0.05, 1, wealth=first.wealth)
    again.see("hu", pairs)
    assert again.evidence("hu") == whole.evidence("hu")


def test_a_long_run_overflows_nothing() -> None:
    watch = Watch(0.0, 0.05, 1)
    watch.see("hu", [(0.0, 9.0)] * 10_000)
    assert watch.eroded()
