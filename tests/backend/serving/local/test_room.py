"""Who gets the memory that bases share."""

from __future__ import annotations

import pytest

from backend.serving.local.room import Room
from core.errors import Reason, Unavailable


def test_without_a_limit_everything_fits() -> None:
    room = Room(0)
    room.ask("a", 10**15)
    assert room.take("a", {"b": 10**15})


def test_what_never_fits_is_refused_at_once() -> None:
    with pytest.raises(Unavailable) as caught:
        Room(4).ask("a", 5)
    assert caught.value.reason is Reason.MEMORY_FULL


def test_idle_bases_go_before_busy_ones_and_the_one_unused_for_longest_first() -> None:
    room = Room(6)
    held = {"busy": 2, "old": 2, "new": 2}
    room.ask("a", 2)
    assert not room.take("a", held)
    room.choose("a", held, busy=["busy"])
    assert room.leaving == {"old"}


def test_no_more_bases_go_than_have_to() -> None:
    room = Room(6)
    room.ask("a", 3)
    room.choose("a", {"b": 2, "c": 2, "d": 2}, busy=[])
    assert room.leaving == {"b", "c"}


def test_two_starts_do_not_count_on_the_same_room() -> None:
    room = Room(4)
    room.ask("a", 3)
    room.ask("b", 3)
    assert room.take("a", {})
    assert not room.take("b", {})
    room.give_back("a")
    assert not room.take("b", {"a": 3})
    assert room.take("b", {})


def test_a_start_that_fits_beside_all_that_was_promised_does_not_wait() -> None:
    room = Room(4)
    room.ask("large", 2)
    room.choose("large", {"old": 2, "crashed": 2}, busy=["old"])
    assert room.leaving == {"crashed"}
    room.leaving = {"old"}  # as if it had been the other one
    room.ask("crashed", 2)
    assert room.take("crashed", {"old": 2, "crashed": 0})


def test_a_small_start_does_not_take_the_room_that_an_earlier_one_waits_for() -> None:
    room = Room(4)
    held = {"b": 2, "c": 2}
    room.ask("large", 4)
    room.choose("large", held, busy=["b", "c"])
    room.ask("small", 2)
    assert not room.take("small", {"c": 2}), "b has gone, and large waits for c"
    assert room.take("large", {})
    room.give_back("large")
    assert not room.take("small", {"large": 4})


def test_who_was_chosen_may_stay_when_nobody_waits_any_more() -> None:
    room = Room(4)
    room.ask("a", 2)
    room.choose("a", {"b": 4}, busy=[])
    assert room.leaving == {"b"}
    room.give_back("a")
    assert not room.leaving
