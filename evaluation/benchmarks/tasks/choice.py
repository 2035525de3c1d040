"""Multiple choice: the rows as they came, and circular where the options were turned."""

from __future__ import annotations

from typing import Any

from evaluation.benchmarks.scoring import choice_scores
from evaluation.benchmarks.tasks.task import Asked
from evaluation.extraction import Kind


class Choice:
    """A letter of A, B, C ...; a group of turns counts when each is right."""

    def scores(self, asked: Asked) -> dict[str, Any]:
        """`vanilla`, and `circular` where there are turns."""
        return choice_scores(asked.judged(Kind.CHOICE))
