"""What came of a comparison: every share as it was counted, and what follows from these alone."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import mean, stdev

from pydantic import BaseModel, ConfigDict

from training.events import Cell
from training.papers.declared import Claim, Comparison, Measure

ENGLISH = "en"
_SURE = 2.0
"""Standard errors by which two arms have to differ."""


class Counted(BaseModel):
    """Right answers of an arm with a seed to one kind of question in one language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    arm: str
    seed: int
    task: str
    language: str
    share: float
    n: int


class Routed(BaseModel):
    """Where the pictures of an arm's Parrot go, as `python -m evaluation experts` tells it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    arm: str
    seed: int
    experts: tuple[str, ...]
    means: dict[str, tuple[float, ...]]
    """By the language of the question, the mean weight of each expert."""

    told: float | None
    """In how many per cent of the pictures the language is told from the weights alone."""

    chance: float
    """What guessing would give."""


class Results(BaseModel):
    """All of a comparison, as it lies beside its page."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    comparison: str
    steps: dict[str, int]
    """Steps of each arm."""

    rows: int
    """Rows of the snapshot."""

    counted: tuple[Counted, ...]
    routed: tuple[Routed, ...] = ()


class Verdict(StrEnum):
    """What our figures say of a claim."""

    AGREES = "agrees"
    DIFFERS = "does not agree"
    OPEN = "cannot be told"


@dataclass(frozen=True)
class Value:
    """A measure of an arm in per cent: mean and deviation over seeds, and how sure the mean is."""

    mean: float
    deviation: float | None
    error: float
    seeds: int


def counted(arm: str, seed: int, cells: Iterable[Cell], *, parent: bool) -> list[Counted]:
    """The cells of a run's exam, of the child or of what it was made from."""
    found = []
    for cell in cells:
        share = cell.parent if parent else cell.child
        if share is not None and cell.n:
            found.append(Counted(arm=arm, seed=seed, task=cell.task, language=cell.language, share=share, n=cell.n))
    return found


def value(results: Results, arm: str, measure: Measure) -> Value | None:
    """A cell of the table; none where nothing was asked."""
    by_seed: dict[int, list[Counted]] = {}
    for one in results.counted:
        english = one.language == ENGLISH
        if one.arm == arm and one.task in measure.tasks and english is (measure.languages == "english"):
            by_seed.setdefault(one.seed, []).append(one)
    if not by_seed:
        return None
    shares = [mean(one.share for one in several) for several in by_seed.values()]
    middle = mean(shares)
    asked = min(sum(one.n for one in several) for several in by_seed.values())
    # nobody right or nobody wrong is no certainty, so one more of each is assumed
    assumed = (middle * asked + 1) / (asked + 2)
    by_chance = assumed * (1 - assumed) / asked
    spread = stdev(shares) if len(shares) > 1 else None
    # the same questions are asked with every seed, so more seeds do not make the questions more
    error = math.sqrt(max(by_chance, (spread or 0.0) ** 2 / len(shares)))
    return Value(100 * middle, None if spread is None else 100 * spread, 100 * error, len(shares))


def verdict(results: Results, declared: Comparison, claim: Claim) -> tuple[Verdict, float, float]:
    """What our figures say of a claim: the verdict, the difference, and how large it would have to be."""
    measure = next(one for one in declared.measures if one.name == claim.measure)
    higher, lower = value(results, claim.higher, measure), value(results, claim.than, measure)
    if higher is None or lower is None:
        return Verdict.OPEN, 0.0, 0.0
    apart, needed = higher.mean - lower.mean, _SURE * math.hypot(higher.error, lower.error)
    if abs(apart) < needed:
        return Verdict.OPEN, apart, needed
    return (Verdict.AGREES if apart > 0 else Verdict.DIFFERS), apart, needed


def flat(results: Results, declared: Comparison) -> Sequence[Measure]:
    """Measures in which no arm moved: these show nothing here."""
    found = []
    for measure in declared.measures:
        values = [value(results, arm.name, measure) for arm in declared.arms]
        known = [one for one in values if one is not None]
        if len(known) > 1 and max(one.mean for one in known) - min(one.mean for one in known) < _SURE * math.hypot(
            known[0].error, known[-1].error
        ):
            found.append(measure)
    return found
