"""Models over HTTP: their families, and how they come into the arena and out of it."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import StreamingResponse

from backend import policies
from backend.api.asking import Asking, Key, ModelInPath
from backend.api.declared import declared
from backend.api.v1.runs_requests import ReasonIn
from backend.api.v1.runs_responses import StudioModelOut
from backend.api.zipped import zipped
from backend.services import Services
from backend.services.studio.views import Promotion


def build(services: Services) -> APIRouter:
    """Routes of models."""
    router = APIRouter(prefix="/api/v1/models", tags=["models"])
    models = services.studio.models

    @router.get("/{model_id}")
    @declared(policies.research, programs=True)
    def show(asking: Asking, model_id: ModelInPath) -> StudioModelOut:
        """One model with its family, its run and what happened to it."""
        return StudioModelOut.of(models.show(asking, model_id))

    @router.get("/{model_id}/merged", response_class=StreamingResponse)
    @declared(policies.research, programs=True)
    def merged(asking: Asking, model_id: ModelInPath) -> StreamingResponse:
        """Base and adapter as one checkpoint, as a zip file; made when first asked for, which takes its time."""
        folder = services.studio.merging.merged(asking, model_id)
        headers = {"Content-Disposition": f'attachment; filename="{model_id}-merged.zip"'}
        return StreamingResponse(zipped(folder), media_type="application/zip", headers=headers)

    @router.post("/{model_id}/promote")
    @declared(policies.promote, programs=True)
    def promote(asking: Asking, key: Key, model_id: ModelInPath, body: ReasonIn) -> StudioModelOut:
        """Bring it into the arena, at once; a reason is needed where a language got worse."""
        return StudioModelOut.of(models.promote(asking, Promotion(model_id, body.reason), key))

    @router.post("/{model_id}/retire")
    @declared(policies.promote, programs=True)
    def retire(asking: Asking, key: Key, model_id: ModelInPath, body: ReasonIn) -> StudioModelOut:
        """Take it out of the arena; battles that go on are finished with it."""
        return StudioModelOut.of(models.retire(asking, Promotion(model_id, body.reason), key))

    @router.post("/{model_id}/roll-back")
    @declared(policies.promote, programs=True)
    def roll_back(asking: Asking, key: Key, model_id: ModelInPath, body: ReasonIn) -> StudioModelOut:
        """Take it out of the arena and bring its parent back; the answer is the parent."""
        return StudioModelOut.of(models.roll_back(asking, Promotion(model_id, body.reason), key))

    return router
