"""Adds the pages to the HTTP application: static files, plain pages, one Gradio application a language."""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match, Mount
from starlette.types import Receive, Scope, Send

from backend import policies
from backend.api.cookies import Cookies
from backend.api.declared import declared
from backend.api.forms import FormTokens
from backend.limits import RateLimits
from ui import joined, parcels, plain
from ui.guests import Guest
from ui.mount import ASSET, LocalePages, meant
from ui.packed import Kept
from ui.site import STATIC, Site
from ui.text import LOCALES

_ASSET = re.compile(rf"/static/|/[a-z]{{2}}/(?:{ASSET.pattern})|/favicon\.ico$")
_UPLOAD = re.compile(r"/[a-z]{2}/gradio_api/upload/?$")


def is_asset(path: str) -> bool:
    """Files that are the same for everybody."""
    return _ASSET.match(path) is not None


def is_upload(path: str) -> bool:
    """Where Gradio takes files."""
    return _UPLOAD.fullmatch(path) is not None


def add_pages(app: FastAPI, site: Site, *, limits: RateLimits, guests: tuple[Guest, ...]) -> list[LocalePages]:
    """Everything a browser opens; the answer is what has to be stopped at the end."""
    secrets = site.services.secrets
    languages = [LocalePages(code, site, limits=limits) for code in LOCALES]
    handlers = plain.PlainPages(
        site,
        cookies=Cookies(secrets),
        forms=FormTokens(secrets, clock=site.services.clock),
        limits=limits,
        guests=guests,
        prepare={code: pages.prepare for code, pages in zip(LOCALES, languages, strict=True)},
    )
    app.add_api_route(
        "/", declared(policies.anyone)(_front_door(site)), methods=["GET", "HEAD"], include_in_schema=False
    )
    app.include_router(plain.router(handlers))
    app.include_router(parcels.router(site))
    own = Kept(STATIC)
    for page in joined.PAGES:
        own.add(joined.address(page), joined.joined(page, STATIC))
    app.mount(f"/static/{site.version}", own)
    for code, pages in zip(LOCALES, languages, strict=True):
        app.add_api_route(
            f"/{code}", declared(policies.anyone)(_front_door(site)), methods=["GET", "HEAD"], include_in_schema=False
        )
        app.mount(f"/{code}", pages)
    app.router.routes.append(_OtherCase("", _right_case))
    return languages


class _OtherCase(Mount):
    """Addresses whose language is written in capitals."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        code = scope["path"].removeprefix("/").partition("/")[0] if scope["type"] == "http" else ""
        if code in LOCALES or code.lower() not in LOCALES:
            return Match.NONE, {}
        return Match.FULL, {"endpoint": self.app}


async def _right_case(scope: Scope, receive: Receive, send: Send) -> None:
    await meant(Request(scope, receive))(scope, receive, send)


def _front_door(site: Site) -> Callable[[Request], Response]:
    def front_door(request: Request) -> Response:
        return RedirectResponse(f"/{site.text(request).code}/", HTTPStatus.SEE_OTHER)

    return front_door
