"""The same work in Parley and in a real Label Studio, and how long pushing and pulling take.

Sixteen people at once take an item, read it and hand in its text, over HTTP on both sides, in the same run.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import uuid4

from PIL import Image

from annotation.label_studio.rules import Trouble
from backend.api.cookies import NAME, Cookies
from backend.db import migrations
from backend.db.calibrations import Stage
from backend.services import Services, compose
from backend.services.arena.pictures import Origin
from backend.services.benchmarks import NewBenchmark, NewItem
from backend.services.label_studio.server import SdkServer
from backend.services.people.accounts import NewPerson
from benchmarks.report import Row, milliseconds
from benchmarks.running import running
from core.benchmark_items import Fields, ItemKind, first_letters
from core.records import Role, TranslatorGroup, WorkingLanguage
from core.settings import Settings
from tests.doubles.label_studio_server import HOME, TOKEN, LabelStudio, copied

ITEMS = int(os.environ.get("LABEL_STUDIO_ITEMS", "3334"))
"""Each has three places: so many times three tasks are pushed in one go."""
_PEOPLE, _EACH = 16, 20
_PICTURES = 50
_FAULT = 500
_BENCHMARK = "Cars"
_TEXT = Fields("Melyik autó piros?", "", ("A bal oldali", "A jobb oldali"))


@dataclass(frozen=True)
class Worked:
    """How long each item took from asking for it until its text was stored, and how many were done a second."""

    seconds: list[float]
    rate: float
    refused: int
    """Requests that were answered with a fault of the server, and sent again."""


def run() -> list[Row]:
    """Everything in one run; nothing where Label Studio is not installed."""
    if not list(HOME.glob("*.made")):
        print("Label Studio is not installed: `make label-studio`")
        return []
    with tempfile.TemporaryDirectory() as folder:
        theirs = copied(Path(folder) / "label-studio")
        theirs.start()
        try:
            theirs.wait()
            return _compared(Path(folder), theirs)
        finally:
            theirs.kill()


def _compared(folder: Path, theirs: LabelStudio) -> list[Row]:
    settings = {"home": str(folder / "home"), "secret": "b" * 40, "port": 0, "log_level": "ERROR"}
    settings |= {"write_rate": 10**6, "address_rate": 10**7}
    settings |= {"label_studio_url": theirs.url, "label_studio_token": TOKEN, "label_studio_seconds": 120}
    services = compose(Settings.model_validate(settings))
    try:
        migrations.upgrade(services.database)
        cookies = [_person(services, number) for number in range(_PEOPLE)]
        _bring(services)
        pushed, numbers = _pushed(services)
        there = _work_there(theirs, numbers[0])
        rows = [pushed, _pulled(services, theirs, numbers[0], len(there.seconds) + _PEOPLE)]
    finally:
        services.close()
    here = _work_here(settings, cookies)
    assert not here.refused
    told = f"{there.refused} requests answered with a fault and sent again"
    rows.append(
        Row(
            f"next item and saving it by HTTP, {_PEOPLE} people at once, SQLite (goal 20 x)",
            f"{here.rate:.1f} items a second, each {milliseconds(here.seconds)}",
            f"Label Studio 1.23.2: {there.rate:.1f} a second, each {milliseconds(there.seconds)}, {told}",
            f"{here.rate / there.rate:.1f} x",
        )
    )
    return rows


def _person(services: Services, number: int) -> str:
    works = (WorkingLanguage("hu", TranslatorGroup.REFINER),)
    login = f"refiner{number}@example.org"
    new = NewPerson(login, f"R {number}", "a long enough sentence", frozenset({Role.TRANSLATOR}), languages=works)
    person = services.people.accounts.create(new)
    with services.database.transaction() as session:
        token = services.people.sessions.open(session, person.id, "127.0.0.1").token
    return f"{NAME}={Cookies(services.secrets).value(token)}"


def _bring(services: Services) -> None:
    drawn = []
    for number in range(_PICTURES):
        out = BytesIO()
        Image.new("RGB", (64, 48), (number * 5, 90, 30)).save(out, "PNG")
        drawn.append(out.getvalue())
    source = Fields("Which car is red?", "", ("The left one", "The right one"))
    draft = Fields("Melyik kocsi piros?", "", ("A bal", "A jobb"))
    items = [
        NewItem(
            key=f"car-{number}",
            kind=ItemKind.CHOICE,
            pictures=(drawn[number % _PICTURES],),
            origin=Origin(source="pool", licence="CC0", origin="drawn"),
            source=source,
            answer="A",
            letters=first_letters(2),
            drafts={"hu": draft},
        )
        for number in range(ITEMS)
    ]
    services.benchmarks.add_items(NewBenchmark(_BENCHMARK), items)


def _pushed(services: Services) -> tuple[Row, list[int]]:
    began = perf_counter()
    places = services.label_studio.pushing.push(_BENCHMARK, "hu", Stage.REFINE)
    seconds = perf_counter() - began
    sent = sum(one.sent for one in places)
    assert sent == 3 * ITEMS
    began = perf_counter()
    again = services.label_studio.pushing.push(_BENCHMARK, "hu", Stage.REFINE)
    assert not any(one.sent for one in again)
    row = Row(
        f"Label Studio: push of {sent:,} tasks in one go",
        f"{seconds:.0f} s",
        f"pushing once more, nothing new: {perf_counter() - began:.1f} s",
        f"{sent / seconds:.0f} tasks a second",
    )
    return row, [one.project for one in places]


def _pulled(services: Services, theirs: LabelStudio, number: int, worked_on: int) -> Row:
    server = SdkServer(theirs.url, TOKEN, seconds=120)
    began = perf_counter()
    listed = sum(1 for _ in server.tasks(number, worked_on=False))
    whole = perf_counter() - began
    assert listed == ITEMS
    began = perf_counter()
    taken = services.label_studio.pulling.pull(_BENCHMARK, "hu", Stage.REFINE)
    seconds = perf_counter() - began
    twice = taken[0].troubles.get(Trouble.SECOND_PERSON, 0)  # it gives a task to two people who ask at once
    assert taken[0].taken + twice == worked_on, taken
    began = perf_counter()
    assert services.label_studio.pulling.pull(_BENCHMARK, "hu", Stage.REFINE)[0].taken == 0
    return Row(
        f"Label Studio: pull of {worked_on} texts among {3 * ITEMS:,} tasks in three projects, in pages of 200",
        f"{seconds:.1f} s, {twice} of tasks that it had given to two people are told",
        f"pulling once more, nothing new: {perf_counter() - began:.1f} s",
        f"reading all {listed:,} tasks of one project in pages: {whole:.1f} s",
    )


def _work_there(theirs: LabelStudio, project: int) -> Worked:
    tokens = _accounts(theirs)
    result = [_written("question", _TEXT.question), *(_written(str(n), text) for n, text in enumerate(_TEXT.options))]

    def work(client: _Client) -> None:
        task = client.ask("GET", f"/api/projects/{project}/next")
        client.ask("POST", f"/api/tasks/{task['id']}/annotations/", {"result": result, "lead_time": 2.0})

    return _at_once(theirs.port, [{"Authorization": f"Token {token}"} for token in tokens], work)


def _accounts(theirs: LabelStudio) -> list[str]:
    """A key for each person: the open edition has none that another could make for them, so they are written down."""
    from label_studio_sdk import LabelStudio as Sdk

    made: Any = Sdk
    sdk = made(base_url=theirs.url, api_key=TOKEN, timeout=120)
    names = [f"refiner{number}@example.org" for number in range(_PEOPLE)]
    numbers = [sdk.users.create(email=name, username=name).id for name in names]
    keys = [uuid4().hex + uuid4().hex[:8] for _ in numbers]
    with sqlite3.connect(theirs.data / "label_studio.sqlite3", timeout=60) as store:
        for number, key in zip(numbers, keys, strict=True):
            store.execute("DELETE FROM authtoken_token WHERE user_id = ?", (number,))
            row = (key, datetime.now(UTC).isoformat(sep=" "), number)
            store.execute("INSERT INTO authtoken_token (key, created, user_id) VALUES (?, ?, ?)", row)
    return keys


def _written(name: str, text: str) -> dict[str, object]:
    target = {"from_name": f"text_{name}", "to_name": f"source_{name}", "type": "textarea"}
    return {**target, "value": {"text": [text]}}


def _work_here(settings: dict[str, object], cookies: list[str]) -> Worked:
    fields = {"question": _TEXT.question, "options": list(_TEXT.options)}

    def work(client: _Client) -> None:
        address = "/api/v1/calibration/hu/refine"
        task = client.ask("POST", address)
        client.ask("PUT", f"{address}/{task['item']}", {"fields": fields, "reason": "meant", "seconds": 2.0})

    command = [sys.executable, "-m", "benchmarks.votes", json.dumps(settings)]
    with running(command, says=r"listening (\d+)") as port:
        return _at_once(int(port), [{"Cookie": one} for one in cookies], work)


class _Client:
    """One person's connection; a client that does more would cost more than the work that is measured."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self.refused = 0
        self._connection = HTTPConnection("127.0.0.1", port, timeout=120)
        self._headers = {**headers, "Content-Type": "application/json"}

    def ask(self, method: str, address: str, body: object = None) -> Any:
        """What is answered, from JSON."""
        headers = {**self._headers, "Idempotency-Key": uuid4().hex}
        while True:
            self._connection.request(method, address, json.dumps(body) if body is not None else None, headers)
            answer = self._connection.getresponse()
            told = answer.read()
            if answer.status < _FAULT:
                assert answer.status < 300, told
                return json.loads(told) if told else None
            self.refused += 1

    def close(self) -> None:
        """End it."""
        self._connection.close()


def _at_once(port: int, headers: list[dict[str, str]], work: Callable[[_Client], None]) -> Worked:
    clients = [_Client(port, one) for one in headers]

    def timed(client: _Client) -> float:
        began = perf_counter()
        work(client)
        return perf_counter() - began

    try:
        with ThreadPoolExecutor(_PEOPLE) as pool:
            list(pool.map(timed, clients))  # what is opened at the first call is not what is measured
            began = perf_counter()
            every = list(pool.map(lambda client: [timed(client) for _ in range(_EACH)], clients))
            seconds = perf_counter() - began
    finally:
        for client in clients:
            client.close()
    found = [one for part in every for one in part]
    return Worked(found, len(found) / seconds, sum(client.refused for client in clients))
