"""Follows what goes on elsewhere (answers, a run, an evaluation) until it is over: one loop for all watchers.

Whoever works knows no watcher; a watcher looks, shows what is new, and may leave at any time. It asks memory as often
as it likes and the store only where memory says nothing. Used by pages (inside `Events.streaming`) and by
server-sent events:

    async for seen in follow(ongoing, known=view, until=somebody_else_looks):
        match seen:
            case Stored(whole):     # first what is known, then whenever the store says something new; the last is over
            case Growing(glimpse):  # what is on its way has grown
            case Unchanged():       # nothing new for a while: still here
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from anyio import to_thread

Whole = TypeVar("Whole")
Glimpse = TypeVar("Glimpse", covariant=True)

PAUSE_SECONDS = 0.1
QUIET_SECONDS = 15.0


class Ongoing(Protocol[Whole, Glimpse]):
    """Something that goes on, as one person may see it."""

    def glimpse(self) -> Glimpse | None:
        """What is on its way, at once and from memory; None where only the store knows (always, if you like)."""

    def whole(self) -> Whole:
        """All of it as stored; may take a while, and is called in a thread. It asks for the person's right itself."""

    def goes_on(self, whole: Whole) -> bool:
        """Whether more will come."""


@dataclass(frozen=True)
class Stored(Generic[Whole]):
    """All of it, as the store has it."""

    whole: Whole


@dataclass(frozen=True)
class Growing(Generic[Glimpse]):
    """What is on its way, as far as it has come."""

    glimpse: Glimpse


@dataclass(frozen=True)
class Unchanged:
    """Nothing new for a while."""


async def follow(
    ongoing: Ongoing[Whole, Glimpse],
    *,
    known: Whole,
    until: Callable[[], bool] = lambda: False,
    pause: float = PAUSE_SECONDS,
    quiet: float = QUIET_SECONDS,
) -> AsyncIterator[Stored[Whole] | Growing[Glimpse] | Unchanged]:
    """What is known, then what is new, until it is over or `until` says that nobody looks any more.

    Errors of `whole` come through: what began to be followed may be gone or forbidden meanwhile.
    """
    yield Stored(known)
    glimpsed: Glimpse | None = None
    spoke = time.monotonic()
    while ongoing.goes_on(known) and not until():
        seen: Stored[Whole] | Growing[Glimpse] | None = None
        glimpse = ongoing.glimpse()
        if glimpse is not None:
            seen = Growing(glimpse) if glimpse != glimpsed else None
            glimpsed = glimpse
        else:
            whole = await to_thread.run_sync(ongoing.whole)
            if until():
                return
            seen = Stored(whole) if whole != known else None
            known = whole
        if seen is not None or time.monotonic() - spoke >= quiet:
            spoke = time.monotonic()
            yield seen or Unchanged()
        if ongoing.goes_on(known):
            await asyncio.sleep(pause)
