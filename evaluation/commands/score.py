"""`python -m evaluation score`: predictions made elsewhere, scored against a benchmark's file."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from core import languages
from core.errors import NotFound
from evaluation.benchmarks.circular import turned
from evaluation.benchmarks.rows import BenchmarkRow, DataInvalid, Predictions, read_predictions, read_rows
from evaluation.benchmarks.scoring import Judged, choice_scores, judge, mme_scores, yes_no_scores
from evaluation.extraction import Kind
from evaluation.metrics.plugins import MetricMissing

_RULES: dict[str, tuple[Kind, Callable[[Sequence[Judged]], dict[str, Any]]]] = {
    "mcq": (Kind.CHOICE, choice_scores),
    "yesno": (Kind.YES_NO, yes_no_scores),
    "pope": (Kind.YES_NO, yes_no_scores),
    "mme": (Kind.YES_NO, mme_scores),
}
_CAPTIONS = "captions"


def main(arguments: Sequence[str]) -> int:
    """Score one file; 1 if there is no true number, with the reason."""
    options = _parser().parse_args(arguments)
    try:
        code = languages.get(options.language).code
    except NotFound:
        print(f"No language {options.language!r} is known. Known: {', '.join(languages.ALL)}.", file=sys.stderr)
        return 2
    try:
        scores = _scored(options, code)
    except (DataInvalid, MetricMissing) as fault:
        print(fault, file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(scores, allow_nan=False))
    else:
        print("\n".join(f"{name}: {value}" for name, value in scores.items()))
    return 0


def _scored(options: argparse.Namespace, code: str) -> dict[str, Any]:
    rows = read_rows(options.data)
    if options.circular and all(row.group == row.index for row in rows):
        rows = turned(rows)
    predictions = read_predictions(options.predictions, {row.index for row in rows})
    if options.task == _CAPTIONS:
        scores = _caption_scores(rows, predictions, code, options.metric)
    else:
        kind, rule = _RULES[options.task]
        scores = rule(judge(rows, predictions.texts, kind, code))
    protocol = "circular" if "circular" in scores else "vanilla"
    named = {"task": options.task, "language": code, **scores}
    return {**named, "protocol": protocol, "extraction": "rules", "notes": predictions.notes}


def _caption_scores(
    rows: Sequence[BenchmarkRow], predictions: Predictions, code: str, plugins: Sequence[str]
) -> dict[str, Any]:
    from core.detect import Detector  # loads models of languages
    from evaluation.metrics.captions import NothingToScore, captions
    from evaluation.metrics.score import Pair

    pairs = [Pair(predictions.texts.get(row.index, ""), (row.answer,)) for row in rows]
    try:
        scores = captions(pairs, code, Detector(), plugins)
    except NothingToScore as fault:
        raise DataInvalid(str(fault)) from None
    empty = sum(not pair.prediction.strip() for pair in pairs)
    return {
        "n": scores["bleu"].n,
        "score": scores["bleu"].value,
        "unparsed": 100 * empty / len(pairs),
        **{name: score.value for name, score in scores.items()},
        "signatures": {name: score.signature for name, score in scores.items()},
        "intervals": {name: [score.low, score.high] for name, score in scores.items() if score.low is not None},
        "samples": {name: score.n for name, score in scores.items()},
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evaluation score", description=__doc__)
    parser.add_argument("--task", required=True, choices=[*_RULES, _CAPTIONS])
    parser.add_argument("--data", type=Path, required=True, help="a TSV as VLMEvalKit reads it")
    parser.add_argument("--predictions", type=Path, required=True, help='JSON lines {"index": …, "prediction": …}')
    parser.add_argument("--language", default="en", help="the language that was asked for, by its code")
    parser.add_argument("--circular", action="store_true", help="the predictions are to every turn of the options")
    parser.add_argument("--metric", action="append", default=[], help="a plug-in to score captions with, too")
    parser.add_argument("--json", action="store_true")
    return parser
