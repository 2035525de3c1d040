"""Runs all comparisons, or those named: `python -m benchmarks [training features ...]`; a wrong name lists them.

`--before FOLDER` measures votes against another checkout, by turns in the same run.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks import (
    calibration,
    commits,
    evaluation,
    features,
    flow,
    label_studio,
    leaderboard,
    page,
    papers,
    parrot,
    ratings,
    serving,
    snapshot,
    start,
    training,
    votes,
)
from benchmarks.report import append
from benchmarks.running import ServerLost

ALL = {
    "commits": commits.run,
    "start": start.run,
    "serving": serving.run,
    "votes": votes.run,
    "page": page.run,
    "flow": flow.run,
    "snapshot": snapshot.run,
    "leaderboard": leaderboard.run,
    "ratings": ratings.run,
    "evaluation": evaluation.run,
    "calibration": calibration.run,
    "label_studio": label_studio.run,
    "training": training.run,
    "features": features.run,
    "parrot": parrot.run,
    "papers": papers.run,
}


def main(arguments: list[str]) -> int:
    """Run, print, keep."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--before", type=Path, help="another checkout to measure votes against")
    options = parser.parse_args(arguments)
    names = options.names
    unknown = [name for name in names if name not in ALL]
    if unknown:
        print(f"No such comparison: {', '.join(unknown)}. There are: {', '.join(ALL)}.", file=sys.stderr)
        return 2
    for name in names or ALL:
        print(f"{name} ...", flush=True)
        try:
            append(votes.compare(options.before) if name == "votes" and options.before else ALL[name]())
        except ServerLost as fault:
            print(fault, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
