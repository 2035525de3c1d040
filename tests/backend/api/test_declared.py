"""A route that forgot to say who may use it is shut, not open."""

from __future__ import annotations

import pytest
from fastapi import APIRouter, Depends, FastAPI, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from backend import policies
from backend.api.app import RightUndeclared, require_declared
from backend.api.declared import declared, enforce, routes, undeclared
from backend.api.errors import install, json_error
from core.records import Caller


def application() -> FastAPI:
    app = FastAPI(openapi_url=None, dependencies=[Depends(enforce)])
    install(app, lambda request, error: json_error(error, "refused"))

    @app.middleware("http")
    async def nobody(request: Request, call_next):
        request.state.caller = Caller()
        return await call_next(request)

    @app.get("/open")
    @declared(policies.anyone)
    def opened() -> str:
        return "seen"

    inner = APIRouter(prefix="/inner")

    @inner.get("/forgotten")
    def forgotten() -> str:
        raise AssertionError("must not run")

    @inner.get("/closed")
    @declared(policies.signed_in)
    def closed() -> str:
        raise AssertionError("must not run")

    app.include_router(inner)
    return app


def test_what_is_declared_open_is_open() -> None:
    assert TestClient(application()).get("/open").json() == "seen"


def test_what_declares_nothing_is_refused() -> None:
    answer = TestClient(application()).get("/inner/forgotten")
    assert answer.status_code == 403
    assert answer.json()["error"]["reason"] == "right_missing"


def test_what_needs_an_account_is_refused_to_strangers() -> None:
    assert TestClient(application()).get("/inner/closed").status_code == 401


def test_forgotten_routes_are_listed_and_keep_the_application_from_starting() -> None:
    app = application()
    app.router.routes.append(Route("/plain", lambda request: Response()))
    assert undeclared(app) == ["/inner/forgotten", "/plain"]
    assert {route.path for route in routes(app)} == {"/open", "/inner/forgotten", "/inner/closed"}
    with pytest.raises(RightUndeclared, match="/inner/forgotten, /plain"):
        require_declared(app)
