"""Calibration over HTTP: the next item to refine or to vote on, what is typed, handing in, voting."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response
from starlette.status import HTTP_204_NO_CONTENT

from backend import policies
from backend.api.asking import Asking, Key
from backend.api.declared import declared
from backend.api.v1.calibration_requests import BallotIn, FlagIn, ProposalIn, RefinementIn, TypedIn
from backend.api.v1.calibration_responses import FoundOut, RefiningOut, VotingOut
from backend.services import Services
from backend.services.calibration.refining import Refining
from backend.services.calibration.views import Typed
from backend.services.calibration.voting import Voting
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
    _add_leaving(router, "refine", services.calibration.refining)
    _add_voting(router, services)
    _add_leaving(router, "vote", services.calibration.voting)
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


def _add_voting(router: APIRouter, services: Services) -> None:
    voting = services.calibration.voting

    @router.post("/vote", response_model=VotingOut, responses={204: {"description": "Nothing is left for you."}})
    @declared(policies.translate, programs=True)
    def following(asking: Asking, language: LanguageInPath) -> VotingOut | Response:
        """The item to vote on now; asked again it is the same in the same order, so no key is needed."""
        task = voting.next(asking, language)
        return VotingOut.of(task) if task is not None else Response(status_code=HTTP_204_NO_CONTENT)

    @router.get("/vote/{item_id}")
    @declared(policies.translate, programs=True)
    def task(asking: Asking, language: LanguageInPath, item_id: ItemInPath) -> VotingOut:
        """An item at which the caller is, or on which they have voted."""
        return VotingOut.of(voting.task(asking, language, item_id))

    @router.put("/vote/{item_id}", status_code=HTTP_204_NO_CONTENT)
    @declared(policies.translate, programs=True)
    def vote(asking: Asking, key: Key, language: LanguageInPath, item_id: ItemInPath, body: BallotIn) -> None:
        """Cast a ballot; it stands."""
        voting.vote(asking, language, item_id, body.record(), key)

    @router.put("/vote/{item_id}/unsaved", status_code=HTTP_204_NO_CONTENT)
    @declared(policies.translate, programs=True)
    def keep(asking: Asking, language: LanguageInPath, item_id: ItemInPath, body: ProposalIn) -> None:
        """Keep a proposal that is half typed; the latest stands, so no key is needed."""
        voting.keep(asking, language, item_id, Typed(body.fields.record()))


def _add_leaving(router: APIRouter, stage: str, work: Refining | Voting) -> None:
    @router.post(f"/{stage}/{{item_id}}/skip", status_code=HTTP_204_NO_CONTENT)
    @declared(policies.translate, programs=True)
    def skip(asking: Asking, key: Key, language: LanguageInPath, item_id: ItemInPath) -> None:
        """Pass an item over; it comes back when there is nothing else."""
        work.skip(asking, language, item_id, key)

    @router.post(f"/{stage}/{{item_id}}/flag", status_code=HTTP_204_NO_CONTENT)
    @declared(policies.translate, programs=True)
    def flag(asking: Asking, key: Key, language: LanguageInPath, item_id: ItemInPath, body: FlagIn) -> None:
        """Say that something is wrong with the item itself, and go on."""
        work.flag(asking, language, item_id, body.kind, body.note, key)
