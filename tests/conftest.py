"""What many tests need: real databases, services on a settable clock, people."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest
from argon2 import PasswordHasher
from sqlalchemy import create_engine, make_url, text

from backend.db import migrations
from backend.db.engine import Database, connect
from backend.services import Services, compose
from backend.services.people.accounts import NewPerson
from core.records import Caller, Person, Role, WorkingLanguage
from core.settings import Settings
from tests.doubles import compiled, migrated

# The models here are tiny: more threads only wait for each other, and they spin while they do.
os.environ.setdefault("OMP_NUM_THREADS", "1")
compiled.share()

PASSWORD = "correct horse battery"
LONGEST = ("kill", "e2e", "ui", "demo", "backend/runs", "backend/serving", "training")
BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Folders that take long begin first, so that two workers end at about the same time."""
    here = Path(__file__).parent

    def rank(item: pytest.Item) -> int:
        place = item.path.relative_to(here).as_posix()
        return next((number for number, folder in enumerate(LONGEST) if place.startswith(folder)), len(LONGEST))

    items.sort(key=rank)


def pytest_collection_finish() -> None:
    """All that the tests import stays to the end: the collector need not walk through it every few moments."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 10)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **time: float) -> None:
        """Let time pass: `clock.advance(days=2)`."""
        self.now += timedelta(**time)


class People:
    """Makes people; all have the same password."""

    password = PASSWORD

    def __init__(self, services: Services) -> None:
        self._services = services
        self._numbers = count(1)

    def make(self, *roles: Role, languages: tuple[WorkingLanguage, ...] = (), **more: object) -> Person:
        """A person with these roles (a rater by default)."""
        number = next(self._numbers)
        role = sorted(roles)[0] if roles else Role.RATER
        given: dict[str, object] = {
            "login": f"{role}{number}",
            "name": f"{role.title()} {number}",
            "password": PASSWORD,
            "roles": frozenset(roles or {Role.RATER}),
            "languages": languages,
        }
        return self._services.people.accounts.create(NewPerson(**(given | more)))  # type: ignore[arg-type]

    def rater(self, **more: object) -> Person:
        """A native speaker."""
        return self.make(Role.RATER, **more)

    def translator(self, **more: object) -> Person:
        """A translator."""
        return self.make(Role.TRANSLATOR, **more)

    def researcher(self, **more: object) -> Person:
        """A researcher."""
        return self.make(Role.RESEARCHER, **more)

    def administrator(self, **more: object) -> Person:
        """An administrator."""
        return self.make(Role.ADMINISTRATOR, **more)

    def login(self, person: Person, address: str = "192.0.2.1") -> tuple[Caller, str]:
        """A signed-in caller for a person, and the session token."""
        visit, token = self._services.people.sessions.login(person.login, PASSWORD, address)
        return Caller(visit.person, visit.session_id, address), token

    def caller(self, person: Person, address: str = "192.0.2.1") -> Caller:
        """A signed-in caller for a person."""
        return self.login(person, address)[0]


@pytest.fixture
def clock() -> Clock:
    """The clock of `services`."""
    return Clock()


@pytest.fixture
def hasher() -> PasswordHasher:
    """Argon2 as cheap as it gets."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def new_key() -> Callable[[], str]:
    """Fresh idempotency keys."""
    return lambda: uuid4().hex


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A fresh migrated SQLite database."""
    return f"sqlite:///{migrated.home(tmp_path) / 'parley.sqlite3'}"


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server of this test session; its address."""
    if os.environ.get("WITHOUT_POSTGRES") == "1":
        pytest.skip("WITHOUT_POSTGRES=1")
    from tests.doubles.postgres import running  # beside this file; only these tests need it

    with running() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """The name of a migrated, empty database to copy."""
    name = "parley_template"
    _administer(postgres_server, f"CREATE DATABASE {name}")
    database = connect(make_url(postgres_server).set(database=name).render_as_string(hide_password=False))
    migrations.upgrade(database)
    database.close()
    return name


@pytest.fixture
def make_postgres(postgres_server: str) -> Iterator[Callable[[str], str]]:
    """Makes a database as a copy of another and gives its address; dropped when the test is over."""
    made: list[str] = []

    def make(template: str) -> str:
        made.append(f"parley_{uuid4().hex}")
        _administer(postgres_server, f"CREATE DATABASE {made[-1]} TEMPLATE {template} STRATEGY FILE_COPY")
        return make_url(postgres_server).set(database=made[-1]).render_as_string(hide_password=False)

    yield make
    for name in made:
        _administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgres_url(make_postgres: Callable[[str], str], postgres_template: str) -> str:
    """A fresh migrated PostgreSQL database."""
    return make_postgres(postgres_template)


@pytest.fixture(params=BOTH)
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without any table, on SQLite and on PostgreSQL in turn."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    else:
        url = request.getfixturevalue("make_postgres")("template0")
    connected = connect(url)
    yield connected
    connected.close()


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh migrated database, on SQLite and on PostgreSQL in turn."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The same, connected."""
    connected = connect(database_url)
    yield connected
    connected.close()


@pytest.fixture
def settings(tmp_path: Path, sqlite_url: str) -> Settings:
    """Settings whose home is a temporary folder with a migrated SQLite database."""
    return Settings.model_validate(
        {"home": tmp_path, "database_url": sqlite_url, "secret": "s" * 40, "control_every": 0, "names_seconds": 0}
    )


@pytest.fixture
def services(settings: Settings, clock: Clock, hasher: PasswordHasher) -> Iterator[Services]:
    """Everything that people can do, on SQLite, with cheap passwords and a settable clock."""
    composed = compose(settings, clock=clock, hasher=hasher)
    yield composed
    composed.close()


@pytest.fixture
def people(services: Services) -> People:
    """A factory of people in `services`."""
    return People(services)


def _administer(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
