"""`python -m evaluation score`: predictions made elsewhere, scored against a benchmark's file."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from backend.terminal import WRONGLY_CALLED, NotDone, ended
from core import languages
from core.errors import NotFound
from evaluation.benchmarks.circular import grouped, turned
from evaluation.benchmarks.predictions import read_predictions
from evaluation.benchmarks.rows import DataInvalid, read_rows
from evaluation.benchmarks.tasks import TASKS, Asked
from evaluation.commands.reader import Reader
from evaluation.metrics.plugins import MetricMissing

_UNREADABLE = frozenset({"captions", "keywords", "free"})


def main(arguments: Sequence[str]) -> int:
    """Score one file; 1 if there is no true number, with the reason."""
    options = _parser().parse_args(arguments)
    try:
        code = languages.get(options.language).code
    except NotFound:
        print(f"No language {options.language!r} is known. Known: {', '.join(languages.ALL)}.", file=sys.stderr)
        return 2
    if options.judge and options.task in _UNREADABLE:
        print(f"The judge reads letters, yes and no; {options.task} has neither. Leave --judge out.", file=sys.stderr)
        return WRONGLY_CALLED
    return ended(lambda: _told(options, code))


def _told(options: argparse.Namespace, code: str) -> bool:
    try:
        scores = _scored(options, code, Reader() if options.judge else None)
    except (DataInvalid, MetricMissing) as fault:
        raise NotDone(str(fault)) from fault
    if options.json:
        print(json.dumps(scores, allow_nan=False))
    else:
        print("\n".join(f"{name}: {value}" for name, value in scores.items()))
    return True


def _scored(options: argparse.Namespace, code: str, reader: Reader | None) -> dict[str, Any]:
    rows = grouped(read_rows(options.data))
    if options.circular and all(row.group == row.index for row in rows):
        rows = turned(rows)
    predictions = read_predictions(options.predictions, [row.index for row in rows])
    scores = TASKS[options.task].scores(Asked(rows, predictions, code, options.metric, reader))
    protocol = "circular" if "circular" in scores else "vanilla"
    whose = {name: value for name in ("model", "backbone", "benchmark") if (value := getattr(options, name))}
    named = {"task": options.task, "language": code, **whose, **scores}
    by = {"extraction": "rules"}
    if reader is not None:
        named.setdefault("judged", 0.0)
        by = {"extraction": f"rules, then {reader.name}"}
    return {**named, "protocol": protocol, **by, "notes": predictions.notes}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evaluation score", description=__doc__)
    parser.add_argument("--task", required=True, choices=[*TASKS])
    parser.add_argument("--data", type=Path, required=True, help="a TSV as VLMEvalKit reads it")
    parser.add_argument(
        "--predictions",
        type=Path,
        required=True,
        help='JSON lines {"index": …, "prediction": …}, a table of VLMEvalKit, or what lmms-eval logs',
    )
    parser.add_argument("--language", default="en", help="the language that was asked for, by its code")
    parser.add_argument("--circular", action="store_true", help="the predictions are to every turn of the options")
    parser.add_argument("--metric", action="append", default=[], help="a plug-in to score captions with, too")
    parser.add_argument(
        "--judge", action="store_true", help="have PARLEY_JUDGE read the answers that no rule understands"
    )
    parser.add_argument("--model", default="", help="whose predictions these are; stands in the result, for `table`")
    parser.add_argument("--backbone", default="", help="what that model was made of, likewise")
    parser.add_argument("--benchmark", default="", help="what the benchmark is called, likewise")
    parser.add_argument("--json", action="store_true")
    return parser
