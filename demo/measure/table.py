"""The results as a table for the card: counts, shares and how sure a share of so few items is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.intervals import wilson


@dataclass(frozen=True)
class Cell:
    """So many right of those that could be judged; `untold` could not."""

    right: int
    judged: int
    untold: int = 0

    @property
    def share(self) -> float | None:
        """The share that is right; None where nothing could be judged."""
        return self.right / self.judged if self.judged else None

    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval."""
        return wilson(self.right, self.judged)


def count(judgements: Sequence[bool | None]) -> Cell:
    """Judgements as a cell; what could not be told is neither right nor wrong."""
    decided = [judgement for judgement in judgements if judgement is not None]
    return Cell(sum(decided), len(decided), len(judgements) - len(decided))


@dataclass(frozen=True)
class Line:
    """One row of the table: what was asked in which language, of all models, and the share to reach."""

    task: str
    language: str
    base: Cell
    second: Cell
    tuned: Cell
    target: float | None = None


def markdown(lines: Sequence[Line], names: Mapping[str, str]) -> str:
    """The table; a share below its target is marked."""
    rows = ["| | n | base | second | fine-tuned | target |", "|---|--:|--:|--:|--:|--:|"]
    for line in lines:
        share = line.tuned.share
        missed = line.target is not None and (share is None or share < line.target)
        rows.append(
            f"| {line.task}, {names[line.language]} | {line.tuned.judged + line.tuned.untold} | {_text(line.base)} |"
            f" {_text(line.second)} |"
            f" {_text(line.tuned)}{' **missed**' if missed else ''} | {_percent(line.target)} |"
        )
    return "\n".join(rows)


def _text(cell: Cell) -> str:
    low, high = cell.interval()
    untold = f", {cell.untold} untold" if cell.untold else ""
    return f"{_percent(cell.share)} ({100 * low:.0f}–{100 * high:.0f}{untold})"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"
