"""`python -m evaluation back-translation`: what translating a benchmark to a language and back costs.

Whoever answers the questions as they were and as they came back shows what the translation lost: a model that is right
before and wrong after had nothing else that changed. Both files have the same indices; so have both predictions.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core import languages
from core.errors import NotFound
from evaluation.benchmarks.predictions import read_predictions
from evaluation.benchmarks.rows import BenchmarkRow, DataInvalid, read_rows
from evaluation.benchmarks.scoring import judge, percent, require_answers
from evaluation.benchmarks.tasks.free import judged_freely
from evaluation.comparison import sign_test
from evaluation.extraction import Kind
from evaluation.metrics.overlap import bleu
from evaluation.metrics.score import Pair

_FREE, _MMMU = "free", "mmmu"


def main(arguments: Sequence[str]) -> int:
    """Compare before and after; 1 if there is no true number, with the reason."""
    options = _parser().parse_args(arguments)
    try:
        code = languages.get(options.language).code
        summary = _compared(options, code)
    except NotFound:
        print(f"No language {options.language!r} is known. Known: {', '.join(languages.ALL)}.", file=sys.stderr)
        return 2
    except DataInvalid as fault:
        print(fault, file=sys.stderr)
        return 1
    lines = (f"{name}: {value}" for name, value in summary.items())
    print(json.dumps(summary, allow_nan=False) if options.json else "\n".join(lines))
    return 0


def _compared(options: argparse.Namespace, code: str) -> dict[str, Any]:
    before, after = read_rows(options.data), read_rows(options.back)
    again = {row.index: row for row in after}
    both = [row for row in before if row.index in again]
    if not both:
        raise DataInvalid(
            f"{options.data} and {options.back} have no index in common: they are not the same benchmark."
        )
    returned = [again[row.index] for row in both]
    moved = [
        row.index
        for row, other in zip(both, returned, strict=True)
        if row.answer != other.answer and options.task != _FREE and (row.options or options.task != _MMMU)
    ]
    if moved:
        raise DataInvalid(f"Row {moved[0]!r} has another answer after the way back: options must keep their order.")
    first = _rights(both, options.predictions, options.task, code)
    second = _rights(returned, options.back_predictions, options.task, code)
    texts = [Pair(_text(other), (_text(row),)) for row, other in zip(both, returned, strict=True)]
    overlap = bleu(texts, code)["bleu"]
    return {
        "task": options.task,
        "language": code,
        "n": len(both),
        "before": percent(first),
        "after": percent(second),
        "change": percent(second) - percent(first),
        "p": sign_test(list(zip(first, second, strict=True))),
        "bleu": overlap.value,
        "signature": overlap.signature,
        "only_one": len(before) + len(after) - 2 * len(both),
    }


def _rights(rows: Sequence[BenchmarkRow], path: Path, task: str, code: str) -> list[bool]:
    texts = read_predictions(path, [row.index for row in rows]).texts
    if task not in (_FREE, _MMMU):
        return [answer.right for answer in judge(rows, texts, Kind(task), code)]
    require_answers(rows)
    rights = []
    for row in rows:
        if task == _MMMU and row.options:
            rights += [answer.right for answer in judge([row], texts, Kind.CHOICE, code)]
        else:
            rights.append(judged_freely(row, texts.get(row.index, ""), code).right)
    return rights


def _text(row: BenchmarkRow) -> str:
    return "\n".join((row.question, *row.options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evaluation back-translation",
        description="What translating a benchmark to another language and back costs: accuracy before and after, "
        "by the exact paired test, and how much of the text came back (BLEU).",
    )
    parser.add_argument("--task", required=True, choices=[Kind.CHOICE.value, Kind.YES_NO.value, _FREE, _MMMU])
    parser.add_argument("--data", required=True, type=Path, help="the benchmark as it was")
    parser.add_argument("--back", required=True, type=Path, help="the same after the way to another language and back")
    parser.add_argument("--predictions", required=True, type=Path, help="to the benchmark as it was")
    parser.add_argument("--back-predictions", required=True, type=Path, help="to what came back, by the same model")
    parser.add_argument("--language", default="en", help="the language of both files, by its code")
    parser.add_argument("--json", action="store_true")
    return parser
