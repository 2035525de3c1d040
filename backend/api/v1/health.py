"""Health for administrators, and the description of this API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse

from backend import policies
from backend.api.declared import declared
from backend.api.v1.responses import HealthOut
from backend.health import Probes


def build(probes: Probes, openapi: Callable[[], dict[str, Any]]) -> APIRouter:
    """Routes about the application itself."""
    router = APIRouter(prefix="/api/v1", tags=["health"])

    @router.get("/health")
    @declared(policies.administer, programs=True)
    def health() -> list[HealthOut]:
        """Every part, tried just now."""
        return [HealthOut.of(part) for part in probes.everything()]

    @router.get("/openapi.json", include_in_schema=False)
    @declared(policies.signed_in, programs=True)
    def schema() -> JSONResponse:
        """This API as OpenAPI."""
        return JSONResponse(openapi())

    return router
