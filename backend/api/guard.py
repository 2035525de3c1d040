"""The layer that knows who asks and refuses what no route needs to see.

Refused here: bodies beyond the limit, forged forms, writes while stopping, too many writes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend import logs
from backend.api.bearer import token_of
from backend.api.cookies import Cookies
from backend.api.middleware import PathTest
from backend.api.origin import same_site
from backend.api.stopping import Stopping
from backend.limits import RateLimits
from backend.uploads import largest
from core.errors import Forbidden, InvalidInput, Reason, Unavailable
from core.records import Caller, Person, Visit
from core.settings import Settings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
BODY_BYTES = 256 * 1024
PIECE_SECONDS = 30.0
"""Longest pause between two pieces of a body; who pauses longer has gone."""
_FOREIGN = frozenset({"cross-site", "same-site"})


@dataclass(frozen=True)
class GuardParts:
    """What the guard asks."""

    settings: Settings
    visit: Callable[[str], Awaitable[Visit | None]]
    program: Callable[[str], Person | None]
    cookies: Cookies
    limits: RateLimits
    stopping: Stopping
    is_anonymous: PathTest
    is_upload: PathTest


class Guard:
    """Resolves the visit, then lets through or raises a domain error for the layer above to answer."""

    def __init__(self, app: ASGIApp, parts: GuardParts) -> None:
        self._app = app
        self._parts = parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not self._parts.is_anonymous(scope["path"]):
            await self._recognise(scope, token_of(scope["path"], headers))
        if scope["method"] not in SAFE_METHODS:
            self._check_write(scope, headers)
        meter = _Meter(limit=self._body_limit(scope), receive=receive, send=send)
        meter.check_declared(headers)
        try:
            await self._app(scope, meter.receive, meter.send)
        except Exception:
            meter.refuse()
            raise
        meter.refuse()

    async def _recognise(self, scope: Scope, program: str | None) -> None:
        if program is not None:
            await self._recognise_program(scope, program)
            return
        token = self._parts.cookies.session(HTTPConnection(scope), https=scope["scheme"] == "https")
        visit = await self._parts.visit(token) if token else None
        if visit is None:
            return
        state = scope["state"]
        anonymous: Caller = state["caller"]
        state["visit"] = visit
        state["caller"] = Caller(person=visit.person, session_id=visit.session_id, address=anonymous.address)
        logs.person_id.set(visit.person.id)

    async def _recognise_program(self, scope: Scope, token: str) -> None:
        """A program acts for its person; it has no session, so nothing of one is its to end."""
        state = scope["state"]
        anonymous: Caller = state["caller"]
        person = await run_in_threadpool(self._parts.program, token)
        if person is None:
            self._parts.limits.check_write(None, anonymous.address)  # guesses are counted like writes
            raise Forbidden(Reason.LOGIN_NEEDED)
        state["program"] = True
        state["caller"] = Caller(person=person, address=anonymous.address)
        logs.person_id.set(person.id)

    def _check_write(self, scope: Scope, headers: Headers) -> None:
        parts = self._parts
        if parts.stopping.begun:
            raise Unavailable(Reason.STOPPING)
        if headers.get("sec-fetch-site", "").lower() in _FOREIGN:
            raise Forbidden(Reason.FORM_FORGED)
        claimed = headers.get("origin")
        here = headers.get("host", "")
        if claimed is not None and not same_site(claimed, host=here, public_url=parts.settings.public_url):
            raise Forbidden(Reason.FORM_FORGED)
        caller: Caller = scope["state"]["caller"]
        parts.limits.check_write(caller.person.id if caller.person else None, caller.address)

    def _body_limit(self, scope: Scope) -> int:
        path, caller, settings = scope["path"], scope["state"]["caller"], self._parts.settings
        if not self._parts.is_upload(path):
            return BODY_BYTES
        person = None if path.startswith("/api/") else caller.person  # programs send pictures only
        return largest(settings, person) + BODY_BYTES


class _Meter:
    """Counts a body as it arrives; once it is too large, whatever the route answers is withheld."""

    def __init__(self, *, limit: int, receive: Receive, send: Send) -> None:
        self._limit = limit
        self._receive = receive
        self._send = send
        self._seen = 0
        self._whole = False
        self._started = False

    @property
    def _exceeded(self) -> bool:
        return self._seen > self._limit

    def check_declared(self, headers: Headers) -> None:
        length = headers.get("content-length")
        if length is None:
            return
        if not (length.isascii() and length.isdigit() and len(length) < 20):
            raise InvalidInput(Reason.REQUEST_MALFORMED)
        self._seen = int(length)
        self.refuse()
        self._seen = 0

    async def receive(self) -> Message:
        try:
            async with asyncio.timeout(None if self._whole else PIECE_SECONDS):
                message = await self._receive()
        except TimeoutError:
            return {"type": "http.disconnect"}
        self._whole = not message.get("more_body", False)
        if message["type"] == "http.request":
            self._seen += len(message.get("body", b""))
            if self._exceeded:
                return {"type": "http.disconnect"}
        return message

    async def send(self, message: Message) -> None:
        if self._exceeded and not self._started:
            return
        self._started = self._started or message["type"] == "http.response.start"
        await self._send(message)

    def refuse(self) -> None:
        if self._exceeded and not self._started:
            raise InvalidInput(Reason.BODY_TOO_LARGE)
