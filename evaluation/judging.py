"""What became of each sample - what was understood, why, and whether it is right - and the scores of all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from pydantic import BaseModel, ConfigDict

from core.benchmark_files.mmmu import accepted
from core.benchmark_items import ItemKind
from core.intervals import wilson
from evaluation.extraction import Kind, extract
from evaluation.extraction import judge as judge_of_answers
from evaluation.extraction.found import Why
from evaluation.extraction.free import free_of
from evaluation.samples import Sample

_KINDS = {ItemKind.CHOICE: Kind.CHOICE, ItemKind.YES_NO: Kind.YES_NO}


class SampleResult(BaseModel):
    """One sample with what was answered to it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sample: Sample
    answer: str
    label: str | None
    """What was understood; none: unparsed, which is wrong."""
    reason: str
    right: bool


class Score(BaseModel):
    """The share of right answers of one kind in one language, in per cent with a 95 % interval."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    language: str
    kind: ItemKind
    protocol: str
    n: int
    score: float
    low: float
    high: float
    unparsed: float
    judged: float = 0.0
    """Of all answers, those that no rule understood and a judge did, in per cent."""


def judge(sample: Sample, answer: str, reply: str | None = None) -> SampleResult:
    """Understand an answer by rules, and by what a judge replied where these understand nothing; nothing is guessed."""
    if sample.kind is ItemKind.OPEN:
        said, right = free_of(answer, accepted(sample.answer), sample.language)
        label = None if said.label is None else str(said.label)
        return SampleResult(sample=sample, answer=answer, label=label, reason=said.reason, right=right)
    understood = extract(_KINDS[sample.kind], answer, sample.language, sample.options, sample.letters)
    if understood.label is None and reply is not None:
        understood = judge_of_answers.understood(reply, sample.letters, options=len(sample.options)) or understood
    label = None if understood.label is None else str(understood.label)
    right = label == sample.answer
    return SampleResult(sample=sample, answer=answer, label=label, reason=understood.reason, right=right)


def scores(results: Iterable[SampleResult]) -> list[Score]:
    """Every language and kind; English first, because what falls there is lost everywhere."""
    cells: dict[tuple[str, ItemKind], list[SampleResult]] = defaultdict(list)
    for result in results:
        cells[result.sample.language, result.sample.kind].append(result)
    scored = []
    for (_, kind), own in sorted(cells.items(), key=lambda cell: (cell[0][0] != "en", cell[0])):
        scored.append(_score(own, [result.right for result in own], "single answers"))
        if kind is ItemKind.CHOICE and any(result.sample.id != result.sample.item for result in own):
            scored.append(_score(own, _groups((result.sample.item, result.right) for result in own), "circular"))
        paired = [(result.sample.pair, result.right) for result in own if result.sample.pair]
        if kind is ItemKind.YES_NO and paired:
            scored.append(_score(own, _groups(paired), "both of a pair"))
    return scored


def _groups(members: Iterable[tuple[str, bool]]) -> list[bool]:
    """A group is right when each of its members is."""
    groups: dict[str, bool] = {}
    for group, right in members:
        groups[group] = groups.get(group, True) and right
    return list(groups.values())


def _score(own: Sequence[SampleResult], rights: Sequence[bool], protocol: str) -> Score:
    low, high = wilson(sum(rights), len(rights))
    return Score(
        language=own[0].sample.language,
        kind=own[0].sample.kind,
        protocol=protocol,
        n=len(rights),
        score=100 * sum(rights) / len(rights),
        low=100 * low,
        high=100 * high,
        unparsed=100 * sum(result.label is None for result in own) / len(own),
        judged=100 * sum(result.reason == Why.JUDGED for result in own) / len(own),
    )
