"""The whole application in this process, with one person for each task and a stranger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from app import Application, create
from backend.services import compose
from backend.services.people.accounts import NewPerson
from core.records import Role
from core.settings import Settings
from tests.doubles import migrated

PASSWORD = "a long enough sentence"
ORIGIN = "http://testserver"


@dataclass
class Walk:
    """The application and one browser per person."""

    made: Application
    clients: dict[str, TestClient]


def sign_in(client: TestClient, login: str) -> None:
    """As a person does: open the form, send it."""
    page = client.get("/en/login")
    token = page.text.split('name="form" value="')[1].split('"')[0]
    answer = client.post(
        "/en/login", data={"login": login, "password": PASSWORD, "form": token}, follow_redirects=False
    )
    assert answer.status_code == 303, answer.text


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """Built once a module: building Gradio's pages takes seconds."""
    home = migrated.home(tmp_path_factory.mktemp("home"))
    settings = Settings(home=home, control_every=0, login_rate=10_000, write_rate=100_000, address_rate=1_000_000)
    services = compose(settings, hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    for role in Role:
        person = NewPerson(
            login=role.value, name=role.value.title(), password=PASSWORD, roles=frozenset({role}), page_language=""
        )
        services.people.accounts.create(person)
    made = create(services)
    try:
        with TestClient(made.app, base_url=ORIGIN) as shared:
            clients = {name: TestClient(made.app, base_url=ORIGIN) for name in ("stranger", *Role)}
            for client in clients.values():
                client.portal = shared.portal  # one event loop for all, as in a server
            for role in Role:
                sign_in(clients[role], role.value)
            yield Walk(made=made, clients=clients)
    finally:
        services.close()
