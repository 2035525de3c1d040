"""`python -m evaluation compare A B`: two finished evaluations on what both were asked, English first."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evaluation.beside import Beside, beside
from evaluation.folder import EvaluationFolder, EvaluationInvalid


def main(arguments: Sequence[str]) -> int:
    """Compare two folders; 1 where one is not finished or they have nothing in common."""
    parser = argparse.ArgumentParser(prog="python -m evaluation compare", description=__doc__)
    parser.add_argument("a", type=Path, help="the folder of an evaluation, for example of the parent")
    parser.add_argument("b", type=Path, help="the folder of another, for example of the child")
    parser.add_argument("--apart", action="store_true", help="also every sample that only one of them has right")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    folders = [EvaluationFolder(options.a), EvaluationFolder(options.b)]
    try:
        names = [folder.spec().examinee.name for folder in folders]
        comparison = beside(*(folder.results() for folder in folders))
    except EvaluationInvalid as fault:
        print(fault, file=sys.stderr)
        return 1
    if not comparison.pairs:
        print("The two were asked nothing in common: evaluate both on the same benchmark.", file=sys.stderr)
        return 1
    summary = _told(comparison, names, apart=options.apart)
    print(json.dumps(summary) if options.json else "\n".join(_lines(summary)))
    return 0


def _told(comparison: Beside, names: Sequence[str], *, apart: bool) -> dict[str, Any]:
    summary: dict[str, Any] = {
        "models": list(names),
        "english_falls": any(cell.worse for cell in comparison.english) if comparison.english else None,
        "cells": [{**asdict(cell), "change": cell.change} for cell in comparison.cells],
        "samples": len(comparison.pairs),
        "only_one": comparison.only_one,
    }
    if apart:
        summary["apart"] = [
            {
                "id": pair.a.sample.id,
                "language": pair.a.sample.language,
                "answers": [pair.a.answer, pair.b.answer],
                "labels": [pair.a.label, pair.b.label],
                "right": [pair.a.right, pair.b.right],
            }
            for pair in comparison.pairs
            if pair.differ
        ]
    return summary


def _lines(summary: dict[str, Any]) -> list[str]:
    falls = {
        None: "English was not asked.",
        True: "English falls.",
        False: "English does not fall by more than chance.",
    }
    lines = [falls[summary["english_falls"]]]
    for cell in summary["cells"]:
        mark = "better" if cell["better"] else "worse" if cell["worse"] else "chance may explain it"
        lines.append(
            f"{cell['language']}  {cell['task']:<7} {100 * cell['parent']['right'] / cell['parent']['n']:5.1f} % -> "
            f"{100 * cell['child']['right'] / cell['child']['n']:5.1f} %  n {cell['child']['n']}, "
            f"p {cell['p']:.3g}: {mark}"
        )
    lines += [
        f"{pair['language']} {pair['id']}: {pair['answers'][0]!r} -> {pair['answers'][1]!r}"
        for pair in summary.get("apart", ())
    ]
    return lines
