"""What a task is: it says what its rows have to hold and what predictions to them are worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from evaluation.benchmarks.predictions import Predictions
from evaluation.benchmarks.rows import BenchmarkRow


@dataclass(frozen=True)
class Asked:
    """Predictions to the rows of a benchmark in one language."""

    rows: Sequence[BenchmarkRow]
    predictions: Predictions
    language: str
    metrics: Sequence[str] = ()
    """Plug-ins that captions are scored with, too."""

    def text(self, row: BenchmarkRow) -> str:
        """What was said to a row; one that is missing is as wrong as an empty one."""
        return self.predictions.texts.get(row.index, "")


class Task(Protocol):
    """One way of asking and scoring."""

    def scores(self, asked: Asked) -> dict[str, Any]:
        """At least `n`, `score` and `unparsed` in per cent; DataInvalid where there is no true number."""
        ...
