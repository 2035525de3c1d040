"""`python -m evaluation metrics`: texts against their references, or by themselves; every metric with its signature."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core import languages
from core.errors import NotFound
from evaluation.metrics.plugins import MetricMissing
from evaluation.metrics.score import Pair, Score


class _Line(BaseModel):
    """One text and what it should have been; what else stands in its line is somebody else's."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    prediction: str | None
    references: Annotated[tuple[str, ...], Field(min_length=1)]


class _Unreadable(RuntimeError):
    """A line that makes every number untrue; the message names it."""


def main(arguments: Sequence[str]) -> int:
    """Read standard input to its end; 1 where there is no true number, with the reason."""
    options = _parser().parse_args(arguments)
    try:
        code = languages.get(options.language).code
    except NotFound:
        print(f"No language {options.language!r} is known. Known: {', '.join(languages.ALL)}.", file=sys.stderr)
        return 2
    from core.detect import Detector  # loads models of languages
    from evaluation.metrics.captions import NothingToScore, captions

    try:
        scores = captions(_pairs(sys.stdin.buffer), code, Detector(), options.metric)
    except (_Unreadable, MetricMissing, NothingToScore) as fault:
        print(fault, file=sys.stderr)
        return 1
    print(json.dumps(_told(scores), allow_nan=False) if options.json else "\n".join(_lines(scores)))
    return 0


def _pairs(lines: Iterable[bytes]) -> list[Pair]:
    pairs = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            read = _Line.model_validate(json.loads(line))
        except (ValueError, ValidationError, RecursionError):
            example = '{"prediction": "...", "references": ["..."]}'
            raise _Unreadable(f"Line {number} cannot be read. Each line is {example}.") from None
        pairs.append(Pair(read.prediction or "", read.references))
    return pairs


def _told(scores: dict[str, Score]) -> dict[str, dict[str, object]]:
    return {
        name: {
            "value": score.value,
            "low": score.low,
            "high": score.high,
            "n": score.n,
            "signature": score.signature,
            "details": dict(score.details),
        }
        for name, score in scores.items()
    }


def _lines(scores: dict[str, Score]) -> list[str]:
    return [
        f"{name:<20} {'-' if score.value is None else f'{score.value:.2f}':>8}  n {score.n}  {score.signature}"
        for name, score in scores.items()
    ]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evaluation metrics",
        description='Reads {"prediction": …, "references": [texts]}, line by line, and prints every metric.',
    )
    parser.add_argument("--language", required=True, help="the language of the texts, by its code")
    parser.add_argument("--metric", action="append", default=[], help="a plug-in to score with, too")
    parser.add_argument("--json", action="store_true")
    return parser
