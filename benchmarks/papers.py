"""How long it takes to write the papers' pages again when every run is done: of all that this machine has finished.

They are looked for where `make papers` puts them (`PARLEY_HOME`, or `state/papers`); nothing is trained here.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.report import Row as Line
from training.papers.declared import names

ROOT = Path(__file__).parents[1]
MOST_SECONDS, TIMES = 10.0, 3


def run() -> list[Line]:
    """All of them by one command, as `make papers` does it."""
    home = os.environ.get("PARLEY_HOME", "state/papers")
    with tempfile.TemporaryDirectory() as folder:
        asked = [sys.executable, "-m", "training", "paper", *names(), "--done", "--home", home, "--out", folder]
        seconds, pages = [], 0
        for _ in range(TIMES):
            began = perf_counter()
            subprocess.run(asked, check=False, cwd=ROOT, capture_output=True, text=True)
            seconds.append(perf_counter() - began)
            pages = len(list(Path(folder).glob("*.md")))
    took = median(seconds)
    return [
        Line(
            f"papers: comparisons resumed after the last run (goal below {MOST_SECONDS:.0f} s)",
            f"{took:.1f} s for {pages} pages",
            "at most 10 s",
            f"{took / MOST_SECONDS:.2f} of the goal",
        )
    ]
