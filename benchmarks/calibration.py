"""Calibration with many items: the next one for whom, an import with pictures, agreement over a million ballots."""

from __future__ import annotations

import base64
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

import evalica
import pandas as pd
from argon2 import PasswordHasher
from PIL import Image
from sqlalchemy import insert

from annotation.agreement import agreement
from backend.db import migrations
from backend.db.tables import BenchmarkItemRow, BenchmarkRow, CalibrationRow, DraftRow
from backend.services import Services, compose
from backend.services.people.accounts import NewPerson
from benchmarks.report import Row, milliseconds
from benchmarks.running import ROOT
from core.languages import INTERFACE
from core.records import Caller, Role, TranslatorGroup, WorkingLanguage
from core.settings import Settings

ITEMS = int(os.environ.get("CALIBRATION_ITEMS", "100000"))
IMPORTED = int(os.environ.get("CALIBRATION_IMPORTED", "12000"))
BALLOTS = 1_000_000
_PEOPLE, _LOOKS, _SMALL = 50, 10, 1000
_PAUSE = (1.0, 3.0)
"""Seconds between two looks of a person."""
_LANGUAGES = tuple(code for code in INTERFACE if code != "en")
_AT_ONCE = 20_000
_PASSWORD = "correct horse battery"


def run() -> list[Row]:
    """On SQLite, in one process; the import in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        return [_agreement(), _next_items(Path(folder)), _import(Path(folder))]


def _agreement() -> Row:
    dice = random.Random(1)
    units = [[dice.choice("aaabc") for _ in range(3)] for _ in range(BALLOTS // 3)]
    began = perf_counter()
    ours = agreement(units)
    seconds = perf_counter() - began
    part = units[: len(units) // 100]
    coded = pd.DataFrame([[float(ord(unit[place])) for unit in part] for place in range(3)])
    began = perf_counter()
    theirs = evalica.alpha_bootstrap(coded, n_resamples=1000, random_state=1)
    others = perf_counter() - began
    assert ours.alpha is not None
    assert abs(ours.alpha - theirs.alpha) < 0.05
    return Row(
        f"agreement over {BALLOTS:,} ballots with an interval of 1000 resamples (goal below 5 s)",
        f"{seconds:.2f} s",
        f"evalica's alpha with bootstrap over a hundredth of them: {others:.2f} s",
        f"{others / seconds:.1f} x, for a hundred times as many",
    )


def _next_items(folder: Path) -> Row:
    """Everybody takes and passes over items at once, in a store of many items and in one of few."""
    many, few = _taken(folder / "many", ITEMS), _taken(folder / "few", _SMALL)
    return Row(
        f"next item of {ITEMS:,} in {len(_LANGUAGES)} languages, {_PEOPLE} people, each every 2 s (goal p99 100 ms)",
        milliseconds(many),
        f"with {_SMALL:,} items: {milliseconds(few)}",
        f"{median(many) / median(few):.2f} x the time",
    )


def _taken(folder: Path, items: int) -> list[float]:
    with _house(folder) as services:
        _fill(services, items)
        people = [_refiner(services, number) for number in range(_PEOPLE)]
        with ThreadPoolExecutor(_PEOPLE) as pool:
            return [second for part in pool.map(lambda one: _look(services, *one), people) for second in part]


def _look(services: Services, caller: Caller, language: str) -> list[float]:
    refining, seconds, dice = services.calibration.refining, [], random.Random(caller.session_id)
    for number in range(_LOOKS):
        sleep(dice.uniform(*_PAUSE))
        began = perf_counter()
        task = refining.next(caller, language)
        seconds.append(perf_counter() - began)
        assert task is not None
        refining.skip(caller, language, task.shown.at.item_id, f"{caller.session_id}-{number:04}")
    return seconds


def _refiner(services: Services, number: int) -> tuple[Caller, str]:
    language = _LANGUAGES[number % len(_LANGUAGES)]
    works = (WorkingLanguage(language, TranslatorGroup.REFINER),)
    login = f"refiner{number}"
    new = NewPerson(login, f"R {number}", _PASSWORD, frozenset({Role.TRANSLATOR}), languages=works)
    person = services.people.accounts.create(new)
    visit, _ = services.people.sessions.login(login, _PASSWORD, "127.0.0.1")
    return Caller(person, visit.session_id, "127.0.0.1"), language


@contextmanager
def _house(folder: Path) -> Iterator[Services]:
    settings = Settings.model_validate({"home": folder, "secret": "s" * 40})
    services = compose(settings, hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    try:
        migrations.upgrade(services.database)
        yield services
    finally:
        services.close()


def _fill(services: Services, count: int) -> None:
    """As many items with a draft in every language; their pictures are not what is measured."""
    told = {"question": "Which of the two cars is red?", "hint": "", "options": '["left", "right"]'}
    with services.database.transaction() as session:
        made = {"source_language": "en", "licence": "", "origin": "", "demo": False, "created_at": datetime.now(UTC)}
        session.execute(insert(BenchmarkRow), [{"id": "b", "name": "Many", **made}])
    for start in range(0, count, _AT_ONCE):
        numbers = range(start, min(start + _AT_ONCE, count))
        kind = {"kind": "choice", "letters": '["A", "B"]', "pair": "", "circle": "", "answer": "A"}
        stands = {"stage": "refine", "wanted": 3, "taken": 0, "held_at": None}
        with services.database.transaction() as session:
            own = [{"id": f"{n:032}", "benchmark_id": "b", "number": n, **kind, **told} for n in numbers]
            session.execute(insert(BenchmarkItemRow), own)
            for language in _LANGUAGES:
                at = [{"item_id": f"{n:032}", "language": language} for n in numbers]
                session.execute(insert(DraftRow), [{**one, **told} for one in at])
                session.execute(
                    insert(CalibrationRow), [{**one, "number": n, **stands} for n, one in zip(numbers, at, strict=True)]
                )


def _import(folder: Path) -> Row:
    """Rows with a picture each, through the command line; only reading and decoding them beside it."""
    path = folder / "many.jsonl"
    with path.open("w") as lines:
        for number in range(IMPORTED):
            lines.write(json.dumps(_row(number)) + "\n")
    began = perf_counter()
    with path.open() as lines:
        for line in lines:
            Image.open(BytesIO(base64.b64decode(json.loads(line)["image"]))).load()
    bare = perf_counter() - began
    environ = os.environ | {"PARLEY_HOME": str(folder / "import"), "PARLEY_SECRET": "s" * 40}
    python = [sys.executable, "-m"]
    subprocess.run([*python, "backend", "migrate"], cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL)
    began = perf_counter()
    command = [*python, "annotation", "benchmark", "import", str(path), "--name", "Many"]
    child = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    seconds = perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0
    return Row(
        f"import of {IMPORTED:,} items with a picture each, SQLite (goal for 12,000: 60 s, 1024 MB)",
        f"{seconds:.1f} s, {used.ru_maxrss / 1024:.0f} MB",
        f"only reading and decoding them: {bare:.1f} s",
        f"{seconds / bare:.1f} x the time",
    )


def _row(number: int) -> dict[str, object]:
    drawn = BytesIO()
    colour = (number % 251, number // 251 % 251, 40)
    image = Image.effect_noise((224, 224), 60).convert("RGB")
    image.paste(colour, (20, 20, 120, 120))
    image.save(drawn, "JPEG", quality=85)
    told = {"question": f"What is in picture {number}?", "A": "a cat", "B": "a dog", "C": "a cow", "D": "a hen"}
    return {"index": number, **told, "answer": "ABCD"[number % 4], "image": base64.b64encode(drawn.getvalue()).decode()}
