"""MME: two questions about each picture, in categories of perception and of cognition."""

from __future__ import annotations

from typing import Any

from evaluation.benchmarks.scoring import mme_scores
from evaluation.benchmarks.tasks.task import Asked
from evaluation.extraction import Kind

_COGNITION = frozenset({"commonsense_reasoning", "numerical_calculation", "text_translation", "code_reasoning"})


class Mme:
    """Accuracy and the share of pictures with both questions right, added up over categories."""

    def scores(self, asked: Asked) -> dict[str, Any]:
        """The sum, each category, and the two sums that are published."""
        scores = mme_scores(asked.judged(Kind.YES_NO))
        cognition = sum(value for name, value in scores["categories"].items() if name.casefold() in _COGNITION)
        return scores | {"perception": scores["score"] - cognition, "cognition": cognition}
