"""Calibration over HTTP: the next item to refine, what is typed, handing in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response
from starlette.status import HTTP_204_NO_CONTENT

from backend import policies
from backend.api.asking import Asking, Key
from backend.api.declared import declared
from backend.api.v1.calibration_requests import FlagIn, RefinementIn, TypedIn
from backend.api.v1.calibration_responses import FoundOut, RefiningOut
from backend.services import Services
from core import inputs


async def _language(language: Annotated[str, Path()]) -> str:
    return inputs.opaque(language, longest=16)


async def _item(item_id: Annotated[str, Path()]) -> str:
    return inputs.opaque(item_id)


LanguageInPath = Annotated[str, Depends(_language)]
ItemInPath = Annotated[str, Depends(_item)]


def build(services: Services) -> APIRouter:
    """Routes of calibration."""
    router = APIRouter(prefix="/api/v1/calibration/{language}", tags=["calibration"])
    _add_refining(router, services)
    return router


def _add_refining(router: APIRouter, services: Services) -> None:
    refining = services.calibration.refining

    @router.post("/refine", response_model=RefiningOut, responses={204: {"description": "Nothing is left for you."}})
    @declared(policies.translate, programs=True)
    def following(asking: Asking, language: LanguageInPath) -> RefiningOut | Response:
        """The item to refine now; asked again it is the same until it is handed in or skipped, so no key is needed."""
        task = refining.next(asking, language)
        return RefiningOut.of(task) if task is not None else Response(status_code=HTTP_204_NO_CONTENT)

    @router.get("/refine/{item_id}")
    @declared(policies.translate, programs=True)
    def task(asking: Asking, language: LanguageInPath, item_id: ItemInPath) -> RefiningOut:
        """An item at which the caller is at work, or that they have handed in."""
        return RefiningOut.of(refining.task(asking, language, item_id))

    @router.put("/refine/{item_id}/unsaved")
    @declared(policies.translate, programs=True)
    def look(asking: Asking, language: LanguageInPath, item_id: ItemInPath, body: TypedIn) -> list[FoundOut]:
        """Keep what is half typed, the latest stands, so no key is needed; what is wrong or odd about it."""
        return FoundOut.each(refining.look(asking, language, item_id, body.record()))

    @router.put("/refine/{item_id}", status_code=HTTP_204_NO_CONTENT)
    @declared(policies.translate, programs=True)
    def submit(asking: Asking, key: Key, language: LanguageInPath, item_id: ItemInPath, body: RefinementIn) -> None:
        """Hand in a refinement, or another text in its place until voting begins."""
        refining.submit(asking, language, item_id, body.new(), key)

    @router.post("/refine/{item_id}/skip", status_code=HTTP_204_NO_CONTENT)
    @declared(policies.translate, programs=True)
    def skip(asking: Asking, key: Key, language: LanguageInPath, item_id: ItemInPath) -> None:
        """Pass an item over; it comes back when there is nothing else."""
        refining.skip(asking, language, item_id, key)

    @router.post("/refine/{item_id}/flag", status_code=HTTP_204_NO_CONTENT)
    @declared(policies.translate, programs=True)
    def flag(asking: Asking, key: Key, language: LanguageInPath, item_id: ItemInPath, body: FlagIn) -> None:
        """Say that something is wrong with the item itself, and go on."""
        refining.flag(asking, language, item_id, body.kind, body.note, key)
