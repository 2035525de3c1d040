"""What a task is: it says what its rows have to hold and what predictions to them are worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from evaluation.benchmarks.predictions import Predictions
from evaluation.benchmarks.rows import BenchmarkRow
from evaluation.benchmarks.scoring import Judged, Reader, judge
from evaluation.extraction import Kind


@dataclass(frozen=True)
class Asked:
    """Predictions to the rows of a benchmark in one language."""

    rows: Sequence[BenchmarkRow]
    predictions: Predictions
    language: str
    metrics: Sequence[str] = ()
    """Plug-ins that captions are scored with, too."""
    reader: Reader | None = None
    """Who says what answers mean that no rule understands, if anybody does."""

    def text(self, row: BenchmarkRow) -> str:
        """What was said to a row; one that is missing is as wrong as an empty one."""
        return self.predictions.texts.get(row.index, "")

    def judged(self, kind: Kind, rows: Sequence[BenchmarkRow] | None = None) -> list[Judged]:
        """All rows, or some, with what was said to them, as letters or as yes and no."""
        return judge(self.rows if rows is None else rows, self.predictions.texts, kind, self.language, self.reader)


class Task(Protocol):
    """One way of asking and scoring."""

    def scores(self, asked: Asked) -> dict[str, Any]:
        """At least `n`, `score` and `unparsed` in per cent; DataInvalid where there is no true number."""
        ...
