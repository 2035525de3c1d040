"""Votes where they tell most: pairs drawn by how much the next vote may be expected to decide.

What a vote tells is the growth of the evidence of `evaluation.ratings` that one may hope for: a landslide is decided
soon, equal models never, and what is decided needs no more. A tenth of the draws stays as `pairing.draw` has it, so
that no pair is ever shut out and each draw's chance is known.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from random import Random

from annotation.pairing import Entrant, Pairing, even_chances

_PRIOR = 3.0
"""The same middle as the evidence has: a pair without votes is expected to be close."""
_HOPE = 1.0
"""Deviations by which a pair may be clearer than it looks: whose votes are few has to be looked at."""
EXPLORED = 0.1


@dataclass(frozen=True)
class Known:
    """The decisive votes of a pair in a language, and whether more of them decide nothing any more."""

    wins: int = 0
    losses: int = 0
    settled: bool = False


def told(known: Known) -> float:
    """How much evidence one more decisive vote may be hoped to bring, in natural logarithms; nothing once settled."""
    if known.settled:
        return 0.0
    a, b = _PRIOR + known.wins, _PRIOR + known.losses
    share = max(a, b) / (a + b) + _HOPE * math.sqrt(a * b / (a + b + 1)) / (a + b)
    share = min(share, 1 - 1e-9)
    return math.log(2) + share * math.log(share) + (1 - share) * math.log1p(-share)


def chances(even: Mapping[Pairing, float], known: Mapping[Pairing, Known]) -> dict[Pairing, float]:
    """How likely each pair is drawn, from its chance of an even draw; all of them as before where nothing is open."""
    hoped = {pair: told(known.get(pair, Known())) for pair in even}
    total = sum(hoped.values())
    if total <= 0:
        return dict(even)
    return {pair: EXPLORED * chance + (1 - EXPLORED) * hoped[pair] / total for pair, chance in even.items()}


def draw_informed(
    entrants: Collection[Entrant], counted: Mapping[Pairing, int], known: Mapping[Pairing, Known], *, seed: int
) -> tuple[Pairing, float]:
    """A pair, and how likely it was; by the same seed the same."""
    likely = chances(even_chances(entrants, counted), known)
    dice = Random(int.from_bytes(hashlib.sha256(f"informed:{seed}".encode()).digest(), "big"))
    pair = dice.choices(list(likely), list(likely.values()))[0]
    return pair, likely[pair]
