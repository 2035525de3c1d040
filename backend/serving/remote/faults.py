"""What can go wrong with a server, as errors that a person can be told."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2

from backend.serving.remote.sse import StreamBroken
from backend.serving.remote.wire import tells_too_long
from core.errors import InvalidInput, ParleyError, Reason, Unavailable

log = logging.getLogger(__name__)

_AGAIN = (429, 502, 503)


class Passing(Exception):
    """A fault that another try may not meet; `error` is what it becomes when no try is left."""

    def __init__(self, error: Unavailable, *, after: float = 0.0) -> None:
        super().__init__(str(error))
        self.error = error
        self.after = after
        """Seconds for which the server asked to be left alone."""


@contextmanager
def translated() -> Iterator[None]:
    """Turns the faults of connections and time limits into ours."""
    try:
        yield
    except (TimeoutError, httpx2.ReadTimeout) as error:
        raise Unavailable(Reason.ANSWER_LATE) from error
    except httpx2.TransportError as error:
        log.warning("the model server cannot be reached", extra={"fault": type(error).__name__})
        raise Passing(Unavailable(Reason.MODEL_FAILED)) from error
    except (StreamBroken, httpx2.StreamError, httpx2.DecodingError) as error:
        log.warning("the model server sent something else than an answer", extra={"fault": type(error).__name__})
        raise Unavailable(Reason.MODEL_FAILED) from error


def refused(response: httpx2.Response, body: str) -> ParleyError | Passing:
    """What a status other than 200 means; the server's sentence may quote the prompt, so no log gets it."""
    status = response.status_code
    log.warning("the model server refused", extra={"status": status, "path": response.url.path})
    if status in (400, 413, 422) and tells_too_long(body):
        return InvalidInput(Reason.CONVERSATION_LONG)
    error = Unavailable(Reason.QUEUE_FULL if status == 429 else Reason.MODEL_FAILED)
    return Passing(error, after=_after(response)) if status in _AGAIN else error


def broke_off(body: str) -> ParleyError:
    """What an error object in the middle of a stream means."""
    log.warning("the model server broke off an answer")
    return InvalidInput(Reason.CONVERSATION_LONG) if tells_too_long(body) else Unavailable(Reason.MODEL_FAILED)


def _after(response: httpx2.Response) -> float:
    asked = response.headers.get("retry-after", "")
    return float(asked) if asked.isascii() and asked.isdigit() else 0.0
