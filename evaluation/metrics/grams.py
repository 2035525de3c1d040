"""What chrF++ and BLEU count, for many samples at once: n-grams that an answer and a reference share.

The counts are sacrebleu's; its own way, a dictionary per sample and order, takes three times as long.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

_Numbers = NDArray[np.int64]
_AT_ONCE = 2_000


def counts(metric: CHRF, answers: Sequence[str], references: Sequence[str]) -> _Numbers:
    """A row a sample: for each order of characters, then of words, how many the answer, the reference and both have."""
    parts = [
        np.hstack(
            [
                _shared([_letters(text) for text in texts], metric.char_order),
                _shared(_numbered([metric._remove_punctuation(text) for text in texts]), metric.word_order),
            ]
        )
        for start in range(0, len(answers), _AT_ONCE)
        for texts in [[*answers[start : start + _AT_ONCE], *references[start : start + _AT_ONCE]]]
    ]
    return np.vstack(parts) if parts else np.zeros((0, 3 * metric.order), np.int64)


def matches(metric: BLEU, answers: Sequence[str], references: Sequence[str]) -> _Numbers:
    """A row a sample: both lengths in words; for each order how many n-grams both have; how many the answer has."""
    parts = []
    for start in range(0, len(answers), _AT_ONCE):
        texts = [*answers[start : start + _AT_ONCE], *references[start : start + _AT_ONCE]]
        words = [metric._preprocess_segment(text).split() for text in texts]
        lengths = np.array([len(one) for one in words], np.int64).reshape(2, -1).T
        both = _shared(_numbered(words), metric.max_ngram_order)[:, 2::3]
        totals = np.maximum(lengths[:, :1] - np.arange(metric.max_ngram_order), 0)
        parts.append(np.hstack([lengths, both, totals]))
    return np.vstack(parts) if parts else np.zeros((0, 2 + 2 * metric.max_ngram_order), np.int64)


def _letters(text: str) -> _Numbers:
    return np.frombuffer("".join(text.split()).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)


def _numbered(texts: Sequence[Sequence[str]]) -> list[_Numbers]:
    known: dict[str, int] = {}
    return [np.array([known.setdefault(word, len(known)) for word in words], np.int64) for words in texts]


def _shared(texts: Sequence[_Numbers], orders: int) -> _Numbers:
    """Of the first half of the texts with the second; an n-gram's id is that of its beginning with its last token."""
    samples = len(texts) // 2
    text = np.repeat(np.arange(len(texts)), [len(one) for one in texts])
    sample, referred = text % samples, text >= samples
    tokens, token = np.unique(np.concatenate(texts), return_inverse=True)
    starts, ids = np.arange(len(token)), sample  # of no tokens yet: what is alike in two samples is told apart
    found = []
    for order in range(1, orders + 1):
        ends = starts + order - 1
        whole = np.flatnonzero(ends < len(token))
        whole = whole[text[ends[whole]] == text[starts[whole]]]
        starts, ends = starts[whole], ends[whole]
        kinds, ids = np.unique(ids[whole] * len(tokens) + token[ends], return_inverse=True)
        theirs = referred[starts]
        both_have = np.minimum(
            np.bincount(ids[~theirs], minlength=len(kinds)), np.bincount(ids[theirs], minlength=len(kinds))
        )
        owner = np.zeros(len(kinds), np.int64)
        owner[ids] = sample[starts]
        answer = np.bincount(sample[starts][~theirs], minlength=samples)
        reference = np.bincount(sample[starts][theirs], minlength=samples)
        both = np.bincount(owner, both_have, samples).astype(np.int64)
        found += [np.where(reference > 0, answer, 0), reference, both]
    return np.stack(found, axis=1)
