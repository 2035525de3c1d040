"""Snapshots of many rows: time, memory, growth. `python -m benchmarks.snapshot [--rows 10000 1000000]`.

Rows are captions of pictures that are referred to and not copied, each picture with a hash of its own. Every size runs
in a process of its own, because memory is measured by its peak.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image

from benchmarks.report import Row as Line
from core.detect import Detector
from training.data.building import Plan, build
from training.data.candidates import Candidate
from training.data.rows import Kind, Origin, Row, Source, Turn, row_id
from training.data.snapshot import open_snapshot, verify
from training.data.splits import Splitting

LANGUAGES = ("ar", "cs", "hu", "ko", "ru", "sr", "th", "vi")
MOST_SECONDS, MOST_BYTES, GOAL = 300, 2 * 2**30, 1_000_000


class Referred:
    """Pictures that lie elsewhere: their hashes are known, and one small drawing stands for each file."""

    def __init__(self) -> None:
        stream = BytesIO()
        Image.linear_gradient("L").resize((64, 64)).save(stream, "PNG")
        self._file = stream.getvalue()

    def read(self, sha: str) -> bytes | None:
        return self._file

    def has(self, sha: str) -> bool:
        return True

    def phash(self, sha: str) -> str | None:
        return sha[:16]


def candidates(rows: int) -> Iterator[Candidate]:
    """Captions, one a picture, in eight languages."""
    for number in range(rows):
        sha = hashlib.sha256(str(number).encode()).hexdigest()
        yield Candidate(
            Row(
                id=row_id("caption", str(number)),
                kind=Kind.SFT,
                language=LANGUAGES[number % len(LANGUAGES)],
                pictures=(sha,),
                turns=(Turn(role="user", content="What does the picture show?"),),
                answer=f"Picture {number} shows a red house on a green hill, and a tall tree beside it.",
                source=Source.CAPTION,
                origin=Origin(kind="file", id=f"captions.jsonl:{number}"),
            )
        )


def measured(rows: int) -> dict[str, float]:
    """One snapshot of so many rows."""
    with tempfile.TemporaryDirectory() as folder:
        began, worked_before = time.perf_counter(), time.process_time()
        plan = Plan(splitting=Splitting(most=50), address="file:///elsewhere")
        made = build(candidates(rows), plan, Referred(), Path(folder), detector=Detector())
        built, worked = time.perf_counter() - began, time.process_time() - worked_before
        began = time.perf_counter()
        assert verify(made.folder) == []
        checked = time.perf_counter() - began
        assert open_snapshot(made.folder).manifest.rows() == rows
        files = [path for path in made.folder.rglob("*") if path.is_file()]
        size = sum(path.stat().st_size for path in files)
        began = time.perf_counter()
        for path in files:
            with path.open("rb") as stream:
                hashlib.file_digest(stream, "sha256")
        hashed = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {
        "rows": rows,
        "seconds": built,
        "cpu_seconds": worked,
        "verify_seconds": checked,
        "hash_seconds": hashed,
        "bytes": size,
        "peak": peak,
    }


def grown(sizes: Sequence[int]) -> list[dict[str, float]]:
    """Each size in a process of its own."""
    measurements = []
    for rows in sizes:
        command = [sys.executable, "-m", "benchmarks.snapshot", "--alone", str(rows)]
        measurements.append(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
    return measurements


def run() -> list[Line]:
    """As `make bench` tells it: whether a row costs the same however many there are, and how fast all are verified."""
    few, more, many = grown((10_000, 30_000, 100_000))
    each = [size["cpu_seconds"] / size["rows"] * 1e6 for size in (few, more, many)]
    million = at(GOAL, few, many, "cpu_seconds")
    peak = at(GOAL, few, many, "peak")
    return [
        Line(
            "snapshot: a row of 100,000",
            f"{each[2]:.0f} us",
            f"of 30,000: {each[1]:.0f} us, of 10,000: {each[0]:.0f} us",
            f"{each[2] / each[0]:.2f}",
        ),
        Line(
            "snapshot: a million rows, reckoned from 10,000 and 100,000",
            f"{million:.0f} s of a core",
            f"at most {MOST_SECONDS} s",
            f"{million / MOST_SECONDS:.2f}",
        ),
        Line(
            "snapshot: memory of a million rows, reckoned likewise",
            f"{peak / 2**20:.0f} MB",
            f"at most {MOST_BYTES / 2**20:.0f} MB",
            f"{peak / MOST_BYTES:.2f}",
        ),
        Line(
            "snapshot: verified, 100,000 rows",
            f"{many['bytes'] / 2**20 / many['verify_seconds']:.0f} MB a second",
            f"SHA-256 alone: {many['bytes'] / 2**20 / many['hash_seconds']:.0f} MB a second",
            f"{many['hash_seconds'] / many['verify_seconds']:.2f} x",
        ),
    ]


def at(rows: int, few: dict[str, float], many: dict[str, float], what: str) -> float:
    """What so many rows would take, if it goes on growing as between these two."""
    return few[what] + (many[what] - few[what]) / (many["rows"] - few["rows"]) * (rows - few["rows"])


def main() -> int:
    """Measure each size, and say what a million would take if it goes on growing so."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 30_000, 100_000])
    parser.add_argument("--alone", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.alone:
        print(json.dumps(measured(options.alone)))
        return 0
    measurements = grown(options.rows)
    for size in measurements:
        print(
            f"{size['rows']:>9} rows  {size['seconds']:6.1f} s  {size['cpu_seconds']:6.1f} s of a core  "
            f"peak {size['peak'] / 2**20:5.0f} MB  {size['bytes'] / 2**20:5.0f} MB  "
            f"verify {size['bytes'] / 2**20 / max(size['verify_seconds'], 1e-9):5.0f} MB/s"
        )
    first, last = measurements[0], measurements[-1]
    if last["rows"] > first["rows"]:
        seconds, peak = (at(GOAL, first, last, name) for name in ("cpu_seconds", "peak"))
        limits = f"(at most {MOST_SECONDS}) and {peak / 2**20:.0f} MB (at most {MOST_BYTES / 2**20:.0f})"
        print(f"{GOAL:>9} rows  would take {seconds:.0f} s of a core {limits}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
