"""Moving windows: at most so many times in so many seconds, counted in memory and without threads of their own."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

_KEYS = 10_000
_SWEEP_SECONDS = 10.0


@dataclass(frozen=True)
class Rate:
    """How often something may happen."""

    name: str
    most: int
    seconds: float


class MovingWindows:
    """Counts by rate and key; not safe between threads, whoever holds it has a lock."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._hits: dict[tuple[Rate, tuple[str, ...]], deque[float]] = {}
        self._swept = clock()

    def hit(self, rate: Rate, *key: str) -> int:
        """Count one; 0, or the seconds to wait when it was one too many, which is then not counted."""
        now = self._clock()
        self._sweep(now)
        times = self._hits.setdefault((rate, key), deque())
        while times and times[0] <= now - rate.seconds:
            times.popleft()
        if len(times) >= rate.most:
            return max(1, math.ceil(times[0] + rate.seconds - now))
        times.append(now)
        return 0

    def forget(self, rate: Rate, *key: str) -> None:
        """As if nothing had been counted."""
        self._hits.pop((rate, key), None)

    def _sweep(self, now: float) -> None:
        """Strangers choose the keys: what is over is let go of when there are many."""
        if len(self._hits) < _KEYS or now - self._swept < _SWEEP_SECONDS:
            return
        self._swept = now
        for held in [held for held, times in self._hits.items() if not times or times[-1] <= now - held[0].seconds]:
            del self._hits[held]
