"""Logs as one JSON object per line, with the request and the person they belong to.

A log line carries ids, never names, typed texts or secrets: query strings and the tokens in the
addresses of links are masked, and so is whatever an exception quotes.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import IO

request_id: ContextVar[str] = ContextVar("request_id", default="")
person_id: ContextVar[str] = ContextVar("person_id", default="")

MASK = "…"
_PATH_LENGTH = 200
_LINK_TOKEN = re.compile(r"(/(?:invitation|password)/)[^/?#\s\"']+")
_QUERY = re.compile(r"(?<=[\w/.~%-])\?[^\s\"']+")
_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|(?<==)\([^)]*\)")
_OWN_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}


def masked_path(path: str) -> str:
    """A path fit for a log: no query, no token, not over-long."""
    return _LINK_TOKEN.sub(rf"\1{MASK}", path.partition("?")[0])[:_PATH_LENGTH]


class JsonFormatter(logging.Formatter):
    """One record, one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _masked(record.getMessage()),
            "request_id": request_id.get(),
            "person_id": person_id.get(),
        }
        line.update(_extras(vars(record)))
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = exception_text(record.exc_info[1])
        return json.dumps({name: value for name, value in line.items() if value != ""}, ensure_ascii=True)


def exception_text(error: BaseException) -> str:
    """The traceback with its chain; what messages quote is masked, since people may have typed it."""
    parts: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        stack = "".join(traceback.format_tb(current.__traceback__))
        message = "".join(traceback.format_exception_only(current))
        parts.append(f"{stack}{_masked(_QUOTED.sub(repr(MASK), message))}")
        hidden = current.__suppress_context__
        current = current.__cause__ or (None if hidden else current.__context__)
    return "caused:\n".join(reversed(parts))


def configure(level: str, stream: IO[str] | None = None) -> None:
    """Send every logger of the process, uvicorn's included, through one JSON handler."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.captureWarnings(True)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.asgi"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(level)
    # Ours says the same as JSON, with the request id and without the query.
    logging.getLogger("uvicorn.access").disabled = True
    for chatty in ("httpx", "httpx2", "httpcore", "multipart", "python_multipart", "asyncio"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.getLevelName(level)))


def _extras(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: _plain(value) for name, value in fields.items() if name not in _OWN_FIELDS}


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    return _masked(str(value))


def _masked(text: str) -> str:
    return _LINK_TOKEN.sub(rf"\1{MASK}", _QUERY.sub(f"?{MASK}", text))
