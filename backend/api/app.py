"""The HTTP application without its pages: layers, routes, errors. `app.py` adds the pages."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from fastapi import Depends, FastAPI

from backend import health as trials
from backend.api import operations
from backend.api.cookies import Cookies
from backend.api.declared import enforce, undeclared
from backend.api.errors import Catcher, Respond, install
from backend.api.guard import Guard, GuardParts
from backend.api.middleware import PathTest, Requests
from backend.api.origin import Proxies
from backend.api.stopping import Stopping
from backend.api.v1 import (
    account,
    arena,
    audit,
    benchmarks,
    calibration,
    calibration_preparing,
    calibration_research,
    evaluations,
    health,
    invitations,
    label_studio,
    leaderboard,
    models,
    parcels,
    people,
    pictures,
    rounds,
    runs,
    session,
    snapshots,
    tokens,
)
from backend.limits import RateLimits
from backend.services import Services


class RightUndeclared(Exception):
    """A route was added without saying which right it needs."""


def create_api(
    services: Services,
    *,
    respond: Respond,
    limits: RateLimits,
    stopping: Stopping,
    is_asset: PathTest = lambda path: False,
    is_upload: PathTest = lambda path: False,
    new_id: Callable[[], str] = lambda: uuid4().hex,
) -> FastAPI:
    """Compose the application.

    `respond` turns a domain error into a page or JSON. `is_asset` names paths that hold nothing
    personal (no visit is looked up, they may be cached); `is_upload` those that take large bodies.
    """
    # The schema is served by a route of ours, to signed-in people; the stock viewer needs a CDN.
    app = FastAPI(
        title="Parley",
        version="1",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(enforce)],
    )
    cookies = Cookies(services.secrets)
    metrics = services.metrics
    probes = trials.probes(services)
    app.include_router(arena.build(services, stopping))  # routes are tried in order: first what is asked most
    app.include_router(calibration.build(services))
    app.include_router(calibration_research.build(services))
    app.include_router(calibration_preparing.build(services))
    app.include_router(benchmarks.build(services))
    app.include_router(label_studio.build(services))
    app.include_router(session.build(services, limits, cookies))
    app.include_router(account.build(services, limits))
    app.include_router(people.build(services))
    app.include_router(invitations.build(services, cookies))
    app.include_router(tokens.build(services))
    app.include_router(audit.build(services))
    app.include_router(pictures.build(services))
    app.include_router(parcels.build(services))
    app.include_router(rounds.build(services))
    app.include_router(snapshots.build(services))
    app.include_router(runs.build(services, stopping))
    app.include_router(models.build(services))
    app.include_router(leaderboard.build(services))
    app.include_router(evaluations.build(services))
    app.include_router(health.build(probes, app.openapi))
    app.include_router(operations.build(services.settings, probes=probes, metrics=metrics, stopping=stopping))
    install(app, respond)
    parts = GuardParts(
        settings=services.settings,
        visit=services.people.sessions.visiting,
        program=services.people.tokens.person,
        cookies=cookies,
        limits=limits,
        stopping=stopping,
        is_anonymous=lambda path: path in operations.PATHS or is_asset(path),
        is_upload=lambda path: pictures.is_upload(path) or is_upload(path),
    )
    # The last one added is the outermost.
    app.add_middleware(Guard, parts=parts)
    app.add_middleware(Catcher, respond=respond)
    app.add_middleware(
        Requests,
        proxies=Proxies(services.settings.trusted_proxies),
        metrics=metrics,
        new_id=new_id,
        is_asset=is_asset,
    )
    return app


def require_declared(app: FastAPI) -> None:
    """Refuse to start with a route that declares no right; call it when all routes are there."""
    forgotten = undeclared(app)
    if forgotten:
        raise RightUndeclared("No right is declared for: " + ", ".join(sorted(forgotten)))
