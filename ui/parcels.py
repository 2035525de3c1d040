"""The page of parcels: no Gradio, so that a service worker can show it without a network.

It holds nothing of a person, for a browser keeps it; who asks and what is theirs comes from the API. Its content
security policy is stricter than that of Gradio's pages: no script or style but our own files.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from backend import policies
from backend.api.declared import declared
from core.battles import Choice, VoteReason
from ui.site import STATIC, Site
from ui.text import LOCALES, Text

ADDRESS = "parcels"
WORKER = "/parcels-worker.js"
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_OF_THE_ARENA = (
    "language",
    "answer_a",
    "answer_b",
    "answers",
    "picture_alt",
    "vote_title",
    "better_a",
    "better_b",
    "tie",
    "both_bad",
    "why_title",
    "voted",
    "names",
    "not_counted",
    "next_battle",
    "edit_title",
    "edit_start",
    "edit_start_none",
    "edit_text",
    "edit_save",
    "edit_saved",
)


def words(text: Text) -> dict[str, str]:
    """The sentences that the page's script says; their placeholders are filled there."""
    listed = {key: text.parcels.template(key) for key in text.parcels}
    listed |= {key: text.arena.template(key) for key in _OF_THE_ARENA}
    listed |= {f"reason_{reason}": text.arena.template(f"reason_{reason}") for reason in VoteReason}
    why = [key for key in text.arena if key.startswith("not_counted_")]
    return listed | {key: text.arena.template(key) for key in why} | {"loading": text.shell.loading}


def router(site: Site) -> APIRouter:
    """The page in each language, and the worker that keeps it."""
    made = APIRouter(include_in_schema=False)

    def page(request: Request) -> Response:
        text = site.text(request)
        if site.person(request) is None:
            return RedirectResponse(f"/{text.code}/login?next={quote(request.url.path)}", HTTPStatus.SEE_OTHER)
        policies.see_parcels(site.person(request))
        answer = site.page(
            "parcels.html",
            request,
            title=text.parcels.title,
            words=words(text),
            choices=[choice.value for choice in Choice],
            reasons=[reason.value for reason in VoteReason],
            hold=site.services.settings.names_seconds,
            worker=f"{WORKER}?v={site.version}",
        )
        answer.headers["Content-Security-Policy"] = _POLICY
        return answer

    def worker(request: Request) -> Response:
        return Response((STATIC / "parcels_worker.js").read_bytes(), media_type="text/javascript")

    anyone = declared(policies.anyone)
    addresses: list[tuple[str, Callable[[Request], Response]]] = [(f"/{code}/{ADDRESS}", page) for code in LOCALES]
    for address, handler in [*addresses, (WORKER, worker)]:
        made.add_api_route(address, anyone(functools.partial(handler)), methods=["GET", "HEAD"])
    return made
