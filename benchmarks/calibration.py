"""Calibration with many items: the next one for whom, an import with pictures, agreement over a million ballots."""

from __future__ import annotations

import base64
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter, process_time, sleep
from uuid import uuid4

import evalica
import pandas as pd
from argon2 import PasswordHasher
from PIL import Image
from sqlalchemy import insert

from annotation.agreement import agreement
from backend.db import migrations
from backend.db.engine import Session
from backend.db.tables import BenchmarkItemRow, BenchmarkRow, CalibrationRow, DraftRow, PlaceRow, VersionRow
from backend.services import Services, compose
from backend.services.calibration.views import NewBallot, NewRefinement, RefiningTask, Typed
from backend.services.people.accounts import NewPerson
from benchmarks.report import Row, milliseconds
from benchmarks.running import ROOT
from core.languages import INTERFACE
from core.records import Caller, Role, TranslatorGroup, WorkingLanguage
from core.settings import Settings
from tests.doubles import postgres

ITEMS = int(os.environ.get("CALIBRATION_ITEMS", "100000"))
IMPORTED = int(os.environ.get("CALIBRATION_IMPORTED", "12000"))
BALLOTS = 1_000_000
_PEOPLE, _LOOKS, _SMALL = 50, 10, 1000
_PAUSE = (1.0, 3.0)
"""Seconds between two looks of a person."""
_LANGUAGES = tuple(code for code in INTERFACE if code != "en")
_AT_ONCE = 20_000
_VOTED = 2_000
"""For so many of a batch voters have versions to choose from: more than they get to."""
_PASSWORD = "correct horse battery"


def run() -> list[Row]:
    """The services in one process; the import in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        return [_agreement(), *_at_work(), _import(Path(folder))]


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


@dataclass(frozen=True)
class _Seconds:
    """How long people waited for an item, and until their work was stored."""

    next: list[float]
    save: list[float]
    processor: float = 0.0
    """Of the whole process, for both together."""


def _at_work() -> Iterator[Row]:
    """Refiners and voters at once, in a store of many items and in one of few, on both databases."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _compared("SQLite", *(_worked(Path(folder) / str(items), items) for items in (ITEMS, _SMALL)))
    if postgres.installed():
        measured = []
        for items in (ITEMS, _SMALL):
            with tempfile.TemporaryDirectory() as folder, postgres.running(durable=True) as url:
                measured.append(_worked(Path(folder), items, url))
        yield from _compared("PostgreSQL", *measured)


def _compared(kind: str, many: _Seconds, few: _Seconds) -> Iterator[Row]:
    for what, ours, theirs in (("next item", many.next, few.next), ("saving an item", many.save, few.save)):
        yield Row(
            f"{what} of {ITEMS:,} in {len(_LANGUAGES)} languages, {_PEOPLE} people, {kind} (goal p99 100 ms)",
            milliseconds(ours),
            f"with {_SMALL:,} items: {milliseconds(theirs)}",
            f"{median(ours) / median(theirs):.2f} x the time",
        )
    yield Row(
        f"processor for an item taken and saved, of {ITEMS:,}, {kind}",
        f"{many.processor * 1000:.1f} ms",
        f"with {_SMALL:,} items: {few.processor * 1000:.1f} ms",
        f"{many.processor / few.processor:.2f} x the time",
    )


def _worked(folder: Path, items: int, url: str = "") -> _Seconds:
    with _house(folder, url) as services:
        people = [_person(services, number) for number in range(_PEOPLE)]
        _fill(services, items, eager=people[0][0])
        for caller, language, group in people[:2]:  # what is opened when it is first used is not what is measured
            _work(services, caller, language, group, _Seconds([], []))
        with ThreadPoolExecutor(_PEOPLE) as pool:
            began = process_time()
            every = list(pool.map(lambda one: _day(services, *one), people))
            used = (process_time() - began) / (_PEOPLE * _LOOKS)
    return _Seconds([s for one in every for s in one.next], [s for one in every for s in one.save], used)


def _day(services: Services, caller: Caller, language: str, group: TranslatorGroup) -> _Seconds:
    seconds, dice = _Seconds([], []), random.Random(caller.session_id)
    for _ in range(_LOOKS):
        sleep(dice.uniform(*_PAUSE))
        _work(services, caller, language, group, seconds)
    return seconds


