"""Which two models meet: a seeded draw that goes where votes are missing."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import combinations
from random import Random

from core.errors import Reason, Unavailable

# Votes in a language after which a pair is known well enough to queue like any other.
ENOUGH = 30
_KIN_FIRST = 12.0
_NEW_FIRST = 3.0


@dataclass(frozen=True)
class Entrant:
    """A model that may be drawn; the greater `age_rank`, the newer it is."""

    model: str
    parent: str | None
    age_rank: int


@dataclass(frozen=True)
class Pairing:
    """Two models in alphabetical order: who they are, not where they sit."""

    first: str
    second: str


def pairing(first: str, second: str) -> Pairing:
    """The pair of two models, whichever is named first."""
    return Pairing(min(first, second), max(first, second))


def draw(
    entrants: Collection[Entrant], counted: Mapping[Pairing, int], *, seed: int, base_share: float | None = None
) -> Pairing:
    """The pair for the next battle in a language; `counted` are its counted votes in that language.

    Every pair of two different models can be drawn. Its weight is urgency / (1 + votes)^2: the square
    makes counts even out, and no pair is ever shut out. Urgency is 1 and, while a pair has fewer than
    30 votes, more: up to 12 for a model and the one it was trained from (base and fine-tuned, new
    and parent), up to 3 for another pair with the newest model in it; both fade as votes come in.
    The same seed draws the same pair, in whatever order the entrants are given.

    With `base_share`, and where two tuned models can meet, first a coin says whether they do: a base is met in
    that share of battles, because after a while everybody knows which of the two it is.
    """
    known = {entrant.model: entrant for entrant in entrants}
    if len(known) < 2:
        raise Unavailable(Reason.MODELS_MISSING)
    newest = max(entrant.age_rank for entrant in known.values())
    pairs = [pairing(first, second) for first, second in combinations(sorted(known), 2)]
    tuned = [pair for pair in pairs if known[pair.first].parent and known[pair.second].parent]
    if base_share is not None and tuned:
        with_base = [pair for pair in pairs if pair not in tuned]
        pairs = with_base if with_base and _dice("base", seed).random() < base_share else tuned
    weights = [_weight(known[pair.first], known[pair.second], newest, counted.get(pair, 0)) for pair in pairs]
    return _dice("pair", seed).choices(pairs, weights)[0]


def _dice(name: str, seed: int) -> Random:
    """The seed is hashed under a name of its own: one number may serve several draws without tying them together."""
    return Random(int.from_bytes(hashlib.sha256(f"{name}:{seed}".encode()).digest(), "big"))


def _weight(first: Entrant, second: Entrant, newest: int, votes: int) -> float:
    urgency = 1.0
    if first.parent == second.model or second.parent == first.model:
        urgency = _KIN_FIRST
    elif newest in (first.age_rank, second.age_rank):
        urgency = _NEW_FIRST
    missing = max(0.0, 1 - votes / ENOUGH)
    return (1 + (urgency - 1) * missing) / (1 + votes) ** 2


def even_chances(entrants: Collection[Entrant], counted: Mapping[Pairing, int]) -> dict[Pairing, float]:
    """How likely `draw` draws each pair, in alphabetical order."""
    known = {entrant.model: entrant for entrant in entrants}
    if len(known) < 2:
        raise Unavailable(Reason.MODELS_MISSING)
    newest = max(entrant.age_rank for entrant in known.values())
    pairs = [pairing(first, second) for first, second in combinations(sorted(known), 2)]
    weights = [_weight(known[pair.first], known[pair.second], newest, counted.get(pair, 0)) for pair in pairs]
    return {pair: weight / sum(weights) for pair, weight in zip(pairs, weights, strict=True)}
