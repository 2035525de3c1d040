"""What came of a comparison: every share as it was counted, and what follows from these alone."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from statistics import mean, stdev

from pydantic import BaseModel, ConfigDict

from core.expert_weights import ExpertWeights
from training.papers.declared import Claim, Comparison, Measure

ENGLISH = "en"
RIGHT, WRONG, UNTOLD = "1", "0", "-"
_SURE = 2.0
"""Standard errors by which two arms have to differ."""


class Counted(BaseModel):
    """Right answers of an arm with a seed to one kind of question in one language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    arm: str
    seed: int
    task: str
    language: str
    rights: str
    """Every question, always in the same order: 1 where the answer was right, 0 where not, - where none can tell."""

    @property
    def n(self) -> int:
        """How many questions could be judged."""
        return len(self.rights) - self.rights.count(UNTOLD)

    @property
    def share(self) -> float:
        """Of these, how many were answered rightly."""
        return self.rights.count(RIGHT) / self.n if self.n else 0.0


class ArmRouted(BaseModel):
    """Where the pictures of an arm's Parrot go."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    arm: str
    seed: int
    weights: ExpertWeights


class Apart(BaseModel):
    """How far what a model sees lies from what it reads, as `python -m evaluation gap` tells it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    model: str
    language: str
    layer: int
    n: int
    distance: float | None
    cosine: float | None
    separability: float | None


class Results(BaseModel):
    """All of a comparison, as it lies beside its page."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    comparison: str
    steps: dict[str, int]
    """Steps of each arm."""

    rows: int
    """Rows of the snapshot."""

    counted: tuple[Counted, ...]
    routed: tuple[ArmRouted, ...] = ()
    gap: tuple[Apart, ...] = ()


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


def counted(arm: str, seed: int, answered: Iterable[tuple[str, str, bool | None]]) -> list[Counted]:
    """What an arm said to questions: of which kind, in which language, and whether it was right, where it is known."""
    cells: dict[tuple[str, str], list[str]] = {}
    for task, language, right in answered:
        cells.setdefault((task, language), []).append(UNTOLD if right is None else RIGHT if right else WRONG)
    return [
        Counted(arm=arm, seed=seed, task=task, language=language, rights="".join(rights))
        for (task, language), rights in cells.items()
    ]


def value(results: Results, arm: str, measure: Measure) -> Value | None:
    """A cell of the table; none where nothing was asked."""
    judged = {seed: [one for one in several if one.n] for seed, several in _cells(results, arm, measure).items()}
    by_seed = {seed: several for seed, several in judged.items() if several}
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
    apart, needed = difference(results, claim.higher, claim.than, measure)
    if abs(apart) < needed or not needed:
        return Verdict.OPEN, apart, needed
    return (Verdict.AGREES if apart > 0 else Verdict.DIFFERS), apart, needed


def difference(results: Results, first: str, second: str, measure: Measure) -> tuple[float, float]:
    """How far two arms are apart, in points, and from where on that is more than chance; zeros where nothing is known.

    All arms answer the same questions, so it is told question by question: what both know or both miss is no noise.
    """
    cells = [_cells(results, arm, measure) for arm in (first, second)]
    if not all(cells):
        return 0.0, 0.0
    per_question = [_questions(several) for several in cells]
    shares = [{seed: mean(one.share for one in found) for seed, found in several.items()} for several in cells]
    return _apart(list(zip(*per_question, strict=True)), shares)


def cost(results: Results, arm: str, before: Measure, after: Measure) -> tuple[float, float]:
    """What a way to other languages and back costs an arm, likewise: after it less before it, question by question.

    A question that came back through several languages is as right as it is in the mean of these.
    """
    cells = [_cells(results, arm, measure) for measure in (after, before)]
    if not all(cells):
        return 0.0, 0.0
    returned, asked = (_questions(several) for several in cells)
    ways = [returned[start : start + len(asked)] for start in range(0, len(returned), len(asked))]
    pairs = [
        (None if None in one else mean(right for right in one if right is not None), question)
        for *one, question in zip(*ways, asked, strict=True)
    ]
    shares = [{seed: mean(one.share for one in found) for seed, found in several.items()} for several in cells]
    return _apart(pairs, shares)


def _apart(pairs: Sequence[tuple[float | None, ...]], shares: Sequence[Mapping[int, float]]) -> tuple[float, float]:
    gained = [one - other for one, other in pairs if one is not None and other is not None]
    if not gained:
        return 0.0, 0.0
    middle = mean(gained)
    # two questions more on which they differ, one to each side: no difference at all is no certainty
    by_chance = (sum((one - middle) ** 2 for one in gained) + 2) / len(gained) ** 2
    spreads = [stdev(several.values()) ** 2 / len(several) if len(several) > 1 else 0.0 for several in shares]
    return 100 * middle, 100 * _SURE * math.sqrt(max(by_chance, sum(spreads)))


def _cells(results: Results, arm: str, measure: Measure) -> dict[int, list[Counted]]:
    """What a measure is made of, by seed."""
    by_seed: dict[int, list[Counted]] = {}
    for one in results.counted:
        english = one.language == ENGLISH
        if one.arm == arm and one.task in measure.tasks and english is (measure.languages == "english"):
            by_seed.setdefault(one.seed, []).append(one)
    return by_seed


def _questions(by_seed: dict[int, list[Counted]]) -> list[float | None]:
    """Every question: in which share of the seeds it was answered rightly; none where some answer was not judged."""
    seeds = [
        [right for one in sorted(several, key=lambda one: (one.task, one.language)) for right in one.rights]
        for several in by_seed.values()
    ]
    return [
        None if UNTOLD in question else question.count(RIGHT) / len(question) for question in zip(*seeds, strict=True)
    ]


def flat(results: Results, declared: Comparison) -> Sequence[Measure]:
    """Measures in which no two arms are apart: these show nothing here."""
    names = [arm.name for arm in declared.arms]
    return [
        measure
        for measure in declared.measures
        if all(abs(apart) < needed for apart, needed in _every_pair(results, names, measure))
    ]


def _every_pair(results: Results, names: Sequence[str], measure: Measure) -> Iterator[tuple[float, float]]:
    for first, second in combinations(names, 2):
        apart, needed = difference(results, first, second, measure)
        if needed:
            yield apart, needed
