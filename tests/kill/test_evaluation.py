"""An evaluation that is killed without a word ends, with more processes, as one that nobody touched."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from backend.db import migrations
from backend.services import compose
from backend.services.arena.pictures import Origin
from backend.services.benchmarks import NewBenchmark, NewItem
from backend.services.studio.evaluations import NewEvaluation
from core.benchmark_items import Fields, ItemKind
from core.settings import Settings
from evaluation.folder import EvaluationFolder
from evaluation.samples import EvaluationSettings
from tests.backend.serving.checkpoints import llava

ROOT = Path(__file__).parents[2]
COUNT = 60


def prepared(home: Path, base: Path) -> tuple[EvaluationFolder, EvaluationFolder]:
    """The same questions twice."""
    services = compose(Settings.model_validate({"home": home, "secret": "s" * 40}))
    migrations.upgrade(services.database)
    items = []
    for number in range(COUNT):
        drawn = BytesIO()
        Image.new("RGB", (64, 64), (4 * number, 90, 200 - number)).save(drawn, "PNG")
        source = Fields(f"What is in picture {number}?", options=("a cat", "a dog"))
        origin = Origin(source="benchmark", licence="CC0-1.0", origin="test")
        items.append(
            NewItem(f"q{number}", ItemKind.CHOICE, (drawn.getvalue(),), origin, source, "A", letters=("A", "B"))
        )
    services.benchmarks.add_items(NewBenchmark("Cats"), items)
    services.arena.entrants.ensure_model(name="tiny", base=str(base))
    wanted = NewEvaluation("tiny", "Cats", settings=EvaluationSettings(tokens=24))
    made = [services.studio.evaluations.prepare(wanted, home / name) for name in ("through", "broken")]
    services.close()
    return made[0], made[1]


def start(home: Path, folder: EvaluationFolder, *more: str) -> subprocess.Popen[bytes]:
    with folder.log.open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "evaluation", "run", "--folder", str(folder.path), *more],
            cwd=ROOT,
            env=os.environ | {"PARLEY_HOME": str(home), "PARLEY_SECRET": "s" * 40},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_killed_evaluation_asks_only_what_is_missing_and_ends_with_the_same_bytes(tmp_path: Path) -> None:
    llava(tmp_path / "base")
    home = tmp_path / "home"
    through, broken = prepared(home, tmp_path / "base")
    assert start(home, through).wait() == 0, through.log.read_text()
    killed, until = start(home, broken), time.monotonic() + 150
    while len(broken.answers()) < 5 and time.monotonic() < until and killed.poll() is None:
        time.sleep(0.01)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    there = broken.answers()
    assert 5 <= len(there) < COUNT, broken.log.read_text()
    assert start(home, broken, "--workers", "2").wait() == 0, broken.log.read_text()
    assert sum(path.read_bytes().count(b"\n") for path in broken.path.glob("answers-*.jsonl")) == COUNT
    assert there.items() <= broken.answers().items()
    for name in ("results.jsonl", "scores.json"):
        assert (broken.path / name).read_bytes() == (through.path / name).read_bytes()
