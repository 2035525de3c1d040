"""`python -m evaluation report FOLDER...`: one page with tables and plots, and one JSON with the same numbers."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from core.files import write_whole
from evaluation.folder import EvaluationFolder, EvaluationInvalid
from evaluation.report_page import measured, page


def main(arguments: Sequence[str]) -> int:
    """Write report.html and report.json; 1 where an evaluation is not finished."""
    parser = argparse.ArgumentParser(prog="python -m evaluation report", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+", help="folders of finished evaluations")
    parser.add_argument("--out", type=Path, required=True, help="the folder for report.html and report.json")
    options = parser.parse_args(arguments)
    try:
        evaluations = {str(path): measured(EvaluationFolder(path)) for path in options.folders}
    except EvaluationInvalid as fault:
        print(fault, file=sys.stderr)
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    plain = [
        {
            **one.spec.model_dump(mode="json"),
            "scores": [score.model_dump(mode="json") for score in one.scores],
            **({"experts": one.experts.model_dump(mode="json")} if one.experts is not None else {}),
        }
        for one in evaluations.values()
    ]
    write_whole(options.out / "report.json", json.dumps(plain, indent=1).encode() + b"\n")
    write_whole(options.out / "report.html", page(evaluations).encode())
    print(options.out / "report.html")
    return 0
