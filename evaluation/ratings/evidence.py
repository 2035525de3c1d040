"""How much decisive votes speak against a share of wins, at whatever moment somebody looks: a beta-binomial mixture.

One vote at most doubles the evidence: what it was as likely as a coin's toss to be, the mixture cannot call likelier
than certain.
"""

from __future__ import annotations

import math

_PRIOR = 3.0
"""The weight of the mixture around a half: 1 suits landslides, 10 close races."""
_ROUNDING = 1e-6
_CONSTANT = 2 * math.lgamma(_PRIOR)


def evidence(wins: int, losses: int) -> float:
    """The mixture likelihood of any share of wins against that of a half; infinite beyond all numbers."""
    log = _mixture(wins, losses) + (wins + losses) * math.log(2)
    return math.exp(log) if log < 700 else math.inf


def at_the_least(now: float, needed: float) -> int:
    """How many decisive votes it takes at the least until evidence that is `now` there reaches what is needed."""
    return max(1, math.ceil(math.log2(needed / now) - _ROUNDING)) if 0 < now < needed else 1


def sequence(wins: int, losses: int, needed: float) -> tuple[float, float]:
    """The shares of wins that the votes do not speak against: an interval that holds whenever somebody looks."""
    if not wins + losses:
        return 0.0, 1.0
    share, least = wins / (wins + losses), math.log(needed)

    def against(rate: float) -> float:
        likely = (wins * math.log(rate) if wins else 0.0) + (losses * math.log1p(-rate) if losses else 0.0)
        return _mixture(wins, losses) - likely

    def edge(outside: float) -> float:
        inside = share
        for _ in range(40):
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if against(middle) < least else (inside, middle)
        return inside

    return (edge(0.0) if wins else 0.0), (edge(1.0) if losses else 1.0)


def _mixture(wins: int, losses: int) -> float:
    """How likely these votes are, on average over all shares (logarithm)."""
    return (
        math.lgamma(_PRIOR + wins)
        + math.lgamma(_PRIOR + losses)
        - math.lgamma(2 * _PRIOR + wins + losses)
        - _CONSTANT
        + math.lgamma(2 * _PRIOR)
    )
