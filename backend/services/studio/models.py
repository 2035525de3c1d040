"""Models: their families, and how they come into the arena and out of it, at once and with a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from backend import policies
from backend.db import model_events, models, runs
from backend.db.engine import Database, Session
from backend.db.model_events import ModelEvent
from backend.records import Model, ModelId, ModelState
from backend.services import checks
from backend.services.audit import AuditLog
from backend.services.idempotency import Answer, once
from backend.services.studio.views import ModelView, Promotion
from core.engine import Source
from core.errors import Conflict, InvalidInput, Reason
from core.records import Caller, Person


@dataclass(frozen=True)
class _Change:
    """What becomes of a model."""

    state: ModelState
    reason: str
    action: Literal["model_promoted", "model_retired"]


class Models:
    """What researchers do with models."""

    def __init__(
        self,
        database: Database,
        *,
        audit: AuditLog,
        warm: Callable[[list[Source]], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._audit = audit
        self._warm = warm
        self._clock = clock

    def show(self, caller: Caller, model_id: str) -> ModelView:
        """One model with its family, its run and what happened to it."""
        policies.research(caller.person)
        with self._database.reading() as session:
            return self._view(session, models.get(session, model_id))

    def listed(self, caller: Caller) -> list[ModelView]:
        """All models, the oldest first."""
        policies.research(caller.person)
        with self._database.reading() as session:
            return [self._view(session, model) for model in models.every(session)]

    def promote(self, caller: Caller, promotion: Promotion, key: str) -> ModelView:
        """Bring a model into the arena, where the next battle can meet it.

        InvalidInput PROMOTION_REASON_MISSING where a language got worse and nobody says why it may come;
        Conflict MODEL_LOST where its files are gone or others.
        """

        def work(session: Session, person: Person) -> Model:
            model = models.get(session, promotion.model)
            if model.state is ModelState.ACTIVE:
                raise Conflict(Reason.MODEL_ACTIVE_ALREADY)
            worse = self._view(session, model).worse
            if worse and not reason:
                raise InvalidInput(Reason.PROMOTION_REASON_MISSING, languages=", ".join(worse))
            _require_files(model)
            self._become(session, caller, person, model, _Change(ModelState.ACTIVE, reason, "model_promoted"))
            return model

        reason = checks.note(promotion.reason)
        return self._once(caller, "promote", promotion, key, work)

    def retire(self, caller: Caller, promotion: Promotion, key: str) -> ModelView:
        """Take a model out of the arena; battles that go on are finished with it."""

        def work(session: Session, person: Person) -> Model:
            model = models.get(session, promotion.model)
            if model.state is ModelState.RETIRED:
                raise Conflict(Reason.MODEL_RETIRED_ALREADY)
            self._become(session, caller, person, model, _Change(ModelState.RETIRED, reason, "model_retired"))
            return model

        reason = checks.note(promotion.reason)
        return self._once(caller, "retire", promotion, key, work)

    def roll_back(self, caller: Caller, promotion: Promotion, key: str) -> ModelView:
        """Take a model out of the arena and bring its parent back, both or neither; the parent is returned."""

        def work(session: Session, person: Person) -> Model:
            model = models.get(session, promotion.model)
            if model.parent_id is None:
                raise Conflict(Reason.MODEL_PARENTLESS)
            if model.state is ModelState.RETIRED:
                raise Conflict(Reason.MODEL_RETIRED_ALREADY)
            parent = models.get(session, model.parent_id)
            _require_files(parent)
            self._become(session, caller, person, model, _Change(ModelState.RETIRED, reason, "model_retired"))
            if parent.state is not ModelState.ACTIVE:
                self._become(session, caller, person, parent, _Change(ModelState.ACTIVE, reason, "model_promoted"))
            return parent

        reason = checks.note(promotion.reason)
        return self._once(caller, "roll_back", promotion, key, work)

    def _once(
        self, caller: Caller, action: str, promotion: Promotion, key: str, work: Callable[[Session, Person], Model]
    ) -> ModelView:
        policies.promote(caller.person)

        def stored(session: Session) -> Answer:
            return {"model": work(session, checks.acting(session, caller, policies.promote)).id}

        person = checks.signed_in(caller)
        answer = once(self._database, scope=person.id, key=key, action=action, payload=asdict(promotion), work=stored)
        view = self.show(caller, str(answer["model"]))
        if view.model.active:
            self._warm([Source(view.model.base, view.model.adapter)])
        return view

    def _become(self, session: Session, caller: Caller, person: Person, model: Model, change: _Change) -> None:
        at = self._clock()
        promoted = at if change.state is ModelState.ACTIVE else model.promoted_at
        models.become(session, model.id, change.state, promoted_at=promoted)
        event = ModelEvent(model.id, change.state, reason=change.reason, by=person.id, at=at)
        model_events.add(session, event)
        details = {"model": model.name} | ({"reason": "given"} if change.reason else {})
        self._audit.record(
            session, actor=person.id, action=change.action, subject=model.id, address=caller.address, details=details
        )

    def _view(self, session: Session, model: Model) -> ModelView:
        everything = {known.id: known for known in models.every(session)}
        run = runs.get(session, model.run_id) if model.run_id is not None else None
        return ModelView(
            model=model,
            ancestors=tuple(_ancestors(model, everything)),
            children=tuple(child for child in everything.values() if child.parent_id == model.id),
            run=run,
            cells=tuple(runs.cells(session, run.id)) if run is not None else (),
            history=tuple(model_events.of(session, model.id)),
        )


def _ancestors(model: Model, everything: dict[ModelId, Model]) -> list[Model]:
    ancestors: list[Model] = []
    while model.parent_id is not None and model.parent_id in everything:
        model = everything[model.parent_id]
        if model in ancestors:
            break  # the database allows no such circle; a page that never ends would be worse than a short one
        ancestors.append(model)
    return ancestors


def _require_files(model: Model) -> None:
    """What a run made has to be there as it was made; what an administrator registered is theirs to look after."""
    if model.adapter_sha256 is not None and not (Path(model.adapter) / "adapter_config.json").is_file():
        raise Conflict(Reason.MODEL_LOST, model=model.name)