def _work(services: Services, caller: Caller, language: str, group: TranslatorGroup, seconds: _Seconds) -> None:
    key, refining, voting = uuid4().hex, services.calibration.refining, services.calibration.voting
    began = perf_counter()
    task = (refining if group is TranslatorGroup.REFINER else voting).next(caller, language)
    seconds.next.append(perf_counter() - began)
    assert task is not None
    item_id = task.shown.at.item_id
    began = perf_counter()
    if isinstance(task, RefiningTask):
        refining.submit(caller, language, item_id, NewRefinement(Typed(task.draft, "meant"), seconds=2.0), key)
    else:
        voting.vote(caller, language, item_id, NewBallot(choice="A", seconds=2.0), key)
    seconds.save.append(perf_counter() - began)


def _person(services: Services, number: int) -> tuple[Caller, str, TranslatorGroup]:
    """Every other one votes."""
    language = _LANGUAGES[number // 2 % len(_LANGUAGES)]
    group = (TranslatorGroup.REFINER, TranslatorGroup.VOTER)[number % 2]
    login, works = f"person{number}", (WorkingLanguage(language, group),)
    new = NewPerson(login, f"P {number}", _PASSWORD, frozenset({Role.TRANSLATOR}), languages=works)
    person = services.people.accounts.create(new)
    visit, _ = services.people.sessions.login(login, _PASSWORD, "127.0.0.1")
    return Caller(person, visit.session_id, "127.0.0.1"), language, group


@contextmanager
def _house(folder: Path, url: str = "") -> Iterator[Services]:
    settings = Settings.model_validate({"home": folder, "secret": "s" * 40, "database_url": url, "gold_every": 0})
    services = compose(settings, hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    try:
        migrations.upgrade(services.database)
        yield services
    finally:
        services.close()


def _fill(services: Services, count: int, *, eager: Caller) -> None:
    """As many items in every language, the first half open to voters; one person has refined half of theirs alone."""
    told = {"question": "Which of the two cars is red?", "hint": "", "options": '["left", "right"]'}
    with services.database.transaction() as session:
        made = {"source_language": "en", "licence": "", "origin": "", "demo": False, "created_at": datetime.now(UTC)}
        session.execute(insert(BenchmarkRow), [{"id": "b", "name": "Many", **made}])
    for start in range(0, count, _AT_ONCE):
        numbers = range(start, min(start + _AT_ONCE, count))
        kind = {"kind": "choice", "letters": '["A", "B"]', "pair": "", "circle": "", "answer": "A"}
        with services.database.transaction() as session:
            own = [{"id": f"{n:032}", "benchmark_id": "b", "number": n, **kind, **told} for n in numbers]
            session.execute(insert(BenchmarkItemRow), own)
            for language in _LANGUAGES:
                _fill_language(session, numbers, language, eager if language == _LANGUAGES[0] else None, told)


def _fill_language(
    session: Session, numbers: range, language: str, eager: Caller | None, told: Mapping[str, object]
) -> None:
    at = [{"item_id": f"{n:032}", "language": language} for n in numbers]
    half = len(at) // 2
    stands = {"wanted": 3, "held_at": None, "taken": 0}
    alone = {"stage": "refine", **stands, "taken": 1 if eager else 0}
    rest = {"stage": "refine", **stands, "taken": 2 if eager else 0}
    rows = [
        {**one, "number": n, **({"stage": "vote", **stands} if place < half else alone if place % 2 else rest)}
        for place, (n, one) in enumerate(zip(numbers, at, strict=True))
    ]
    session.execute(insert(DraftRow), [{**one, **told} for one in at])
    session.execute(insert(CalibrationRow), rows)
    texts = [{**told, "question": f"{told['question']} {letter}", "of_draft": False} for letter in "xyz"]
    versions = [
        {**one, **text, "id": f"{language}{place}{n}"}
        for n, one in zip(numbers[: min(half, _VOTED)], at, strict=False)
        for place, text in enumerate(texts)
    ]
    session.execute(insert(VersionRow), versions)
    if eager is not None and eager.person is not None:
        done = datetime.now(UTC)
        own = {"person_id": eager.person.id, "taken_at": done, "expires_at": done, "done_at": done, "place": 1}
        theirs = [one for one in rows if one["stage"] == "refine" and one["taken"] == 1]
        places = [{"item_id": one["item_id"], "language": language, "stage": "refine", **own} for one in theirs]
        session.execute(insert(PlaceRow), places)


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
