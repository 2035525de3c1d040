"""SEED-Bench: multiple choice, asked once, by kind of question."""

from __future__ import annotations

from typing import Any

from evaluation.benchmarks.scoring import accuracy, category_scores
from evaluation.benchmarks.tasks.task import Asked
from evaluation.extraction import Kind


class SeedBench:
    """Accuracy over all questions, and of every category."""

    def scores(self, asked: Asked) -> dict[str, Any]:
        """Questions count alike, however many their category has."""
        judged = asked.judged(Kind.CHOICE)
        return accuracy(judged) | {"categories": category_scores(judged)}
