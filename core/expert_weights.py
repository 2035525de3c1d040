"""Which experts a Parrot's pictures pass through, by the language of the question: measured once, then shown."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class ExpertWeights(BaseModel):
    """Mean weights, one for each expert, and what they say of the language."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    experts: tuple[str, ...]
    """The languages that experts are named after; none: they have numbers only."""
    means: dict[str, tuple[float, ...]]
    """By the language of the question."""
    entropy: dict[str, float | None]
    """How undecided the weights are, in per cent: 0 for one expert, 100 for all alike; none of a single expert."""
    told: float | None
    """How often the language is told from the weights alone, in per cent; none where there is only one."""
    low: float | None = None
    high: float | None = None
    n: int = 0
    chance: float | None = None
    """What guessing would give."""
