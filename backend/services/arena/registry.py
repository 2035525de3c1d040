"""Models and rounds: what is registered, and what a person and everybody have done."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from pathlib import PurePath

from backend import policies
from backend.db import registry, votes
from backend.db.engine import Database
from backend.records import Model, ModelId, ModelState, Round, RoundId
from backend.services import checks
from backend.services.arena.views import Progress
from core.records import Caller

_NAME_LONGEST = 80


class Registry:
    """Registers models and rounds, and counts."""

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
            found = registry.model_at(session, base=base, adapter=adapter)
            if found is not None:
                return found
            model = Model(
                id=ModelId(self._new_id()),
                name=_free_name(name, {model.name for model in registry.models(session)}),
                base=base,
                adapter=adapter,
                parent_id=parent,
                state=ModelState.ACTIVE,
                demo=demo,
                created_at=self._clock(),
            )
            registry.add_model(session, model)
            return model

    def ensure_configured(self, checkpoint: str) -> Model:
        """The model of the settings, in the arena."""
        return self.ensure_model(name=PurePath(checkpoint).name or checkpoint, base=checkpoint)

    def ensure_round(self, *, name: str, goals: dict[str, int], demo: bool = False) -> Round:
        """The round of this name, opened now if there was none."""
        with self._database.transaction() as session:
            found = registry.round_named(session, name)
            if found is not None:
                return found
            opened = Round(
                id=RoundId(self._new_id()),
                name=name,
                goals=goals,
                opened_at=self._clock(),
                closed_at=None,
                demo=demo,
            )
            registry.add_round(session, opened)
            return opened

    def models(self, caller: Caller) -> list[Model]:
        """All models by name, for those who may know the names."""
        policies.research(caller.person)
        with self._database.reading() as session:
            return registry.models(session)

    def has_models(self) -> bool:
        """Whether anything can answer in the arena."""
        with self._database.reading() as session:
            return bool(registry.models(session, active_only=True))

    def has_demo_models(self) -> bool:
        """Whether a model that knows only the Little World may be drawn."""
        with self._database.reading() as session:
            return any(model.demo for model in registry.models(session, active_only=True))

    def progress(self, caller: Caller, language: str, *, today: datetime) -> Progress:
        """What the caller did since the day began, and how far the round is."""
        person = checks.signed_in(caller)
        with self._database.reading() as session:
            voted = votes.times(session, person.id, since=today)
            held = registry.open_round(session, language)
            mine = votes.in_round(session, held.id, by=person.id) if held is not None else {}
            done = votes.in_round(session, held.id) if held is not None else {}
        return Progress(
            today=len(voted),
            mine=mine.get(language, 0),
            done=done.get(language, 0),
            goal=held.goals[language] if held is not None else 0,
            round_name=held.name if held is not None else "",
        )

    def is_new(self, caller: Caller) -> bool:
        """Whether the caller never voted: then the arena introduces itself."""
        person = checks.signed_in(caller)
        with self._database.reading() as session:
            return not votes.ever(session, person.id)


def _free_name(wanted: str, taken: Collection[str]) -> str:
    name, number = wanted[:_NAME_LONGEST], 1
    while name in taken:
        number += 1
        name = f"{wanted[: _NAME_LONGEST - 5]} {number}"
    return name
