"""Evaluations over HTTP: begun, followed, and read sample by sample."""

from __future__ import annotations

from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.responses import Response
from starlette.status import HTTP_201_CREATED

from backend import policies
from backend.api.asking import Asking, Key, PictureInPath
from backend.api.declared import declared
from backend.api.v1.evaluations_bodies import EvaluationIn, EvaluationOut, result_out
from backend.api.v1.pictures import picture_response
from backend.services import Services

_PAGE = 200
_BYTES: dict[int | str, dict[str, Any]] = {200: {"content": {"image/png": {}, "image/jpeg": {}}}}
_Evaluation = Annotated[str, Path()]


def build(services: Services) -> APIRouter:
    """Routes of evaluations."""
    router = APIRouter(prefix="/api/v1/evaluations", tags=["evaluations"])
    evaluations = services.studio.evaluations

    @router.get("")
    @declared(policies.research, programs=True)
    def every(asking: Asking) -> list[EvaluationOut]:
        """All evaluations, the newest first."""
        return [EvaluationOut.of(view) for view in evaluations.every(asking)]

    @router.post("", status_code=HTTP_201_CREATED)
    @declared(policies.research, programs=True)
    def start(asking: Asking, key: Key, body: EvaluationIn) -> EvaluationOut:
        """Begin one, or go on with it; answers that are there are not asked again."""
        return EvaluationOut.of(evaluations.start(asking, body.record(), key))

    @router.get("/{evaluation}")
    @declared(policies.research, programs=True)
    def show(asking: Asking, evaluation: _Evaluation) -> EvaluationOut:
        """One evaluation."""
        return EvaluationOut.of(evaluations.show(asking, evaluation))

    @router.get("/{evaluation}/results")
    @declared(policies.research, programs=True)
    def results(
        asking: Asking,
        evaluation: _Evaluation,
        start: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
        limit: Annotated[int, Query(ge=1, le=_PAGE)] = _PAGE,
    ) -> list[dict[str, Any]]:
        """Samples of a finished evaluation, from the one at `start` on."""
        return [result_out(result) for result in islice(evaluations.results(asking, evaluation), start, start + limit)]

    @router.get("/{evaluation}/pictures/{sha256}", response_class=Response, responses=_BYTES)
    @declared(policies.research, programs=True)
    def picture(asking: Asking, evaluation: _Evaluation, sha256: PictureInPath) -> Response:
        """A picture that an evaluation asks about."""
        return picture_response(evaluations.picture(asking, evaluation, sha256))

    return router
