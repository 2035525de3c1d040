"""Two evaluations beside each other: every sample that both were asked, and what differs by more than chance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evaluation.comparison import Cell, Judged, compare
from evaluation.judging import SampleResult

ENGLISH = "en"


@dataclass(frozen=True)
class Pair:
    """One sample as both answered it."""

    a: SampleResult
    b: SampleResult

    @property
    def differ(self) -> bool:
        """Whether one is right and the other is not."""
        return self.a.right != self.b.right


@dataclass(frozen=True)
class Beside:
    """What both were asked; in `cells` A stands as the parent and B as the child."""

    pairs: tuple[Pair, ...]
    cells: tuple[Cell, ...]
    only_one: int
    """Samples that only one of them was asked."""

    @property
    def english(self) -> tuple[Cell, ...]:
        """How English fares: what falls there is lost everywhere."""
        return tuple(cell for cell in self.cells if cell.language == ENGLISH)

    @property
    def worse(self) -> tuple[str, ...]:
        """Languages in which B is worse than A by more than chance explains, English first."""
        return tuple(dict.fromkeys(cell.language for cell in self.cells if cell.worse))


def beside(a: Iterable[SampleResult], b: Iterable[SampleResult]) -> Beside:
    """Match samples by what was asked; cells are compared by the exact paired test, corrected for all of them."""
    theirs = {_asked(result): result for result in b}
    own = list(a)
    pairs = [Pair(result, theirs[_asked(result)]) for result in own if _asked(result) in theirs]
    pairs.sort(key=lambda pair: pair.a.sample.language != ENGLISH)
    cells = compare(_judged(pairs))
    return Beside(tuple(pairs), tuple(cells), len(own) + len(theirs) - 2 * len(pairs))


def _asked(result: SampleResult) -> tuple[str, str, str]:
    return result.sample.id, result.sample.language, result.sample.prompt


def _judged(pairs: Iterable[Pair]) -> Iterator[Judged]:
    for pair in pairs:
        yield Judged(pair.a.sample.language, pair.a.sample.kind.value, pair.a.right, pair.b.right)
