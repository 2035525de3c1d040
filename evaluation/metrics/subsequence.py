"""ROUGE-L: the longest common subsequence of words, by our segmenter in every language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core import segment
from core.normalise import comparable
from evaluation.metrics.resampling import average, averaged, interval
from evaluation.metrics.score import Pair, Score


def rouge_l(pairs: Sequence[Pair], code: str) -> dict[str, Score]:
    """The mean F1 from 0 to 100; of several references, the nearest counts."""
    scores = [
        100 * max(f1(prediction, reference) for reference in references) for prediction, references in cut(pairs, code)
    ]
    low, high = interval(averaged(scores), average)
    signature = f"ROUGE-L|f1|case:folded|seg:{code}-core.segment"
    return {"rouge_l": Score(sum(scores) / len(scores), len(scores), signature, low, high)}


def words(text: str, code: str) -> list[str]:
    """Words as they are compared: composed, in small letters, without punctuation."""
    return segment.words(comparable(text, code), code)


def cut(pairs: Sequence[Pair], code: str) -> Iterator[tuple[list[str], list[list[str]]]]:
    """The words of each prediction and of its references, as they are compared."""
    texts = [text for pair in pairs for text in (pair.prediction, *pair.references)]
    found = iter(segment.words_of([comparable(text, code) for text in texts], code))
    for pair in pairs:
        yield next(found), [next(found) for _ in pair.references]


def f1(prediction: Sequence[str], reference: Sequence[str]) -> float:
    """How much of both is in their longest common subsequence."""
    common = _longest_common(prediction, reference)
    return 2 * common / (len(prediction) + len(reference)) if common else 0.0


def _longest_common(first: Sequence[str], second: Sequence[str]) -> int:
    """Its length, by bits: one number holds a row of the table (Hyyrö)."""
    places: dict[str, int] = {}
    for place, word in enumerate(first):
        places[word] = places.get(word, 0) | 1 << place
    full = (1 << len(first)) - 1
    row = full
    for word in second:
        hits = row & places.get(word, 0)
        row = ((row + hits) | (row - hits)) & full
    return len(first) - row.bit_count()
