"""Owners take turns, and each knows where it stands."""

from __future__ import annotations

import asyncio

import pytest

from backend.serving.queue import FairQueue, Turnstile
from core.errors import Reason, Unavailable


def filled(*items: tuple[str, int]) -> FairQueue[int]:
    queue: FairQueue[int] = FairQueue()
    for owner, item in items:
        queue.push(owner, item)
    return queue


def test_who_asks_a_lot_waits_for_itself() -> None:
    queue = filled(("heavy", 1), ("heavy", 2), ("heavy", 3), ("anna", 4), ("béla", 5), ("anna", 6))
    order = list(queue)
    assert order == [1, 4, 5, 2, 6, 3]
    assert [queue.pop() for _ in range(len(queue))] == order


def test_the_order_stays_fair_when_some_come_late_or_go() -> None:
    queue = filled(("heavy", 1), ("heavy", 2), ("heavy", 3))
    assert queue.pop() == 1
    queue.push("anna", 4)
    queue.remove("heavy", 2)
    assert list(queue) == [3, 4]
    assert [queue.pop(), queue.pop(), len(queue)] == [3, 4, 0]


def test_positions_are_told_as_they_change_until_the_place_is_reached() -> None:
    async def story() -> list[int]:
        turnstile = Turnstile(places=1, waiting=5)
        inside, second, third = (turnstile.enter(owner) for owner in ("anna", "béla", "cili"))
        positions = [await inside.moved(), await second.moved(), await third.moved()]
        turnstile.leave(second)
        positions.append(await third.moved())
        turnstile.leave(inside)
        positions.append(await third.moved())
        return positions

    assert asyncio.run(story()) == [0, 1, 2, 1, 0]


def test_a_newcomer_stands_before_the_second_wish_of_another() -> None:
    async def story() -> list[int]:
        turnstile = Turnstile(places=1, waiting=9)
        turnstile.enter("heavy")
        first, second = turnstile.enter("heavy"), turnstile.enter("heavy")
        before = [await first.moved(), await second.moved()]
        late = turnstile.enter("anna")
        return [*before, await late.moved(), await second.moved()]

    assert asyncio.run(story()) == [1, 2, 2, 3]


def test_a_full_queue_says_so_and_takes_the_next_when_one_left() -> None:
    async def story() -> None:
        turnstile = Turnstile(places=1, waiting=1)
        turnstile.enter("anna")
        waiting = turnstile.enter("béla")
        with pytest.raises(Unavailable) as caught:
            turnstile.enter("cili")
        assert caught.value.reason is Reason.QUEUE_FULL
        turnstile.leave(waiting)
        turnstile.enter("cili")

    asyncio.run(story())
