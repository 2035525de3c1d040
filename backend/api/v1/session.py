"""Signing in and out."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.status import HTTP_201_CREATED, HTTP_204_NO_CONTENT

from backend import policies
from backend.api.asking import Asking, by_https
from backend.api.cookies import Cookies
from backend.api.declared import declared
from backend.api.v1.requests import LoginIn
from backend.api.v1.responses import SessionOut
from backend.limits import RateLimits
from backend.services import Services


def build(services: Services, limits: RateLimits, cookies: Cookies) -> APIRouter:
    """Routes that begin and end sessions; they need no idempotency key, a session is its own."""
    router = APIRouter(prefix="/api/v1", tags=["session"])

    @router.post("/session", status_code=HTTP_201_CREATED)
    @declared(policies.anyone)
    def log_in(request: Request, response: Response, asking: Asking, body: LoginIn) -> SessionOut:
        """Sign in; the answer sets the session cookie."""
        limits.check_login(body.login, asking.address)
        visit, token = services.people.sessions.login(body.login, body.password, asking.address)
        limits.login_succeeded(body.login, asking.address)
        if asking.session_id is not None:
            services.people.sessions.end(asking)
        cookies.set(response, token, expires_at=visit.expires_at, https=by_https(request))
        return SessionOut.of(visit)

    @router.delete("/session", status_code=HTTP_204_NO_CONTENT)
    @declared(policies.signed_in)
    def log_out(request: Request, response: Response, asking: Asking) -> None:
        """End this session."""
        services.people.sessions.end(asking)
        cookies.clear(response, https=by_https(request))

    @router.delete("/sessions", status_code=HTTP_204_NO_CONTENT)
    @declared(policies.signed_in)
    def log_out_everywhere(request: Request, response: Response, asking: Asking) -> None:
        """End every session of the own account."""
        services.people.sessions.end_all(asking)
        cookies.clear(response, https=by_https(request))

    return router
