"""What machines ask: is it alive, is it ready, what are the numbers."""

from __future__ import annotations

import hmac

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.status import HTTP_200_OK, HTTP_503_SERVICE_UNAVAILABLE

from backend import policies
from backend.api.declared import declared
from backend.api.origin import Origin
from backend.api.stopping import Stopping
from backend.health import Probes
from backend.metrics import CONTENT_TYPE, Metrics
from core.errors import Forbidden, Reason
from core.settings import Settings

PATHS = frozenset({"/healthz", "/readyz", "/metrics"})


def build(settings: Settings, *, probes: Probes, metrics: Metrics, stopping: Stopping) -> APIRouter:
    """Routes for the machine room; none of them knows people."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/healthz", methods=["GET", "HEAD"])
    @declared(policies.anyone)
    async def alive() -> dict[str, str]:
        """The process answers."""
        return {"status": "alive"}

    @router.api_route("/readyz", methods=["GET", "HEAD"])
    @declared(policies.anyone)
    async def ready() -> JSONResponse:
        """Database and blobs were really tried just now; details are for administrators."""
        parts = await probes.readiness()
        good = all(part.ok for part in parts) and not stopping.begun
        body = {"ready": good, "stopping": stopping.begun, "parts": {part.part: part.ok for part in parts}}
        return JSONResponse(body, status_code=HTTP_200_OK if good else HTTP_503_SERVICE_UNAVAILABLE)

    @router.get("/metrics")
    @declared(policies.anyone)
    async def numbers(request: Request) -> Response:
        """Prometheus' text; for this machine, or whoever has the token."""
        if not _may_scrape(request, settings):
            raise Forbidden(Reason.RIGHT_MISSING)
        return Response(await run_in_threadpool(metrics.render), media_type=CONTENT_TYPE)

    return router


def _may_scrape(request: Request, settings: Settings) -> bool:
    origin: Origin = request.state.origin
    if origin.local:
        return True
    token = settings.metrics_token.get_secret_value()
    scheme, _, presented = request.headers.get("authorization", "").partition(" ")
    right = hmac.compare_digest(presented.strip().encode(), token.encode())
    return bool(token) and scheme.lower() == "bearer" and right
