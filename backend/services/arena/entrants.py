"""Models as the arena draws them: registered once, known by name to those who may know the names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from pathlib import PurePath

from backend import policies
from backend.db import models
from backend.db.engine import Database
from backend.records import Model, ModelId, ModelState
from core.records import Caller

_NAME_LONGEST = 80


class Entrants:
    """Registers models for the arena, and says which there are."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime], new_id: Callable[[], str]) -> None:
        self._database = database
        self._clock = clock
        self._new_id = new_id

    def ensure_model(
        self, *, name: str, base: str, adapter: str = "", parent: ModelId | None = None, demo: bool = False
    ) -> Model:
        """The model of this base and adapter, registered now if it was not.

        Where another has the name (every training leaves a `checkpoint-100`), a number is put behind it.
        """
        with self._database.transaction() as session:
            registered = models.at(session, base=base, adapter=adapter)
            if registered is not None:
                return registered
            model = Model(
                id=ModelId(self._new_id()),
                name=_free_name(name, {model.name for model in models.every(session)}),
                base=base,
                adapter=adapter,
                parent_id=parent,
                state=ModelState.ACTIVE,
                demo=demo,
                created_at=self._clock(),
            )
            models.add(session, model)
            return model

    def ensure_configured(self, checkpoint: str) -> Model:
        """The model of the settings, in the arena."""
        return self.ensure_model(name=PurePath(checkpoint).name or checkpoint, base=checkpoint)

    def list(self, caller: Caller) -> Sequence[Model]:
        """All models by name, for those who may know the names."""
        policies.research(caller.person)
        with self._database.reading() as session:
            return models.every(session)

    def has_models(self) -> bool:
        """Whether anything can answer in the arena."""
        with self._database.reading() as session:
            return bool(models.every(session, active_only=True))

    def has_demo_models(self) -> bool:
        """Whether a model that knows only the Little World may be drawn."""
        with self._database.reading() as session:
            return any(model.demo for model in models.every(session, active_only=True))


def _free_name(name_given: str, used_names: Collection[str]) -> str:
    name, number = name_given[:_NAME_LONGEST], 1
    while name in used_names:
        number += 1
        name = f"{name_given[: _NAME_LONGEST - 5]} {number}"
    return name
