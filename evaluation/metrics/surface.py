"""What answers are like without any reference: their language and script, repetition, length, variety."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version

from core import languages
from core.detect import Detector, script_shares
from core.intervals import wilson
from core.text_checks import repeats
from evaluation.metrics.resampling import average, averaged, interval
from evaluation.metrics.score import Score
from evaluation.metrics.subsequence import words


def consistency(texts: Sequence[str], code: str, detector: Detector) -> dict[str, Score]:
    """The shares of answers in the language and in a script of the language asked; short ones cannot be told."""
    verdicts = [detector.same_language(text, code).same for text in texts]
    decided = [verdict for verdict in verdicts if verdict is not None]
    own = frozenset(languages.get(code).scripts)
    scripts = [next(iter(script_shares(text)), None) for text in texts]
    written = [script in own for script in scripts if script is not None]
    detected = f"lingua-{version('lingua-language-detector')}"
    return {
        "language_consistency": _share(
            decided, len(texts), f"language|{detected}|decoys:{'+'.join(languages.get(code).decoys)}"
        ),
        "script_consistency": _share(written, len(texts), f"script|main of {'+'.join(sorted(own))}"),
    }


def repetition(texts: Sequence[str], code: str) -> dict[str, Score]:
    """The share of answers that say a sentence three times or are caught in a loop."""
    return {"repetition": _share([repeats(text, code) for text in texts], len(texts), "repetition|core.text_checks")}


def variety(texts: Sequence[str], code: str) -> dict[str, Score]:
    """The mean number of words, and how many of all words are different ones."""
    cut = [words(text, code) for text in texts]
    lengths = [float(len(text)) for text in cut]
    every = [word for text in cut for word in text]
    signature = f"words|seg:{code}-core.segment|case:folded"
    if not lengths:
        return {"length": Score(None, 0, signature), "distinct": Score(None, 0, signature)}
    low, high = interval(averaged(lengths), average)
    distinct = 100 * len(set(every)) / len(every) if every else None
    return {
        "length": Score(sum(lengths) / len(lengths), len(lengths), f"length|{signature}", low, high),
        "distinct": Score(distinct, len(texts), f"distinct|{signature}", details={"words": len(every)}),
    }


def _share(judged: Sequence[bool], asked: int, signature: str) -> Score:
    details = {"not_told": asked - len(judged)}
    if not judged:
        return Score(None, 0, signature, details=details)
    low, high = wilson(sum(judged), len(judged))
    return Score(100 * sum(judged) / len(judged), len(judged), signature, 100 * low, 100 * high, details)
