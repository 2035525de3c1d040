"""METEOR with its exact and stem stages, counted as NLTK does; languages without a stemmer have the first only."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Sequence
from typing import Any

from core import languages
from evaluation.metrics.resampling import average, averaged, interval
from evaluation.metrics.score import Pair, Score
from evaluation.metrics.subsequence import cut

_ALPHA, _BETA, _GAMMA = 0.9, 3.0, 0.5
_REMEMBERED = 200_000


def meteor(pairs: Sequence[Pair], code: str) -> dict[str, Score]:
    """The mean from 0 to 100; of several references, the best counts."""
    stem = _stemmer(code)
    scores = [
        100 * max(single(prediction, reference, stem) for reference in references)
        for prediction, references in cut(pairs, code)
    ]
    low, high = interval(averaged(scores), average)
    stemmer = languages.get(code).stemmer
    stages = f"exact+stem({stemmer})" if stemmer else "exact"
    signature = f"METEOR|stages:{stages}|a:{_ALPHA}|b:{_BETA}|g:{_GAMMA}|case:folded|seg:{code}-core.segment"
    return {"meteor": Score(sum(scores) / len(scores), len(scores), signature, low, high)}


def single(answer: Sequence[str], reference: Sequence[str], stem: Callable[[str], str] | None) -> float:
    """METEOR of one answer and one reference, both cut into words."""
    matches, left_answer, left_reference = _matched(list(enumerate(answer)), list(enumerate(reference)))
    if stem is not None and left_answer and left_reference:
        stemmed = _matched(
            [(place, stem(word)) for place, word in left_answer],
            [(place, stem(word)) for place, word in left_reference],
        )
        matches += stemmed[0]
    if not matches:
        return 0.0
    matches.sort()
    precision, recall = len(matches) / len(answer), len(matches) / len(reference)
    mean = precision * recall / (_ALPHA * precision + (1 - _ALPHA) * recall)
    penalty: float = _GAMMA * (_chunks(matches) / len(matches)) ** _BETA
    return mean * (1 - penalty)


_Numbered = list[tuple[int, str]]


def _matched(answer: _Numbered, reference: _Numbered) -> tuple[list[tuple[int, int]], _Numbered, _Numbered]:
    """Equal words, the last with the last, and what is left on both sides."""
    free: dict[str, list[int]] = {}
    for place, word in reference:
        free.setdefault(word, []).append(place)
    matches: list[tuple[int, int]] = []
    left: _Numbered = []
    for place, word in reversed(answer):
        if free.get(word):
            matches.append((place, free[word].pop()))
        else:
            left.append((place, word))
    used = {place for _, place in matches}
    return matches, left[::-1], [(place, word) for place, word in reference if place not in used]


def _chunks(matches: Sequence[tuple[int, int]]) -> int:
    """How many runs of neighbouring words the matches fall into."""
    following = itertools.pairwise(matches)
    return 1 + sum(after != (before[0] + 1, before[1] + 1) for before, after in following)


def _stemmer(code: str) -> Callable[[str], str] | None:
    name = languages.get(code).stemmer
    if name is None:
        return None
    import snowballstemmer  # type: ignore[import-untyped]

    stemmer: Any = snowballstemmer.stemmer(name)  # one for each call: a stemmer keeps the word it works on
    return functools.lru_cache(maxsize=_REMEMBERED)(lambda word: str(stemmer.stemWord(word)))
