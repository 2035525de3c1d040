"""Who is next and how long one waits: a queue that owners share, a turnstile, a time limit."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Awaitable, Iterator
from itertools import zip_longest
from typing import Generic, TypeVar

from core.errors import Reason, Unavailable

T = TypeVar("T")


class FairQueue(Generic[T]):
    """Takes one item of each owner in turn, so that who asks a lot waits for itself and not the others."""

    def __init__(self) -> None:
        self._items: OrderedDict[str, deque[T]] = OrderedDict()

    def __len__(self) -> int:
        return sum(len(own) for own in self._items.values())

    def __iter__(self) -> Iterator[T]:
        """All items in the order in which they would be taken."""
        missing = object()
        for turn in zip_longest(*self._items.values(), fillvalue=missing):
            yield from (item for item in turn if item is not missing)  # type: ignore[misc]

    def push(self, owner: str, item: T) -> None:
        """Put an item behind the owner's others."""
        self._items.setdefault(owner, deque()).append(item)

    def pop(self) -> T:
        """Take the next item; its owner goes to the end of the line."""
        owner, own = next(iter(self._items.items()))
        item = own.popleft()
        if own:
            self._items.move_to_end(owner)
        else:
            del self._items[owner]
        return item

    def remove(self, owner: str, item: T) -> None:
        """Take an item out wherever it stands."""
        own = self._items[owner]
        own.remove(item)
        if not own:
            del self._items[owner]


class Ticket:
    """One request's place: in the queue, or inside when its position is 0."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.position = 0
        self._reported: int | None = None
        self._changed = asyncio.Event()

    async def moved(self) -> int:
        """The position, as soon as it is another than the last time; 0 is inside."""
        while self.position == self._reported:
            self._changed.clear()
            await self._changed.wait()
        self._reported = self.position
        return self.position

    def move(self, position: int) -> None:
        """Tell whoever waits in `moved`."""
        if position != self.position:
            self.position = position
            self._changed.set()


class Turnstile:
    """A limited number of places and a bounded, fair queue in front of them.

    `enter` gives a ticket or raises Unavailable QUEUE_FULL; wait with `ticket.moved()` until it says 0;
    `leave` gives the place back, whether it was reached or not.
    """

    def __init__(self, *, places: int, waiting: int) -> None:
        self._places, self._most = places, waiting
        self._inside: set[Ticket] = set()
        self._queue: FairQueue[Ticket] = FairQueue()

    def enter(self, owner: str) -> Ticket:
        """Stand in the queue, or go in when a place is free."""
        ticket = Ticket(owner)
        if len(self._inside) < self._places:
            self._inside.add(ticket)
        elif len(self._queue) < self._most:
            self._queue.push(owner, ticket)
            self._tell()
        else:
            raise Unavailable(Reason.QUEUE_FULL)
        return ticket

    def leave(self, ticket: Ticket) -> None:
        """Go; the next one comes in."""
        if ticket in self._inside:
            self._inside.remove(ticket)
            if len(self._queue):
                following = self._queue.pop()
                self._inside.add(following)
                following.move(0)
        else:
            self._queue.remove(ticket.owner, ticket)
        self._tell()

    def _tell(self) -> None:
        for position, ticket in enumerate(self._queue, start=1):
            ticket.move(position)


async def in_time(until: float, work: Awaitable[T]) -> T:
    """What `work` gives, or Unavailable ANSWER_LATE at the time `until` of the event loop's clock."""
    try:
        async with asyncio.timeout_at(until):
            return await work
    except TimeoutError:
        raise Unavailable(Reason.ANSWER_LATE) from None
