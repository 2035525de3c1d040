"""An evaluation that is killed without a word ends, with more processes, as one that nobody touched."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import psutil
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
from tests.doubles.ray_cluster import running
from tests.kill.forked import Forked

ROOT = Path(__file__).parents[2]
COUNT = 60


def prepared(home: Path, base: Path, *names: str) -> list[EvaluationFolder]:
    """The same questions several times."""
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
    made = [services.studio.evaluations.prepare(wanted, home / name) for name in names]
    services.close()
    return made


def start(home: Path, folder: EvaluationFolder, *more: str, **settings: str) -> Forked:
    environ = {"PARLEY_HOME": str(home), "PARLEY_SECRET": "s" * 40, **settings}
    return Forked("evaluation", "run", "--folder", str(folder.path), *more, environ=environ, log=folder.log)


def some_answered(folder: EvaluationFolder, process: Forked) -> None:
    until = time.monotonic() + 240
    while len(folder.answers()) < 5:
        assert time.monotonic() < until, folder.log.read_text()
        assert process.poll() is None, folder.log.read_text()
        time.sleep(0.01)


def same(folder: EvaluationFolder, other: EvaluationFolder) -> None:
    """Every question was answered once, and what came of it is the same."""
    assert sum(path.read_bytes().count(b"\n") for path in folder.path.glob("answers-*.jsonl")) == COUNT
    for name in ("results.jsonl", "scores.json"):
        assert (folder.path / name).read_bytes() == (other.path / name).read_bytes()


def asking(folder: EvaluationFolder) -> list[psutil.Process]:
    """The processes of jobs that ask what a folder holds."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            words = process.cmdline()
            if words[1:4] == ["-m", "evaluation", "run"] and str(folder.path) in words and "--share" in words:
                found.append(process)
    return found


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_killed_evaluation_asks_only_what_is_missing_and_ends_with_the_same_bytes(tmp_path: Path) -> None:
    llava(tmp_path / "base")
    home = tmp_path / "home"
    through, broken = prepared(home, tmp_path / "base", "through", "broken")
    assert start(home, through).wait() == 0, through.log.read_text()
    killed = start(home, broken, "--workers", "2")
    some_answered(broken, killed)
    os.kill(killed.pid, signal.SIGKILL)  # and not those that ask for it: they end by themselves
    killed.wait()
    until = time.monotonic() + 30
    while asking(broken):
        assert time.monotonic() < until, "nobody waits for what they ask"
        time.sleep(0.05)
    there = broken.answers()
    assert len(there) < COUNT
    assert start(home, broken).wait() == 0, broken.log.read_text()
    assert there.items() <= broken.answers().items()
    same(broken, through)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_jobs_on_a_cluster_end_with_the_same_bytes_whoever_is_killed(tmp_path: Path) -> None:
    llava(tmp_path / "base")
    home = tmp_path / "home"
    through, worker_lost, starter_lost = prepared(home, tmp_path / "base", "through", "worker", "starter")
    assert start(home, through).wait() == 0, through.log.read_text()
    with running() as cluster:
        settings = {
            "PARLEY_RAY_ADDRESS": cluster.address,
            "PARLEY_RAY_TOKEN": cluster.token,
            "PARLEY_RAY_PYTHON": sys.executable,
        }
        on_ray = start(home, worker_lost, "--ray", "2", **settings)
        some_answered(worker_lost, on_ray)
        asking(worker_lost)[0].kill()
        assert len(worker_lost.answers()) < COUNT
        assert on_ray.wait() == 0, worker_lost.log.read_text()
        same(worker_lost, through)

        killed = start(home, starter_lost, "--ray", "2", **settings)
        some_answered(starter_lost, killed)
        os.killpg(killed.pid, signal.SIGKILL)
        killed.wait()
        assert start(home, starter_lost, "--ray", "1", **settings).wait() == 0, starter_lost.log.read_text()
        same(starter_lost, through)
        assert asking(starter_lost) == []
