"""How sure a share of few is."""

from __future__ import annotations

import math

_Z = 1.96


def wilson(right: int, judged: int) -> tuple[float, float]:
    """Wilson's 95 % interval of `right` in `judged`; everything is possible where nothing was judged."""
    if not 0 <= right <= judged:
        raise ValueError(f"{right} of {judged} is no share")
    if not judged:
        return 0.0, 1.0
    share = right / judged
    middle = (share + _Z**2 / (2 * judged)) / (1 + _Z**2 / judged)
    half = _Z / (1 + _Z**2 / judged) * math.sqrt(share * (1 - share) / judged + _Z**2 / (4 * judged**2))
    return max(0.0, middle - half), min(1.0, middle + half)
