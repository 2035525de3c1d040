"""How a comparison is told: median against a named alternative of the same run, appended to RESULTS.md."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

RESULTS = Path(__file__).with_name("RESULTS.md")


@dataclass(frozen=True)
class Row:
    """One line of RESULTS.md."""

    what: str
    ours: str
    alternative: str
    ratio: str


def timed(work: Callable[[], object], *, times: int) -> list[float]:
    """Seconds of each repetition."""
    seconds = []
    for _ in range(times):
        began = perf_counter()
        work()
        seconds.append(perf_counter() - began)
    return seconds


def milliseconds(seconds: list[float]) -> str:
    """Median and 99th percentile."""
    high = quantiles(seconds, n=100)[98] if len(seconds) > 1 else seconds[0]
    return f"{median(seconds) * 1000:.2f} ms (p99 {high * 1000:.2f})"


def commit(tree: Path) -> str:
    """The short name of the commit that a folder stands at."""
    asked = ["git", "-C", str(tree), "rev-parse", "--short", "HEAD"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


def append(rows: list[Row]) -> None:
    """Print the rows and keep them with date, machine and commit."""
    here = commit(RESULTS.parent)
    machine = f"{platform.machine()}, Python {platform.python_version()}"
    with RESULTS.open("a", encoding="utf-8") as results:
        for row in rows:
            line = (
                f"| {date.today()} | {here} | {machine} | {row.what} | {row.ours} | {row.alternative} | {row.ratio} |"
            )
            print(line)
            results.write(line + "\n")
