"""Who gets the memory that bases share."""

from __future__ import annotations

import pytest

from backend.serving.local.memory_budget import MemoryBudget
from core.errors import Reason, Unavailable


def test_without_a_limit_everything_fits() -> None:
    budget = MemoryBudget(0)
    budget.ask("a", 10**15)
    assert budget.take("a", {"b": 10**15})


def test_what_never_fits_is_refused_at_once() -> None:
    with pytest.raises(Unavailable) as caught:
        MemoryBudget(4).ask("a", 5)
    assert caught.value.reason is Reason.MEMORY_FULL


def test_idle_bases_go_before_busy_ones_and_the_one_unused_for_longest_first() -> None:
    budget = MemoryBudget(6)
    held = {"busy": 2, "old": 2, "new": 2}
    budget.ask("a", 2)
    assert not budget.take("a", held)
    budget.choose("a", held, busy=["busy"])
    assert budget.leaving == {"old"}


def test_no_more_bases_go_than_have_to() -> None:
    budget = MemoryBudget(6)
    budget.ask("a", 3)
    budget.choose("a", {"b": 2, "c": 2, "d": 2}, busy=[])
    assert budget.leaving == {"b", "c"}


def test_two_starts_do_not_count_on_the_same_room() -> None:
    budget = MemoryBudget(4)
    budget.ask("a", 3)
    budget.ask("b", 3)
    assert budget.take("a", {})
    assert not budget.take("b", {})
    budget.give_back("a")
    assert not budget.take("b", {"a": 3})
    assert budget.take("b", {})


def test_a_start_that_fits_beside_all_that_was_promised_does_not_wait() -> None:
    budget = MemoryBudget(4)
    budget.ask("large", 2)
    budget.choose("large", {"old": 2, "crashed": 2}, busy=["old"])
    assert budget.leaving == {"crashed"}
    budget.leaving = {"old"}  # as if it had been the other one
    budget.ask("crashed", 2)
    assert budget.take("crashed", {"old": 2, "crashed": 0})


def test_a_small_start_does_not_take_the_room_that_an_earlier_one_waits_for() -> None:
    budget = MemoryBudget(4)
    held = {"b": 2, "c": 2}
    budget.ask("large", 4)
    budget.choose("large", held, busy=["b", "c"])
    budget.ask("small", 2)
    assert not budget.take("small", {"c": 2}), "b has gone, and large waits for c"
    assert budget.take("large", {})
    budget.give_back("large")
    assert not budget.take("small", {"large": 4})


def test_who_was_chosen_may_stay_when_nobody_waits_any_more() -> None:
    budget = MemoryBudget(4)
    budget.ask("a", 2)
    budget.choose("a", {"b": 4}, busy=[])
    assert budget.leaving == {"b"}
    budget.give_back("a")
    assert not budget.leaving
