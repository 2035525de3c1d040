"""MMMU: questions with options and open ones, by subject."""

from __future__ import annotations

from typing import Any

from evaluation.benchmarks.scoring import accuracy, category_scores, percent, require_answers
from evaluation.benchmarks.tasks.free import judged_freely
from evaluation.benchmarks.tasks.task import Asked
from evaluation.extraction import Kind


class Mmmu:
    """Accuracy over all questions, of both kinds apart, and of every subject."""

    def scores(self, asked: Asked) -> dict[str, Any]:
        """A row without options is an open question."""
        require_answers(asked.rows)
        choices = asked.judged(Kind.CHOICE, [row for row in asked.rows if row.options])
        open_rows = [row for row in asked.rows if not row.options]
        opened = [judged_freely(row, asked.text(row), asked.language) for row in open_rows]
        apart = {
            name: percent([answer.right for answer in own])
            for name, own in (("choice", choices), ("open", opened))
            if own
        }
        both = [*choices, *opened]
        return accuracy(both) | apart | {"categories": category_scores(both)}
