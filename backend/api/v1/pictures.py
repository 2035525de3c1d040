"""Pictures over HTTP: sent, chosen from the pool, looked at."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.status import HTTP_201_CREATED

from backend import policies
from backend.api.asking import Asking, PictureInPath
from backend.api.declared import declared
from backend.api.v1.arena_responses import PictureMade, PictureOut
from backend.services import Services
from core import inputs

UPLOAD = "/api/v1/pictures"
_KINDS = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_ANY = "application/octet-stream"
# A picture's name is its hash: what is behind it never changes. Whose it is may be private.
_HEADERS = {
    "Cache-Control": "private, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}
_BYTES: dict[int | str, dict[str, Any]] = {200: {"content": {kind: {} for kind in _KINDS.values()}}}


def build(services: Services) -> APIRouter:
    """Routes about pictures."""
    router = APIRouter(prefix="/api/v1", tags=["pictures"])

    @router.post(
        "/pictures",
        status_code=HTTP_201_CREATED,
        openapi_extra={"requestBody": {"required": True, "content": {_ANY: {"schema": {"type": "string"}}}}},
    )
    @declared(policies.rate_or_research, programs=True)
    async def upload(request: Request, asking: Asking) -> PictureMade:
        """Send a picture as the body, whatever its type is called: the bytes are looked at.

        It comes back upright, without metadata and at most 2048 pixels long. The same picture sent
        again is the same, so no key is needed.
        """
        data = await request.body()
        sha256 = await run_in_threadpool(services.arena.pictures.upload, asking, data)
        info = await run_in_threadpool(services.arena.pictures.info, asking, sha256)
        return PictureMade(sha256=info.sha256, width=info.width, height=info.height)

    @router.get("/pictures")
    @declared(policies.rate_or_research, programs=True)
    def pool(asking: Asking, language: Annotated[str, Query()]) -> list[PictureOut]:
        """Pictures to choose from, those with the fewest battles in this language first."""
        return [PictureOut.of(picture) for picture in services.arena.pictures.pool(asking, inputs.opaque(language))]

    @router.get("/pictures/{sha256}/file", response_class=Response, responses=_BYTES)
    @declared(policies.signed_in, programs=True)
    def file(asking: Asking, sha256: PictureInPath) -> Response:
        """A picture that the caller may see."""
        return picture_response(services.arena.pictures.file(asking, sha256))

    @router.get("/pictures/{sha256}/thumbnail", response_class=Response, responses=_BYTES)
    @declared(policies.signed_in, programs=True)
    def thumbnail(asking: Asking, sha256: PictureInPath) -> Response:
        """The same, 320 pixels at most."""
        return picture_response(services.arena.pictures.thumbnail(asking, sha256))

    @router.get("/pictures/{sha256}/screen", response_class=Response, responses=_BYTES)
    @declared(policies.signed_in, programs=True)
    def screen(asking: Asking, sha256: PictureInPath) -> Response:
        """The same, 1024 pixels at most: as large as a phone shows it."""
        return picture_response(services.arena.pictures.for_screen(asking, sha256))

    return router


def is_upload(path: str) -> bool:
    """Where bodies may be as large as a picture."""
    return path == UPLOAD


def picture_response(data: bytes) -> Response:
    """A picture's file by its first bytes."""
    kind = next((name for start, name in _KINDS.items() if data.startswith(start)), _ANY)
    return Response(data, media_type=kind, headers=_HEADERS)
