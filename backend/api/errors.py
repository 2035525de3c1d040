"""From errors to HTTP, in one place.

The sentence a person reads lives in `ui/text`, so whoever composes the application hands in
`respond`, which turns an error into a page or into JSON; everything else about it is decided here.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend import logs
from core.errors import Conflict, Forbidden, InvalidInput, NotFound, ParleyError, Reason, Unavailable

Respond = Callable[[Request, ParleyError], Response]

STATUS: dict[type[ParleyError], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    Forbidden: HTTPStatus.FORBIDDEN,
    InvalidInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    Conflict: HTTPStatus.CONFLICT,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
REASON_STATUS: dict[Reason, HTTPStatus] = {
    Reason.LOGIN_NEEDED: HTTPStatus.UNAUTHORIZED,
    Reason.LOGIN_FAILED: HTTPStatus.UNAUTHORIZED,
    Reason.REQUEST_MALFORMED: HTTPStatus.BAD_REQUEST,
    Reason.BODY_TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Reason.INVITATION_USED: HTTPStatus.GONE,
    Reason.INVITATION_EXPIRED: HTTPStatus.GONE,
    Reason.INVITATION_WITHDRAWN: HTTPStatus.GONE,
    Reason.LINK_INVALID: HTTPStatus.GONE,
    Reason.PARCEL_EXPIRED: HTTPStatus.GONE,
    Reason.PARCEL_WITHDRAWN: HTTPStatus.GONE,
    Reason.RATE_LIMITED: HTTPStatus.TOO_MANY_REQUESTS,
    Reason.UNEXPECTED: HTTPStatus.INTERNAL_SERVER_ERROR,
}
_FRAMEWORK: dict[int, ParleyError] = {
    404: NotFound(Reason.PAGE_UNKNOWN),
    405: NotFound(Reason.PAGE_UNKNOWN),
    401: Forbidden(Reason.LOGIN_NEEDED),
    403: Forbidden(Reason.RIGHT_MISSING),
    413: InvalidInput(Reason.BODY_TOO_LARGE),
}

_log = logging.getLogger("parley.errors")


def status_of(error: ParleyError) -> int:
    """The HTTP status of an error."""
    special = REASON_STATUS.get(error.reason)
    if special is not None:
        return special
    return next(
        (status for kind, status in STATUS.items() if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR
    )


def json_error(error: ParleyError, message: str, *, status: int | None = None) -> JSONResponse:
    """An error as every JSON client gets it; the status is the error's own unless one is given."""
    shown = {"reason": error.reason.value, "message": message, "params": dict(error.params)}
    return JSONResponse({"error": shown}, status_code=status_of(error) if status is None else status)


def install(app: FastAPI, respond: Respond) -> None:
    """Have every refusal of the application answered by `respond`."""

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, ParleyError)
        return answer(request, error, respond)

    async def malformed(request: Request, error: Exception) -> Response:
        # The validation error repeats what was sent; none of it goes back or into the log.
        return answer(request, InvalidInput(Reason.REQUEST_MALFORMED), respond)

    async def framework(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return _framework(request, error, respond)

    app.add_exception_handler(ParleyError, refused)
    app.add_exception_handler(RequestValidationError, malformed)
    app.add_exception_handler(HTTPException, framework)


def answer(request: Request, error: ParleyError, respond: Respond) -> Response:
    """The response to one error; the access log and the metrics read the reason from the state."""
    request.state.refusal = error
    response = respond(request, error)
    advise_retry(response, error)
    return response


def advise_retry(response: Response, error: ParleyError) -> None:
    """Say in the headers when it is worth trying again, where that is known."""
    if (seconds := error.params.get("seconds")) is not None:
        response.headers["Retry-After"] = str(seconds)
    elif error.reason == Reason.STOPPING:
        response.headers["Retry-After"] = "5"


class Catcher:
    """ASGI layer that answers what nobody else answered; a traceback goes to the log and nowhere else."""

    def __init__(self, app: ASGIApp, respond: Respond) -> None:
        self._app = app
        self._respond = respond

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
            return
        except ParleyError as refusal:
            error, fault = refusal, None
        except ClientDisconnect:
            return
        except Exception as unforeseen:  # noqa: BLE001  (the outermost layer: logged, then answered)
            error, fault = unexpected(), unforeseen
        if fault is not None:
            _log.error("request failed", exc_info=fault)
        request = Request(scope, receive)
        if started:
            # Half an answer is out: only a broken connection tells the client that it is not whole.
            request.state.refusal = error
            raise BrokenOff from fault
        response = answer(request, error, self._respond)
        await response(scope, receive, send)


class BrokenOff(Exception):
    """An answer could not be finished; the connection is cut."""


def _framework(request: Request, error: HTTPException, respond: Respond) -> Response:
    known = _FRAMEWORK.get(error.status_code)
    if known is None and error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        known = unexpected()
    response = answer(request, known or InvalidInput(Reason.REQUEST_MALFORMED), respond)
    response.status_code = error.status_code
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response


def unexpected() -> Unavailable:
    """What a person is told when the fault is ours; the code finds the traceback in the log."""
    return Unavailable(Reason.UNEXPECTED, code=logs.request_id.get())
