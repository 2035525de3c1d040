"""The outermost layer of every request: its id, its origin, its log line, its numbers, its headers.

From outside in: `Requests` (this file) -> `Catcher` (errors.py) -> `Guard` (guard.py) -> the routes.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend import logs
from backend.api.headers import protect
from backend.api.origin import Origin, Proxies
from backend.metrics import Metrics
from core.errors import ParleyError
from core.records import Caller

PathTest = Callable[[str], bool]

_CLIENT_LEFT = 499
_log = logging.getLogger("parley.access")


@dataclass
class _Answer:
    """What became of one request, as far as it is known yet."""

    began: float = field(default_factory=time.monotonic)
    started: float = 0.0
    status: int = _CLIENT_LEFT
    stream: bool = False

    @property
    def seconds(self) -> float:
        return (self.started if self.stream else time.monotonic()) - self.began


class Requests:
    """Gives each request an id, an origin and an anonymous caller, and accounts for it afterwards."""

    def __init__(
        self, app: ASGIApp, *, proxies: Proxies, metrics: Metrics, new_id: Callable[[], str], is_asset: PathTest
    ) -> None:
        self._app = app
        self._proxies = proxies
        self._metrics = metrics
        self._new_id = new_id
        self._is_asset = is_asset

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        origin = self._proxies.resolve(scope)
        number = self._new_id()
        logs.request_id.set(number)
        logs.person_id.set("")
        inner = self._inner(scope, origin, number)
        answer = _Answer()
        asset = self._is_asset(scope["path"])

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = number
                protect(headers, https=origin.scheme == "https", asset=asset)
                answer.started = time.monotonic()
                answer.status = message["status"]
                answer.stream = headers.get("content-type", "").startswith("text/event-stream")
            await send(message)

        try:
            await self._app(inner, receive, dressed)
        finally:
            self._account(inner, answer)

    def _inner(self, scope: Scope, origin: Origin, number: str) -> Scope:
        state = {
            **scope.get("state", {}),
            "request_id": number,
            "origin": origin,
            "caller": Caller(address=origin.address),
            "visit": None,
            "program": False,
            "refusal": None,
        }
        client = (origin.address, 0) if origin.address else None
        headers = self._proxies.believed(scope)
        return {**scope, "state": state, "client": client, "scheme": origin.scheme, "headers": headers}

    def _account(self, scope: Scope, answer: _Answer) -> None:
        refusal: ParleyError | None = scope["state"]["refusal"]
        route = str(getattr(scope.get("route"), "path", "") or "unmatched")
        self._metrics.request(method=scope["method"], route=route, status=answer.status, seconds=answer.seconds)
        if refusal is not None:
            self._metrics.refusal(refusal)
        _log.info(
            "request",
            extra={
                "method": scope["method"],
                "path": logs.masked_path(scope["path"]),
                "route": route,
                "status": answer.status,
                "milliseconds": round(answer.seconds * 1000, 1),
                "reason": refusal.reason.value if refusal else "",
            },
        )
