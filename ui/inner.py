"""The few addresses of Gradio's own that a page needs; everything else of it stays shut, its files above all.

Pictures and downloads go over our own routes, which ask a right. What a browser uploads is kept by us.
"""

from __future__ import annotations

import json
import re
from typing import Any

from anyio import to_thread
from gradio.routes import App
from gradio.server_messages import UnexpectedErrorMessage
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.uploads import WAITING_MOST, Uploads
from core.errors import InvalidInput, NotFound, Reason
from core.records import Caller
from ui.events import right_of

_OPEN = re.compile(
    r"config$|gradio_api/(queue/(join|data)|heartbeat/[\w-]+|upload|upload_progress|cancel|reset|startup-events)/?$"
)
_TAB = re.compile(r"[\w-]{1,64}")


def is_open(path: str) -> bool:
    """Whether an address below the language is one of Gradio's that pages need."""
    return _OPEN.match(path) is not None


async def answer(request: Request, path: str, gradio: App, *, uploads: Uploads) -> ASGIApp:
    """What answers a request at such an address; the person is signed in."""
    name = path.rstrip("/").removeprefix("gradio_api/")
    if name == "upload":
        return await _keep(request, uploads)
    if name == "upload_progress":  # nobody is told how far it is, only that it is over
        return _stream({"msg": "done"})
    if name == "queue/join":
        return _With(gradio, await _permitted(request, gradio))
    if name == "queue/data" and request.query_params.get("session_hash") not in _waiting(gradio):
        return _stream(UnexpectedErrorMessage(message="", session_not_found=True).model_dump(mode="json"))
    return gradio


async def _permitted(request: Request, gradio: App) -> bytes:
    """Ask the right of the event that a call names, before Gradio sees it; of the call only what it needs."""
    try:
        call = json.loads(await request.body(), parse_constant=_no_number)
        index, values, tab, trigger = call["fn_index"], call["data"], call["session_hash"], call.get("trigger_id")
        event = gradio.get_blocks().fns[index]
        known = isinstance(values, list) and isinstance(trigger, int | None) and _TAB.fullmatch(tab) is not None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InvalidInput(Reason.REQUEST_MALFORMED) from error
    if not known:
        raise InvalidInput(Reason.REQUEST_MALFORMED)
    right_of(event)(_caller(request).person)
    needed = {"fn_index": index, "data": values, "session_hash": tab, "trigger_id": trigger}
    return json.dumps(needed).encode()


async def _keep(request: Request, uploads: Uploads) -> Response:
    """Keep what a browser sends, and name it to the browser."""
    if request.method != "POST":
        raise NotFound(Reason.PAGE_UNKNOWN)
    owner, names = _caller(request).session_id or "", []
    async with request.form(max_files=WAITING_MOST, max_fields=1) as form:
        for file in form.getlist("files"):
            if not isinstance(file, UploadFile):
                raise InvalidInput(Reason.REQUEST_MALFORMED)
            names.append(await to_thread.run_sync(uploads.keep, owner, file.filename or "", file.file))
    return JSONResponse(names)


def _caller(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


def _waiting(gradio: App) -> Any:
    return gradio.get_blocks()._queue.pending_messages_per_session


def _stream(message: dict[str, Any]) -> Response:
    return Response(f"data: {json.dumps(message)}\n\n", media_type="text/event-stream")


def _no_number(name: str) -> None:
    raise ValueError(name)


class _With:
    """An application that is given another body than came."""

    def __init__(self, app: ASGIApp, body: bytes) -> None:
        self._app = app
        self._body = body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        length = (b"content-length", str(len(self._body)).encode())
        headers = [length if name == b"content-length" else (name, value) for name, value in scope["headers"]]
        sent = False

        async def again() -> Message:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": self._body, "more_body": False}

        await self._app({**scope, "headers": headers}, again, send)
