"""Votes through the HTTP API: how soon each is on disk at 50 a second, and how many a second are sustained.

Server and client share the machine. The alternative is one bare durable INSERT per vote in the same run, or, with
`python -m benchmarks votes --before FOLDER`, the server of another checkout: both by turns, medians of the rounds.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from uuid import uuid4

from argon2 import PasswordHasher
from sqlalchemy import create_engine, make_url

from backend.api.app import create_api
from backend.api.cookies import NAME, Cookies
from backend.api.errors import json_error
from backend.api.stopping import Stopping
from backend.db import battles, migrations
from backend.limits import RateLimits
from backend.records import Answer, AnswerEnd, Battle, BattleId, Mode, ModelId, Turn, TurnState
from backend.serve import serve
from backend.services import Services, compose
from backend.services.people.accounts import NewPerson
from benchmarks.commits import bare
from benchmarks.report import Row, commit, milliseconds
from benchmarks.running import ROOT, running
from core.battles import Sides
from core.records import PersonId, Role
from core.settings import Settings
from tests.doubles import postgres

PEOPLE = 100
RATE = 50
STEADY = 600
BURST = 3000
ROUNDS = 3
_TEXTS = Sides(
    "There are two red circles on a white table, and a small blue square stands to the left of them.",
    "Egy fehér asztalon két piros kör látható, tőlük balra pedig egy kis kék négyzet áll.",
)


@dataclass(frozen=True)
class Measured:
    """What one database did."""

    steady: list[float]
    burst: list[float]
    rate: float


def run() -> list[Row]:
    """On SQLite, and on PostgreSQL where it is installed."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        alone = bare(Path(folder) / "bare.sqlite3")
        insert = sum(alone) / len(alone)
        rows += _rows("SQLite", _measured(Path(folder), ""), insert)
    if postgres.installed():
        with tempfile.TemporaryDirectory() as folder, postgres.running(durable=True) as url:
            rows += _rows("PostgreSQL", _measured(Path(folder), url), insert)
    return rows


def compare(before: Path) -> list[Row]:
    """This tree against another checkout, by turns in one run."""
    rows = _compared("SQLite", before, "")
    if postgres.installed():
        with postgres.running(durable=True) as url:
            rows += _compared("PostgreSQL", before, url)
    return rows


def _compared(kind: str, before: Path, server: str) -> list[Row]:
    seen: dict[Path, list[Measured]] = {ROOT: [], before.resolve(): []}
    for _ in range(ROUNDS):
        for tree, measured in seen.items():
            with tempfile.TemporaryDirectory() as folder, _fresh(server) as url:
                measured.append(_measured(Path(folder), url, tree))
    ours, theirs = (_Summary.of(measured) for measured in seen.values())
    name = f"commit {commit(before)}, same run by turns"
    return [
        Row(
            f"vote by HTTP, {PEOPLE} people, {RATE} a second, {kind}, medians of {ROUNDS}",
            ours.steady,
            f"{name}: {theirs.steady}",
            "-",
        ),
        Row(
            f"votes a second sustained by HTTP, {PEOPLE} people at once, {kind}, median of {ROUNDS}",
            f"{ours.rate:.0f} a second",
            f"{name}: {theirs.rate:.0f} a second",
            f"{ours.rate / theirs.rate:.2f} x",
        ),
    ]


@dataclass(frozen=True)
class _Summary:
    steady: str
    rate: float

    @classmethod
    def of(cls, rounds: list[Measured]) -> _Summary:
        half = median(median(measured.steady) for measured in rounds) * 1000
        high = median(quantiles(measured.steady, n=100)[98] for measured in rounds) * 1000
        return cls(f"{half:.2f} ms (p99 {high:.2f})", median(measured.rate for measured in rounds))


