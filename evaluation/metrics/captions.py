"""All metrics of texts against references in one language."""

from __future__ import annotations

from collections.abc import Sequence

from core.detect import Detector
from evaluation.metrics.keywords import keyword_accuracy
from evaluation.metrics.meteor import meteor
from evaluation.metrics.overlap import bleu, chrf
from evaluation.metrics.plugins import plugin
from evaluation.metrics.score import Pair, Score
from evaluation.metrics.subsequence import rouge_l
from evaluation.metrics.surface import consistency, repetition, variety

_AGAINST_REFERENCES = (bleu, chrf, rouge_l, meteor, keyword_accuracy)


class NothingToScore(RuntimeError):
    """There is no sample with a reference."""


def captions(pairs: Sequence[Pair], code: str, detector: Detector, plugins: Sequence[str] = ()) -> dict[str, Score]:
    """Every metric by name; samples whose references are all empty are left out."""
    extra = [plugin(name) for name in plugins]
    scored = [
        Pair(pair.prediction, kept)
        for pair in pairs
        if (kept := tuple(reference for reference in pair.references if reference.strip()))
    ]
    if not scored:
        raise NothingToScore("No sample has a reference that says anything; there is no score.")
    scores: dict[str, Score] = {}
    for metric in (*_AGAINST_REFERENCES, *extra):
        scores |= metric(scored, code)
    texts = [pair.prediction for pair in scored]
    return scores | consistency(texts, code, detector) | repetition(texts, code) | variety(texts, code)
