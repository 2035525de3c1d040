"""Parcels over HTTP: taken, handed out, judged, given back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.status import HTTP_201_CREATED, HTTP_204_NO_CONTENT

from backend import policies
from backend.api.asking import Asking, BattleInPath, Key
from backend.api.declared import declared
from backend.api.v1.arena_responses import JudgedOut
from backend.api.v1.parcels_bodies import LeasedOut, ParcelOut, ParcelsOut, ParcelVoteIn, TakeIn, WholeParcelOut
from backend.services import Services
from backend.services.checks import signed_in
from core import inputs
from core.languages import INTERFACE
from core.records import Role


async def _parcel_id(parcel_id: Annotated[str, Path()]) -> str:
    return inputs.opaque(parcel_id)


ParcelInPath = Annotated[str, Depends(_parcel_id)]


def build(services: Services) -> APIRouter:
    """Routes about parcels."""
    router = APIRouter(prefix="/api/v1", tags=["parcels"])
    parcels = services.arena.parcels

    @router.get("/parcels")
    @declared(policies.see_parcels, programs=True)
    def mine(asking: Asking) -> ParcelsOut:
        """The caller's latest parcels, without what is in them."""
        person, terms = signed_in(asking), parcels.terms
        return ParcelsOut(
            person=person.id,
            rater=Role.RATER in person.roles,
            withdraws=bool(person.roles & {Role.RESEARCHER, Role.ADMINISTRATOR}),
            languages=list(dict.fromkeys(spoken.code for spoken in person.languages)) or list(INTERFACE),
            size=terms.battles,
            most=terms.most,
            parcels=[ParcelOut.of(view) for view in parcels.mine(asking)],
        )

    @router.post("/parcels", status_code=HTTP_201_CREATED)
    @declared(policies.rate, programs=True)
    def take(asking: Asking, key: Key, body: TakeIn) -> ParcelOut:
        """Take a parcel; its battles are being answered: look again until it is open."""
        return ParcelOut.of(parcels.take(asking, body.language, key))

    @router.get("/parcels/out")
    @declared(policies.withdraw_parcels, programs=True)
    def out(asking: Asking) -> list[LeasedOut]:
        """All parcels that are out; administrators see names, researchers pseudonyms."""
        return [LeasedOut.of(leased) for leased in parcels.out(asking)]

    @router.get("/parcels/{parcel_id}")
    @declared(policies.see_parcels, programs=True)
    def look(asking: Asking, parcel_id: ParcelInPath) -> WholeParcelOut:
        """One of the caller's parcels with what is in it, while it is open."""
        return WholeParcelOut.of(parcels.look(asking, parcel_id))

    @router.delete("/parcels/{parcel_id}", status_code=HTTP_204_NO_CONTENT)
    @declared(policies.see_parcels, programs=True)
    def withdraw(asking: Asking, key: Key, parcel_id: ParcelInPath) -> None:
        """Give one's own back, or take somebody's away; votes that came in stay."""
        parcels.withdraw(asking, parcel_id, key)

    @router.put("/parcels/{parcel_id}/votes/{battle_id}")
    @declared(policies.see_parcels, programs=True)
    def judge(
        asking: Asking, key: Key, parcel_id: ParcelInPath, battle_id: BattleInPath, body: ParcelVoteIn
    ) -> JudgedOut:
        """Judge a battle of a parcel; the answer has the names."""
        return JudgedOut.of(parcels.judge(asking, parcel_id, battle_id, body.record(), key))

    return router