@contextmanager
def _fresh(server: str) -> Iterator[str]:
    """A database of its own on the server, or none for SQLite."""
    if not server:
        yield ""
        return
    name = f"votes_{uuid4().hex}"
    with create_engine(server, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield str(make_url(server).set(database=name).render_as_string(hide_password=False))


def _rows(kind: str, seen: Measured, insert: float) -> list[Row]:
    alternative = f"one bare INSERT, SQLite synchronous=FULL: {insert * 1000:.2f} ms"
    ratio = seen.steady[len(seen.steady) // 2] / insert
    return [
        Row(
            f"vote by HTTP, {PEOPLE} people, {RATE} a second, {kind}",
            milliseconds(seen.steady),
            alternative,
            f"{ratio:.1f} x",
        ),
        Row(
            f"votes a second sustained by HTTP, {PEOPLE} people at once, {kind}",
            f"{seen.rate:.0f} a second, each {milliseconds(seen.burst)}",
            f"bare INSERTs one after the other: {1 / insert:.0f} a second",
            f"{seen.rate * insert:.2f} x",
        ),
    ]


def _measured(home: Path, database_url: str, tree: Path = ROOT) -> Measured:
    settings = {"home": str(home), "database_url": database_url, "secret": "b" * 40, "port": 0, "log_level": "ERROR"}
    settings |= {"write_rate": 10**6, "address_rate": 10**7}
    services = compose(
        Settings.model_validate(settings), hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    )
    migrations.upgrade(services.database)
    people = [_person(services, number) for number in range(PEOPLE)]
    cookies = [_cookie(services, person) for person in people]
    ready = _battles(services, people, STEADY + BURST)
    services.close()
    command = [sys.executable, "-m", "benchmarks.votes", json.dumps(settings)]
    with running(command, says=r"listening (\d+)", tree=tree) as port:
        return asyncio.run(_votes(int(port), cookies, ready))


def _person(services: Services, number: int) -> PersonId:
    new = NewPerson(f"rater{number}", "Rater", "a long enough sentence", frozenset({Role.RATER}), consent=True)
    return services.people.accounts.create(new).id


def _cookie(services: Services, person: PersonId) -> str:
    with services.database.transaction() as session:
        token = services.people.sessions.open(session, person, "127.0.0.1").token
    return f"{NAME}={Cookies(services.secrets).value(token)}"


def _battles(services: Services, people: list[PersonId], number: int) -> list[tuple[int, BattleId]]:
    """Battles that wait for their vote: whose, and which."""
    base = services.arena.entrants.ensure_model(name="base", base="base").id
    tuned = services.arena.entrants.ensure_model(name="tuned", base="base", adapter="tuned").id
    made = []
    with services.database.transaction() as session:
        for place in range(number):
            battle = _battle(people[place % PEOPLE], Sides(base, tuned), place)
            done = battle.turns[0]
            battles.add(session, battle)
            battles.finish_turn(session, battle.id, done, leaked=False, void=None)
            made.append((place % PEOPLE, battle.id))
    return made


def _battle(person: PersonId, models: Sides[ModelId], seed: int) -> Battle:
    now = datetime.now(UTC) - timedelta(minutes=5)
    answers = Sides(*(_answer(text) for text in _TEXTS))
    turn = Turn(1, "Mi van a képen?", (), 1, TurnState.DONE, answers, now, now)
    return Battle(
        id=BattleId(uuid4().hex),
        person_id=person,
        round_id=None,
        language="hu",
        mode=Mode.BLIND,
        models=models,
        generation="{}",
        seed=seed,
        leaked=False,
        void=None,
        ended_at=None,
        created_at=now,
        turns=(turn,),
        vote=None,
        not_counted=frozenset(),
        edits=(),
    )


def _answer(text: str) -> Answer:
    return Answer(
        text, AnswerEnd.COMPLETE, frozenset(), None, tokens_in=40, tokens_out=30, first_seconds=0.2, seconds=1.0
    )


async def _votes(port: int, cookies: list[str], ready: list[tuple[int, BattleId]]) -> Measured:
    clients = [await asyncio.open_connection("127.0.0.1", port) for _ in cookies]
    turns = [asyncio.Lock() for _ in cookies]
    numbers = count()

    async def vote(person: int, battle: BattleId) -> float:
        body = json.dumps({"choice": "ab"[next(numbers) % 2]})
        request = (
            f"PUT /api/v1/battles/{battle}/vote HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookies[person]}\r\n"
            f"Idempotency-Key: {uuid4().hex}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )
        async with turns[person]:  # nobody votes twice at once
            began = perf_counter()
            reader, writer = clients[person]
            writer.write(request.encode())
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            await reader.readexactly(int(re.search(r"content-length: (\d+)", head)[1]))  # type: ignore[index]
            assert " 200 " in head.splitlines()[0], head
            return perf_counter() - began

    warm, steady, burst = ready[:100], ready[100:STEADY], ready[STEADY:]
    await asyncio.gather(*(vote(*pair) for pair in warm))
    began = perf_counter()
    tasks = []
    for number, pair in enumerate(steady):
        await asyncio.sleep(began + number / RATE - perf_counter())
        tasks.append(asyncio.create_task(vote(*pair)))
    waits = await asyncio.gather(*tasks)
    for place, (_, writer) in enumerate(clients):  # one that rested for long would be closed by the server
        writer.close()
        clients[place] = await asyncio.open_connection("127.0.0.1", port)
    began = perf_counter()
    each = await asyncio.gather(*(vote(*pair) for pair in burst))
    rate = len(burst) / (perf_counter() - began)
    for _, writer in clients:
        writer.close()
    return Measured(sorted(waits), sorted(each), rate)


def main(settings: dict[str, object]) -> int:
    """The server of the comparison: the JSON API without pages."""
    services = compose(Settings.model_validate(settings))
    stopping = Stopping()
    app = create_api(
        services,
        respond=lambda request, error: json_error(error, str(error)),
        limits=RateLimits(services.settings),
        stopping=stopping,
    )
    return serve(
        app,
        services.settings,
        stopping=stopping,
        announce=lambda where: print(f"listening {where.port}", flush=True),
    )


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
