"""How long the rest of some work takes, from what was done of late; of too little nothing is said."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(days=14)
"""What was done before says little about tomorrow."""
_FEWEST = 10
_Z = 1.96


@dataclass(frozen=True)
class Forecast:
    """What is left, how much is done a day, how many days the rest takes; None where too little was done of late."""

    left: int
    a_day: float | None = None
    days: float | None = None
    soonest: float | None = None
    latest: float | None = None
    """None also where chance alone may have brought what was done."""


def forecast(left: int, *, recent: int, first: datetime | None, now: datetime) -> Forecast:
    """`recent` pieces were done within `WINDOW`, the first of them then; their number is taken as a Poisson one."""
    if first is None or recent < _FEWEST:
        return Forecast(left)
    span = max((now - max(first, now - WINDOW)) / timedelta(days=1), 1.0)
    least, most = _poisson(recent)
    a_day = recent / span
    return Forecast(left, a_day, left / a_day, left * span / most, left * span / least)


def _poisson(count: int) -> tuple[float, float]:
    """Byar's 95 % interval of a count."""
    low = count * (1 - 1 / (9 * count) - _Z / (3 * math.sqrt(count))) ** 3
    more = count + 1
    return low, more * (1 - 1 / (9 * more) + _Z / (3 * math.sqrt(more))) ** 3
