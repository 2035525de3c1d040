"""A child beside its parent on the same items: shares with intervals, and what changed by more than chance explains."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.intervals import wilson

CHANCE = 0.05
"""How often, over all cells of a comparison together, a change may be told where there is none."""


@dataclass(frozen=True)
class Judged:
    """One item as both models answered it; None could not be judged."""

    language: str
    task: str
    parent: bool | None
    child: bool | None


@dataclass(frozen=True)
class Share:
    """How many of `n` are right, with Wilson's 95 % interval."""

    right: int
    n: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The share itself."""
        return self.right / self.n


@dataclass(frozen=True)
class Cell:
    """One task in one language; `better` and `worse` only where chance does not explain the difference."""

    language: str
    task: str
    parent: Share
    child: Share
    p: float
    better: bool
    worse: bool

    @property
    def change(self) -> float:
        """How many percentage points the child gained; negative where it lost."""
        return 100 * (self.child.value - self.parent.value)


def compare(judged: Iterable[Judged]) -> list[Cell]:
    """Every cell, in the order in which its items come; items that one side could not be judged on are left out."""
    groups: dict[tuple[str, str], list[tuple[bool, bool]]] = {}
    for item in judged:
        if item.parent is not None and item.child is not None:
            groups.setdefault((item.language, item.task), []).append((item.parent, item.child))
    chances = [sign_test(pairs) for pairs in groups.values()]
    differ = _holm(chances)
    return [_cell(*key, pairs, p, sure) for (key, pairs), p, sure in zip(groups.items(), chances, differ, strict=True)]


def sign_test(pairs: Sequence[tuple[bool, bool]]) -> float:
    """The exact two-sided paired test (McNemar): only items that the two models judge apart tell anything."""
    lost = sum(parent and not child for parent, child in pairs)
    won = sum(child and not parent for parent, child in pairs)
    apart = lost + won
    tail: float = sum(math.comb(apart, k) for k in range(min(lost, won) + 1)) / 2.0**apart
    return min(1.0, 2 * tail)


def _holm(chances: Sequence[float]) -> list[bool]:
    """Which cells differ, corrected for looking at all of them (Holm)."""
    differ = [False] * len(chances)
    for rank, place in enumerate(sorted(range(len(chances)), key=chances.__getitem__)):
        if chances[place] > CHANCE / (len(chances) - rank):
            break
        differ[place] = True
    return differ


def _cell(language: str, task: str, pairs: Sequence[tuple[bool, bool]], p: float, sure: bool) -> Cell:
    parent = _share([before for before, _ in pairs])
    child = _share([after for _, after in pairs])
    return Cell(
        language, task, parent, child, p, sure and child.right > parent.right, sure and child.right < parent.right
    )


def _share(judgements: Sequence[bool]) -> Share:
    low, high = wilson(sum(judgements), len(judgements))
    return Share(sum(judgements), len(judgements), low, high)
