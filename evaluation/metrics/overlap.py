"""BLEU-1 to 4, their mean, and chrF++, all counted by sacrebleu; segmented as the language needs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from importlib.metadata import version

import numpy as np
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

from core import languages, segment
from core.languages import Segmentation
from evaluation.metrics.grams import counts, matches
from evaluation.metrics.resampling import Matrix, Total, interval
from evaluation.metrics.score import Pair, Score

_ORDERS = 4
_SEGMENTERS = {Segmentation.THAI: "pythainlp", Segmentation.KOREAN: "kiwipiepy"}
_KEPT_WHOLE = "13a"
_EPSILON = 1e-16


def bleu(pairs: Sequence[Pair], code: str) -> dict[str, Score]:
    """`bleu` (the mean of BLEU-1 to 4, as MELLA prints it) and `bleu_1` to `bleu_4`, from 0 to 100."""
    tokenizer, name = _tokenizer(code)
    metric = BLEU(tokenize=tokenizer)
    statistics = _statistics(metric, pairs, code)
    signature = _signed("BLEU", metric, name)
    scores = {"bleu": _score(statistics, mean_of_orders, f"mean of BLEU-1..4|{signature}")}
    for order in range(1, _ORDERS + 1):
        scores[f"bleu_{order}"] = _score(statistics, partial(_bleu, order=order), f"BLEU-{order}|{signature}")
    return scores


def chrf(pairs: Sequence[Pair], code: str) -> dict[str, Score]:
    """chrF++ from 0 to 100; characters need no segmenter, its word pairs use the language's."""
    metric = CHRF(word_order=2)
    _, name = _tokenizer(code)
    statistics = _statistics(metric, pairs, code)
    return {"chrf++": _score(statistics, partial(_chrf, metric=metric), _signed("chrF++", metric, name))}


def statistics_of_bleu(pairs: Sequence[Pair], code: str) -> Matrix:
    """What BLEU sums over samples, for paired tests; `mean_of_orders` makes scores of the sums."""
    tokenizer, _ = _tokenizer(code)
    return _statistics(BLEU(tokenize=tokenizer), pairs, code)


def _tokenizer(code: str) -> tuple[str, str]:
    """sacrebleu's tokenizer, and the name of what really cuts."""
    cut = languages.get(code).segmentation
    if cut is Segmentation.BOUNDARIES:
        return _KEPT_WHOLE, _KEPT_WHOLE
    if cut is Segmentation.CHARACTERS:
        return "none", "characters"
    return "none", f"{cut.value}-{version(_SEGMENTERS[cut])}"


def _cut(texts: Sequence[str], code: str) -> list[str]:
    if languages.get(code).segmentation is Segmentation.BOUNDARIES:
        return list(texts)
    return [" ".join(found) for found in segment.tokens_of(texts, code)]


def _statistics(metric: BLEU | CHRF, pairs: Sequence[Pair], code: str) -> Matrix:
    """One row a sample: counts, whose sums over samples give the score of the corpus."""
    most = max((len(pair.references) for pair in pairs), default=1)
    padded = [pair.references + pair.references[-1:] * (most - len(pair.references)) for pair in pairs]
    answers = _cut([pair.prediction for pair in pairs], code)
    references = [_cut([texts[place] for texts in padded], code) for place in range(most)]
    if isinstance(metric, BLEU) and most == 1:
        metric.num_refs = most  # its signature says so
        return matches(metric, answers, references[0]).astype(np.float64)
    if isinstance(metric, BLEU):
        return np.asarray(metric._extract_corpus_statistics(answers, references), dtype=np.float64)
    metric.num_refs = most  # its signature says so
    rows = np.stack([counts(metric, answers, texts) for texts in references]).astype(np.float64)
    best = np.array([_chrf(of_one, metric) for of_one in rows]).argmax(axis=0)
    return np.asarray(rows[best, np.arange(len(answers))])


def _score(statistics: Matrix, total: Total, signature: str) -> Score:
    value = float(total(statistics.sum(axis=0)[None])[0])
    low, high = interval(statistics, total)
    return Score(value, len(statistics), signature, low, high)


def _bleu(sums: Matrix, order: int) -> Matrix:
    """Corpus BLEU with sacrebleu's exponential smoothing; columns: lengths, hits and totals by order."""
    length, reference = sums[:, 0], sums[:, 1]
    hits, totals = sums[:, 2 : 2 + order], sums[:, 2 + _ORDERS : 2 + _ORDERS + order]
    smoothing = np.cumsum(hits == 0, axis=1) * (hits == 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        precision = np.where(hits > 0, 100 * hits / totals, 100 / (2.0**smoothing * totals))
        logs = np.log(np.where(totals > 0, precision, 0))
        brevity = np.where(length < reference, np.exp(1 - reference / np.maximum(length, _EPSILON)), 1.0)
        score = brevity * np.exp(logs.mean(axis=1))
    some = (length > 0) & (totals > 0).all(axis=1) & (hits > 0).any(axis=1)
    return np.where(some, score, 0.0)


def mean_of_orders(sums: Matrix) -> Matrix:
    """The mean of BLEU-1 to 4 from sums of `statistics_of_bleu`."""
    return np.asarray(np.mean([_bleu(sums, order) for order in range(1, _ORDERS + 1)], axis=0))


def _chrf(sums: Matrix, metric: CHRF) -> Matrix:
    """chrF from n-gram counts of answer, reference and both, by order."""
    answer, reference, both = sums[:, 0::3], sums[:, 1::3], sums[:, 2::3]
    counted = (answer > 0) & (reference > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        precision = np.where(counted, both / answer, 0).sum(axis=1) / counted.sum(axis=1)
        recall = np.where(counted, both / reference, 0).sum(axis=1) / counted.sum(axis=1)
        weight = metric.beta**2
        score = 100 * (1 + weight) * precision * recall / (weight * precision + recall)
    return np.asarray(np.nan_to_num(score))


def _signed(name: str, metric: BLEU | CHRF, segmenter: str) -> str:
    signature = metric.get_signature().format().replace("nrefs:None|", "")
    if "tok:" in signature:
        return f"{name}|{signature.replace('tok:none', f'tok:{segmenter}')}"
    return f"{name}|{signature}|seg:{segmenter}"
