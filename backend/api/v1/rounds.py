"""Rounds over HTTP: opened, closed, looked into; work taken out and back in."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.responses import Response
from starlette.status import HTTP_201_CREATED

from backend import policies
from backend.api.asking import Asking, Key, PictureInPath
from backend.api.declared import declared
from backend.api.v1.pictures import picture_response
from backend.api.v1.rounds_responses import ExclusionOut, LookedOut, RoundOut, StatisticsOut
from backend.api.v1.studio_requests import ExcludeIn, ExcludeMatchingIn, LiftIn, RoundIn
from backend.db.rounds import Wanted
from backend.services import Services
from backend.services.studio.rounds import PAGE

RoundInPath = Annotated[str, Path()]
_BYTES: dict[int | str, dict[str, Any]] = {200: {"content": {"image/png": {}, "image/jpeg": {}}}}


def build(services: Services) -> APIRouter:
    """Routes of rounds."""
    router = APIRouter(prefix="/api/v1/rounds", tags=["rounds"])
    _add_rounds(router, services)
    _add_looking(router, services)
    _add_exclusions(router, services)
    return router


def _add_rounds(router: APIRouter, services: Services) -> None:
    rounds = services.studio.rounds

    @router.get("")
    @declared(policies.research, programs=True)
    def every(asking: Asking) -> list[RoundOut]:
        """All rounds, the newest first."""
        return [RoundOut.of(view) for view in rounds.every(asking)]

    @router.post("", status_code=HTTP_201_CREATED)
    @declared(policies.research, programs=True)
    def open_round(asking: Asking, key: Key, body: RoundIn) -> RoundOut:
        """Open a round; battles in its languages belong to it from now on."""
        return RoundOut.of(rounds.open(asking, body.record(), key))

    @router.get("/{round_id}")
    @declared(policies.research, programs=True)
    def one(asking: Asking, round_id: RoundInPath) -> RoundOut:
        """One round."""
        return RoundOut.of(rounds.get(asking, round_id))

    @router.post("/{round_id}/close")
    @declared(policies.research, programs=True)
    def close(asking: Asking, key: Key, round_id: RoundInPath) -> RoundOut:
        """Close a round."""
        return RoundOut.of(rounds.close(asking, round_id, key))

    @router.post("/{round_id}/reopen")
    @declared(policies.research, programs=True)
    def reopen(asking: Asking, key: Key, round_id: RoundInPath) -> RoundOut:
        """Open a closed round again."""
        return RoundOut.of(rounds.reopen(asking, round_id, key))


def _add_looking(router: APIRouter, services: Services) -> None:
    rounds = services.studio.rounds

    @router.get("/{round_id}/statistics")
    @declared(policies.research, programs=True)
    def statistics(asking: Asking, round_id: RoundInPath) -> StatisticsOut:
        """What came in, by language and day."""
        return StatisticsOut.of(rounds.statistics(asking, round_id))

    @router.get("/{round_id}/battles")
    @declared(policies.research, programs=True)
    def look(
        asking: Asking,
        round_id: RoundInPath,
        language: Annotated[str, Query()] = "",
        choice: Annotated[str, Query()] = "",
        edited: Annotated[bool | None, Query()] = None,
        counted: Annotated[bool | None, Query()] = None,
        excluded: Annotated[bool | None, Query()] = None,
        after: Annotated[str, Query()] = "",
        limit: Annotated[int, Query(ge=1, le=PAGE)] = PAGE,
    ) -> list[LookedOut]:
        """Battles to look at in the order of their ids; `after` is the last id of the page before."""
        criteria = Wanted(language, choice, edited, counted, excluded)
        return [
            LookedOut.of(looked) for looked in rounds.look(asking, round_id, criteria, after=after or None, limit=limit)
        ]

    @router.get("/{round_id}/pictures/{sha256}", response_class=Response, responses=_BYTES)
    @declared(policies.research, programs=True)
    def picture(asking: Asking, round_id: RoundInPath, sha256: PictureInPath) -> Response:
        """A picture that was talked about in the round."""
        return picture_response(rounds.picture(asking, round_id, sha256))


def _add_exclusions(router: APIRouter, services: Services) -> None:
    rounds = services.studio.rounds

    @router.get("/{round_id}/exclusions")
    @declared(policies.research, programs=True)
    def exclusions(asking: Asking, round_id: RoundInPath) -> list[ExclusionOut]:
        """Everything that was ever taken out."""
        return [ExclusionOut.of(exclusion) for exclusion in rounds.exclusions(asking, round_id)]

    @router.post("/{round_id}/exclusions", status_code=HTTP_201_CREATED)
    @declared(policies.research, programs=True)
    def exclude(asking: Asking, key: Key, round_id: RoundInPath, body: ExcludeIn) -> dict[str, int]:
        """Take out battles or edits one by one; {excluded}: how many were in until now."""
        return {"excluded": rounds.exclude(asking, round_id, body.records(), body.reason, key)}

    @router.post("/{round_id}/exclusions/matching", status_code=HTTP_201_CREATED)
    @declared(policies.research, programs=True)
    def exclude_matching(asking: Asking, key: Key, round_id: RoundInPath, body: ExcludeMatchingIn) -> dict[str, int]:
        """Take out all battles that a filter matches."""
        return {"excluded": rounds.exclude_matching(asking, round_id, body.record(), body.reason, key)}

    @router.post("/{round_id}/exclusions/lift")
    @declared(policies.research, programs=True)
    def lift(asking: Asking, key: Key, round_id: RoundInPath, body: LiftIn) -> dict[str, int]:
        """Take exclusions back, all or none; {lifted}: how many stood."""
        return {"lifted": rounds.lift(asking, round_id, body.exclusions, key)}
