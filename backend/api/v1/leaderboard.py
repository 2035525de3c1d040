"""The leaderboard over HTTP: ratings and verdicts, down to the battles they stand on."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from backend import policies
from backend.api.asking import Asking
from backend.api.declared import declared
from backend.api.v1.leaderboard_responses import BesideOut, BoardOut, RaterOut
from backend.api.v1.rounds_responses import LookedOut
from backend.db.ratings import Contested
from backend.records import RoundId
from backend.services import Services
from backend.services.studio.rounds import PAGE

_Reliable = Annotated[bool, Query(description="Leave out people whose votes surely cannot be relied on.")]
_Round = Annotated[str, Query(alias="round")]


def build(services: Services) -> APIRouter:
    """Routes of the leaderboard."""
    router = APIRouter(prefix="/api/v1/leaderboard", tags=["leaderboard"])
    leaderboard = services.studio.leaderboard

    @router.get("")
    @declared(policies.research, programs=True)
    def board(asking: Asking, round_id: _Round = "", reliable_only: _Reliable = False) -> BoardOut:
        """What the counted votes of a round, or of everything, tell now."""
        return BoardOut.of(leaderboard.board(asking, round_id, reliable_only=reliable_only))

    @router.get("/beside")
    @declared(policies.research, programs=True)
    def beside(asking: Asking, round_id: _Round = "", language: Annotated[str, Query()] = "") -> BesideOut:
        """Ratings without place, length and layout, and shares of wins with a judge's help; never instead."""
        return BesideOut.of(leaderboard.beside(asking, round_id, language))

    @router.get("/raters")
    @declared(policies.research, programs=True)
    def raters(asking: Asking) -> list[RaterOut]:
        """How carefully people vote, by language, under the pseudonyms of exports."""
        return [RaterOut.of(one) for one in leaderboard.raters(asking)]

    @router.get("/battles")
    @declared(policies.research, programs=True)
    def battles(
        asking: Asking,
        language: Annotated[str, Query()],
        model: Annotated[str, Query()],
        other: Annotated[str, Query()],
        round_id: _Round = "",
        after: Annotated[str, Query()] = "",
        limit: Annotated[int, Query(ge=1, le=PAGE)] = PAGE,
    ) -> list[LookedOut]:
        """Battles with counted votes between two models in a language; `after` is the last id of the page before."""
        wanted = Contested(language, (model, other), RoundId(round_id) if round_id else None)
        return [LookedOut.of(one) for one in leaderboard.battles(asking, wanted, after=after or None, limit=limit)]

    return router
