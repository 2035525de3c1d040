"""Free answers: the right number, or the right words somewhere in what was said."""

from __future__ import annotations

from typing import Any

from core.benchmark_files.mmmu import accepted
from evaluation.benchmarks.rows import BenchmarkRow
from evaluation.benchmarks.scoring import Judged, accuracy, category_scores, require_answers
from evaluation.benchmarks.tasks.task import Asked
from evaluation.extraction.free import free_of


class Free:
    """Accuracy; a row may accept several answers."""

    def scores(self, asked: Asked) -> dict[str, Any]:
        """Accuracy, and that of every category."""
        require_answers(asked.rows)
        judged = [judged_freely(row, asked.text(row), asked.language) for row in asked.rows]
        return accuracy(judged) | {"categories": category_scores(judged)}


def judged_freely(row: BenchmarkRow, text: str, code: str) -> Judged:
    """A row with its prediction, right when it says one of the accepted answers."""
    said, right = free_of(text, accepted(row.answer), code)
    return Judged(row, said, right)
