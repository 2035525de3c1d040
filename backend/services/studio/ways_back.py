"""What the way of a benchmark to another language and back costs: one model's accuracy before and after.

The way back is a benchmark of its own. It is known by its rows: the same index and answer, pictures that look the
same (whoever exported them may have them compressed anew), and other texts.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from backend.db import benchmark_rows, benchmarks, pictures
from backend.db.engine import Session
from core.intervals import wilson
from evaluation.benchmarks.rows import plain_index
from evaluation.comparison import sign_test
from evaluation.folder import EvaluationFolder
from evaluation.judging import SampleResult

_LEAST = 0.5
"""So much of either benchmark has to be in the other."""
_RADIUS = 8
"""Bits of 64 by which the hashes of the same picture may differ."""


@dataclass(frozen=True)
class Part:
    """A share of right answers with its interval, in per cent."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class WayBack:
    """One model on the same questions as they were and as they came back."""

    model: str
    returned: str
    """The benchmark that came back."""
    items: int
    before: Part
    after: Part
    lost: int
    """Right before, wrong after."""
    gained: int
    p: float
    """By the exact paired test."""


def ways_back(session: Session, folders: Iterable[EvaluationFolder], benchmark: str) -> list[WayBack]:
    """Every model that was asked a benchmark, in its own language, and something that came back from it."""
    done = [(folder, folder.spec()) for folder in folders if folder.done]
    looks = functools.cache(lambda: pictures.hashes(session))
    asked: dict[str, dict[str, SampleResult]] = {}

    def read(folder: EvaluationFolder, name: str) -> dict[str, SampleResult]:
        key = str(folder.path)
        if key not in asked:
            asked[key] = _by_index(session, folder, name)
        return asked[key]

    found = []
    for folder, spec in done:
        if spec.benchmark != benchmark or spec.edition:
            continue
        for other, its in done:
            same = (its.examinee, its.settings) == (spec.examinee, spec.settings)
            if same and not its.edition and its.benchmark != benchmark:
                way = _compared(read(folder, benchmark), read(other, its.benchmark), looks)
                if way is not None:
                    found.append(_told(way, spec.examinee.name, its.benchmark))
    return sorted(found, key=lambda one: (one.returned, one.model))


def _by_index(session: Session, folder: EvaluationFolder, name: str) -> dict[str, SampleResult]:
    benchmark = benchmarks.named(session, name)
    if benchmark is None:
        return {}
    index: Mapping[str, str] = {
        row.item_id: plain_index(row.cells.get("index", row.id))
        for row in reversed(benchmark_rows.of(session, benchmark.id))  # of turned rows the first one names the item
    }
    return {
        index[result.sample.item]: result
        for result in folder.results()
        if result.sample.id == result.sample.item
        and result.sample.language == benchmark.source_language
        and result.sample.item in index
    }


def _compared(
    before: Mapping[str, SampleResult], after: Mapping[str, SampleResult], looks: Callable[[], Mapping[str, str]]
) -> list[tuple[SampleResult, SampleResult]] | None:
    both = [(before[index], after[index]) for index in before if index in after]
    if not both or len(both) < _LEAST * max(len(before), len(after)):
        return None
    alike = all(
        a.sample.answer == b.sample.answer and _look_alike(a.sample.pictures, b.sample.pictures, looks) for a, b in both
    )
    return both if alike and any(a.sample.prompt != b.sample.prompt for a, b in both) else None


def _look_alike(one: Sequence[str], other: Sequence[str], looks: Callable[[], Mapping[str, str]]) -> bool:
    if one == other:
        return True
    known = looks()
    return len(one) == len(other) and all(
        a == b or (a in known and b in known and _apart(known[a], known[b]) <= _RADIUS)
        for a, b in zip(one, other, strict=True)
    )


def _apart(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


def _told(both: list[tuple[SampleResult, SampleResult]], model: str, returned: str) -> WayBack:
    rights = [(a.right, b.right) for a, b in both]
    return WayBack(
        model=model,
        returned=returned,
        items=len(both),
        before=_part([before for before, _ in rights]),
        after=_part([after for _, after in rights]),
        lost=sum(before and not after for before, after in rights),
        gained=sum(after and not before for before, after in rights),
        p=sign_test(rights),
    )


def _part(rights: list[bool]) -> Part:
    low, high = wilson(sum(rights), len(rights))
    return Part(100 * sum(rights) / len(rights), 100 * low, 100 * high)
