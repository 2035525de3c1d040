"""Control battles: one side answers about another picture, so that who looks at the picture is told from who does not.

Both sides are the same model, nobody is told before the vote, and such a vote is never counted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from core.battles import Side

LEAST_DIFFERENCE = 16
"""Bits of 64 in which the perceptual hashes of two pictures differ that nobody takes for one another."""


def due(seed: int, every: int) -> bool:
    """Whether the battle with this seed is a control; one in so many is, none with 0."""
    return every > 0 and _number("control", seed) % every == 0


def misled(seed: int) -> Side:
    """Which side answers about another picture."""
    return Side.A if _number("misled", seed) % 2 else Side.B


def place(seed: int, count: int) -> int:
    """Where in a list of so many the draw falls."""
    return _number("place", seed) % count


def different(phash: str, others: Sequence[tuple[str, str]]) -> str | None:
    """The first of other pictures (name, perceptual hash) that does not look like this one."""
    own = int(phash, 16)
    return next((name for name, hash_ in others if (own ^ int(hash_, 16)).bit_count() >= LEAST_DIFFERENCE), None)


def _number(name: str, seed: int) -> int:
    # Hashed under a name of its own, so that a number that also draws the pair or the sides ties nothing together.
    return int.from_bytes(hashlib.sha256(f"{name}:{seed}".encode()).digest()[:8], "big")
