"""Keyword accuracy: are the words that tell a reference from all others in the answer?

Words of the language's segmenter, folded; stop-words and numbers dropped; the `TOP` words of highest tf-idf in each
reference, earlier ones first where two are equal, idf = ln((1+N)/(1+df)) + 1 over all references of the language.
"""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from core import segment
from core.normalise import comparable
from evaluation.metrics.resampling import average, averaged, interval
from evaluation.metrics.score import Pair, Score

TOP = 5
_STOP_WORDS = Path(__file__).parent / "stopwords"


def keyword_accuracy(pairs: Sequence[Pair], code: str, top: int = TOP) -> dict[str, Score]:
    """The mean share of keywords found by their stems, 0 to 100; samples without keywords are left out and counted."""
    expected = keywords([pair.references[0] for pair in pairs], code, top)
    asked = list(dict.fromkeys(key for keys in expected for key in keys))
    stems = dict(zip(asked, segment.stems_of(asked, code), strict=True))
    predicted = segment.stems_of([comparable(pair.prediction, code) for pair in pairs], code)
    scores = [
        100 * sum(set(stems[key]) <= set(said) for key in keys) / len(keys)
        for said, keys in zip(predicted, expected, strict=True)
        if keys
    ]
    signature = f"keywords|k:{top}|idf:ln((1+N)/(1+df))+1|N:{len(pairs)}|stem|seg:{code}-core.segment"
    details = {"without_keywords": len(pairs) - len(scores)}
    if not scores:
        return {"keywords": Score(None, 0, signature, details=details)}
    low, high = interval(averaged(scores), average)
    return {"keywords": Score(sum(scores) / len(scores), len(scores), signature, low, high, details)}


def keywords(references: Sequence[str], code: str, top: int = TOP) -> list[tuple[str, ...]]:
    """The words of highest tf-idf of every reference."""
    stop = stop_words(code)
    texts = [
        [word for word in found if word not in stop and not any(letter.isdigit() for letter in word)]
        for found in segment.words_of([comparable(text, code) for text in references], code)
    ]
    frequency = Counter(word for text in texts for word in set(text))
    idf = {word: math.log((1 + len(texts)) / (1 + df)) + 1 for word, df in frequency.items()}
    chosen = []
    for text in texts:
        times = Counter(text)  # in the order of first mention, which sorting keeps
        chosen.append(tuple(sorted(times, key=lambda word: -times[word] * idf[word])[:top]))
    return chosen


@functools.cache
def stop_words(code: str) -> frozenset[str]:
    """Words that tell nothing, folded; none where nobody has listed them."""
    path = _STOP_WORDS / f"{code}.txt"
    if not path.exists():
        return frozenset()
    return frozenset(comparable(word, code) for word in path.read_text(encoding="utf-8").split())
