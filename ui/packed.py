"""Text takes a quarter of its bytes on the way: files, packed once, and the pages of Gradio, each as it leaves.

Packing tells an eavesdropper how like what they had a page say is to what they may not read. A page of Gradio holds
nothing of that kind: who somebody is lies in a cookie, and the keys of its forms come with its events.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}
_TEXT = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_LEAST = 1000
"""Smaller ones come in one packet of the network either way."""
_FAST, _SMALL = 5, 9


def takes_packed(headers: Mapping[str, str]) -> bool:
    """Whether whoever asks unpacks it."""
    return "gzip" in headers.get("accept-encoding", "")


def packed(data: bytes, *, often: bool) -> tuple[bytes, dict[str, str]]:
    """The bytes to send and the headers that say so; what is sent `often` as it is may take its time."""
    if len(data) < _LEAST:
        return data, {}
    made = gzip.compress(data, compresslevel=_SMALL if often else _FAST, mtime=0)
    return made, {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}


class Kept(StaticFiles):
    """Files whose address changes with them, so that browsers may keep them for good; texts are packed once."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder)
        self._folder = folder
        self._made: dict[str, bytes] = {}
        self._packed: dict[str, tuple[bytes, dict[str, str]]] = {}

    def add(self, path: str, data: bytes) -> None:
        """A file that is not there: it is made of others."""
        self._made[path] = data

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, or what StaticFiles says of one that is not there or is asked for in another way."""
        kind = _TEXT.get(Path(path).suffix)
        made = path in self._made and scope["method"] in ("GET", "HEAD")
        answer = Response(self._made[path], media_type=kind) if made else await super().get_response(path, scope)
        if answer.status_code == HTTPStatus.OK:
            if kind and takes_packed(Headers(scope=scope)):
                body, headers = await to_thread.run_sync(self._once, path)
                answer = Response(body, headers=headers, media_type=kind)
            answer.headers.update(FOR_GOOD)
        return answer

    def _once(self, path: str) -> tuple[bytes, dict[str, str]]:
        if path not in self._packed:
            whole = self._made[path] if path in self._made else (self._folder / path).read_bytes()
            self._packed[path] = packed(whole, often=True)
        return self._packed[path]
