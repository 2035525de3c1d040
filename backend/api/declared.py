"""Every route says which right it needs; what says nothing is refused.

    @router.get("/people")
    @declared(policies.manage_people)
    def people(...): ...

`enforce` is a dependency of the whole application, so a forgotten declaration is a refusal and not
a hole. `undeclared` lists what was forgotten, for the composition and the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from fastapi import FastAPI, Request
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Mount

from backend.policies import Right
from core.errors import Forbidden, Reason
from core.records import Caller

_ATTRIBUTE = "__parley_right__"
_PROGRAMS = "__parley_programs__"
_Endpoint = TypeVar("_Endpoint", bound=Callable[..., object])


def declared(right: Right, *, programs: bool = False) -> Callable[[_Endpoint], _Endpoint]:
    """Mark an endpoint with the right it needs, and whether programs may use it for their person."""

    def mark(endpoint: _Endpoint) -> _Endpoint:
        setattr(endpoint, _ATTRIBUTE, right)
        setattr(endpoint, _PROGRAMS, programs)
        return endpoint

    return mark


def right_of(endpoint: object) -> Right | None:
    """The right an endpoint was marked with, if any."""
    right: Right | None = getattr(endpoint, _ATTRIBUTE, None)
    return right


def open_to_programs(endpoint: object) -> bool:
    """Whether a program may use an endpoint for its person."""
    return bool(getattr(endpoint, _PROGRAMS, False))


async def enforce(request: Request) -> None:
    """Refuse the request unless its endpoint declares a right that the caller has."""
    endpoint = request.scope.get("endpoint")
    right = right_of(endpoint)
    program = getattr(request.state, "program", False)
    if right is None or (program and not open_to_programs(endpoint)):
        raise Forbidden(Reason.RIGHT_MISSING)
    caller: Caller = request.state.caller
    right(caller.person)


def routes(app: FastAPI) -> Iterator[APIRoute]:
    """Every HTTP route of the application, those of included routers too."""
    yield from _walk(app.routes)


def undeclared(app: FastAPI) -> list[str]:
    """Paths that declare no right, or cannot because they are no API routes; mounts check themselves."""
    forgotten = [route.path for route in routes(app) if right_of(route.endpoint) is None]
    plain = [
        str(getattr(route, "path", route))
        for route in app.routes
        if not isinstance(route, APIRoute | Mount) and not hasattr(route, "original_router")
    ]
    return forgotten + plain


def _walk(mounted: list[BaseRoute]) -> Iterator[APIRoute]:
    for route in mounted:
        if isinstance(route, APIRoute):
            yield route
        elif (router := getattr(route, "original_router", None)) is not None:
            yield from _walk(router.routes)
