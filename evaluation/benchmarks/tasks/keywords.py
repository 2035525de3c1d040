"""Keywords, as D_know asks for them: are the words that only this reference has in the answer?"""

from __future__ import annotations

from typing import Any

from evaluation.benchmarks.rows import DataInvalid
from evaluation.benchmarks.tasks.captions import empty_share, pairs_of
from evaluation.benchmarks.tasks.task import Asked
from evaluation.metrics.keywords import keyword_accuracy


class Keywords:
    """Keyword accuracy, with its signature."""

    def scores(self, asked: Asked) -> dict[str, Any]:
        """The mean share of keywords found; samples without keywords are counted apart."""
        said = [pair for pair in pairs_of(asked) if pair.references[0].strip()]
        if not said:
            raise DataInvalid("No row has a text to take keywords from; there is no score.")
        score = keyword_accuracy(said, asked.language)["keywords"]
        if score.value is None:
            raise DataInvalid("No text has a keyword: all of them are stop-words or numbers. There is no score.")
        return {
            "n": score.n,
            "score": score.value,
            "low": score.low,
            "high": score.high,
            "unparsed": empty_share(said),
            **score.details,
            "signatures": {"keywords": score.signature},
        }
