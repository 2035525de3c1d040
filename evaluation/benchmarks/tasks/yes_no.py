"""Yes or no, and POPE, which asks whether something is in a picture."""

from __future__ import annotations

from typing import Any

from evaluation.benchmarks.scoring import yes_no_scores
from evaluation.benchmarks.tasks.task import Asked
from evaluation.extraction import Kind


class YesNo:
    """Accuracy, and how willingly yes is said."""

    def scores(self, asked: Asked) -> dict[str, Any]:
        """Accuracy, precision, recall, F1 and the share of yes among the answers."""
        return yes_no_scores(asked.judged(Kind.YES_NO))
