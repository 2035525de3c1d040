"""Free answers: the right number, or the right words somewhere in what was said."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from evaluation.benchmarks.rows import BenchmarkRow
from evaluation.benchmarks.scoring import Judged, accuracy, category_scores, require_answers
from evaluation.benchmarks.tasks.task import Asked
from evaluation.extraction.free import free


class Free:
    """Accuracy; a row may accept several answers."""

    def scores(self, asked: Asked) -> dict[str, Any]:
        """Accuracy, and that of every category."""
        require_answers(asked.rows)
        judged = [judged_freely(row, asked.text(row), asked.language) for row in asked.rows]
        return accuracy(judged) | {"categories": category_scores(judged)}


def judged_freely(row: BenchmarkRow, text: str, code: str) -> Judged:
    """A row with its prediction, right when it says one of the accepted answers."""
    outcomes = [free(text, expected, code) for expected in _accepted(row.answer)]
    said, right = next((outcome for outcome in outcomes if outcome[1]), outcomes[0])
    return Judged(row, said, right)


def _accepted(answer: str) -> Sequence[str]:
    """The answers that a cell accepts: a list, as MMMU writes it, or itself."""
    if answer.startswith("["):
        try:
            several = ast.literal_eval(answer)
        except (ValueError, SyntaxError):
            return [answer]
        if isinstance(several, list) and several:
            return [str(one) for one in several]
    return [answer]
