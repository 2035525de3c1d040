"""The application that the tests of this folder knock at, with a few routes to knock at the layers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from uuid import uuid4

from argon2 import PasswordHasher
from fastapi import APIRouter, FastAPI, Request
from starlette.responses import Response, StreamingResponse
from starlette.testclient import TestClient

from backend import policies
from backend.api.app import create_api
from backend.api.declared import declared
from backend.api.errors import json_error
from backend.api.stopping import Stopping
from backend.limits import RateLimits
from backend.services import Services, compose
from backend.services.people.changes import NewPerson
from backend.services.studio.composing import Training, open_training
from backend.serving.engines import open_engine
from core.engine import Engine
from core.records import Person, Role, TranslatorGroup, WorkingLanguage
from core.settings import Settings
from tests.doubles import migrated

PASSWORD = "correct horse battery"
ROLES = tuple(role.value for role in Role)
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass
class House:
    """One application, its services, and a person per role."""

    app: FastAPI
    services: Services
    limits: RateLimits
    stopping: Stopping
    people: dict[str, Person] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    _keys: Iterator[int] = field(default_factory=count)

    def client(
        self,
        role: str | None = None,
        *,
        peer: str = "testclient",
        base_url: str = "http://parley.test",
        raise_server_exceptions: bool = False,
    ) -> TestClient:
        """A browser; signed in as the person with this role."""
        client = TestClient(
            self.app,
            base_url=base_url,
            client=(peer, 50000),
            raise_server_exceptions=raise_server_exceptions,
            follow_redirects=False,
        )
        if role is not None:
            answer = client.post("/api/v1/session", json={"login": role, "password": PASSWORD})
            assert answer.status_code == 201, answer.text
        return client

    def key(self) -> dict[str, str]:
        """Headers with a fresh idempotency key."""
        return {"Idempotency-Key": f"key-{next(self._keys)}-{uuid4().hex}"}


def build(
    home: Path,
    *,
    engine: Callable[[Settings], Engine] = open_engine,
    training: Callable[[Settings], Training] = open_training,
    **settings: object,
) -> House:
    """An application with one person per role; `engine` answers its battles."""
    given = {
        "home": migrated.home(home),
        "secret": "k" * 40,
        "login_rate": 10_000,
        "write_rate": 10**6,
        "address_rate": 10**6,
        "names_seconds": 0,
        **settings,
    }
    services = compose(Settings.model_validate(given), hasher=QUICK, engine=engine, training=training)
    limits, stopping = RateLimits(services.settings), Stopping()
    app = create_api(
        services,
        respond=lambda request, error: json_error(error, f"sentence for {error.reason}"),
        limits=limits,
        stopping=stopping,
        is_asset=lambda path: path.startswith("/test/asset/"),
        is_upload=lambda path: path == "/test/upload",
    )
    house = House(app=app, services=services, limits=limits, stopping=stopping)
    for role in Role:
        house.people[role.value] = services.people.accounts.create(_person(role))
    app.include_router(_routes(house))
    return house


def _person(role: Role) -> NewPerson:
    group = TranslatorGroup.REFINER if role is Role.TRANSLATOR else None
    return NewPerson(
        login=role.value,
        name=f"The {role.value}",
        password=PASSWORD,
        roles=frozenset({role}),
        languages=(WorkingLanguage("hu", group),),
        page_language="hu",
        consent=False,
    )


def _routes(house: House) -> APIRouter:
    """Routes that show what the layers did."""
    router = APIRouter(prefix="/test", include_in_schema=False)

    def who(request: Request) -> dict[str, str | None]:
        caller = request.state.caller
        person = caller.person.id if caller.person else None
        return {"person": person, "address": caller.address, "scheme": request.url.scheme}

    def boom() -> None:
        raise ZeroDivisionError("secret detail")

    def breaks_off() -> StreamingResponse:
        def lines() -> Iterator[str]:
            yield "half"
            raise ZeroDivisionError("secret detail")

        return StreamingResponse(lines())

    async def write(request: Request) -> int:
        size = len(await request.body())
        house.written.append(request.url.path)
        return size

    def cached() -> Response:
        return Response(headers={"Cache-Control": "max-age=60"})

    def item(name: str) -> str:
        return name

    opened = declared(policies.anyone)
    for path, endpoint in [
        ("/who", who),
        ("/asset/{name}", who),
        ("/boom", boom),
        ("/breaks-off", breaks_off),
        ("/cached", cached),
        ("/item/{name}", item),
    ]:
        router.add_api_route(path, opened(endpoint), methods=["GET"], response_model=None)
    for path in ("/write", "/upload"):
        router.add_api_route(path, opened(write), methods=["POST"], response_model=None)
    return router
