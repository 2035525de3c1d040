"""Captions, as D_ling has them: every metric of texts against references."""

from __future__ import annotations

from typing import Any

from evaluation.benchmarks.rows import DataInvalid
from evaluation.benchmarks.tasks.task import Asked
from evaluation.metrics.score import Pair


class Captions:
    """The mean of BLEU-1 to 4 as the score, all other metrics beside it, each with its signature."""

    def scores(self, asked: Asked) -> dict[str, Any]:
        """One key per metric; `signatures`, `intervals` and `samples` have the same keys."""
        from core.detect import Detector  # loads models of languages
        from evaluation.metrics.captions import NothingToScore, captions

        pairs = pairs_of(asked)
        try:
            scores = captions(pairs, asked.language, Detector(), asked.metrics)
        except NothingToScore as fault:
            raise DataInvalid(str(fault)) from None
        return {
            "n": scores["bleu"].n,
            "score": scores["bleu"].value,
            "unparsed": empty_share(pairs),
            **{name: score.value for name, score in scores.items()},
            "signatures": {name: score.signature for name, score in scores.items()},
            "intervals": {name: [score.low, score.high] for name, score in scores.items() if score.low is not None},
            "samples": {name: score.n for name, score in scores.items()},
        }


def pairs_of(asked: Asked) -> list[Pair]:
    """What was said to each row beside what it should have been."""
    return [Pair(asked.text(row), (row.answer,)) for row in asked.rows]


def empty_share(pairs: list[Pair]) -> float:
    """How many of a hundred said nothing."""
    return 100 * sum(not pair.prediction.strip() for pair in pairs) / len(pairs)
