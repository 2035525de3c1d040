"""Who looks at a page and how: everything a page may know of a request."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from starlette.requests import Request

from core.records import Caller
from ui.formats import zone_of

LOOKS = ("auto", "light", "dark")
LOOK_COOKIE = "parley_look"
ZONE_COOKIE = "parley_zone"


@dataclass(frozen=True)
class Visitor:
    """A caller with the time zone of the browser, and the address links start with."""

    caller: Caller
    zone: ZoneInfo
    origin: str
    tab: str = ""
    """Which of a person's browser tabs it is, where Gradio tells."""


def of_request(request: Request, *, public_url: str) -> Visitor:
    """The visitor behind a request that went through the backend's middleware."""
    return Visitor(
        caller=request.state.caller,
        zone=zone_of(unquote(request.cookies.get(ZONE_COOKIE, ""))),
        origin=public_url or f"{request.url.scheme}://{request.url.netloc}",
    )


def look(request: Request) -> str:
    """Light, dark or as the browser says; a cookie may hold anything."""
    value = request.cookies.get(LOOK_COOKIE, LOOKS[0])
    return value if value in LOOKS else LOOKS[0]
