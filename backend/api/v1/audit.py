"""The audit log, to read and to take away."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response, StreamingResponse

from backend import policies
from backend.api.asking import Asking
from backend.api.declared import declared
from backend.api.v1.requests import AuditQuery, instant
from backend.api.v1.responses import AuditOut
from backend.services import Services
from backend.services.audit import AuditFilter
from core import inputs

FILE_NAME = "parley-audit.csv"


def build(services: Services) -> APIRouter:
    """Routes about the audit log."""
    router = APIRouter(prefix="/api/v1", tags=["audit"])

    @router.get("/audit")
    @declared(policies.read_audit, programs=True)
    def audit(asking: Asking, query: Annotated[AuditQuery, Query()]) -> list[AuditOut]:
        """The newest lines that match; `before_id` continues where the last answer ended."""
        return [AuditOut.of(entry) for entry in services.audit.search(asking, criteria(query))]

    @router.get("/audit.csv", response_class=StreamingResponse)
    @declared(policies.read_audit, programs=True)
    def audit_csv(asking: Asking, query: Annotated[AuditQuery, Query()]) -> Response:
        """All lines that match, as CSV; the export is itself recorded."""
        return csv_response(services.audit.export(asking, criteria(query)))

    return router


def csv_response(lines: Iterator[str]) -> Response:
    """A download that begins only once the first line is there, so that a refusal is still a refusal."""
    first = next(lines, "")
    return StreamingResponse(
        chain([first], lines),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{FILE_NAME}"'},
    )


def criteria(query: AuditQuery) -> AuditFilter:
    """The filter that a query asks for."""
    return AuditFilter(
        action=inputs.opaque(query.action) if query.action else "",
        actor=inputs.opaque(query.actor) if query.actor else "",
        since=instant(query.since),
        until=instant(query.until),
        limit=query.limit,
        before_id=query.before_id,
    )
