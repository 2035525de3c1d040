"""Who meets in a battle: two models that somebody chose, two that are drawn, or one twice in a silent check."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from annotation import battles as rules
from annotation.informing import Known, draw_informed
from annotation.pairing import Entrant, Pairing, draw
from backend.db import battles, models
from backend.db.engine import Database, Session
from backend.records import Control, Mode, ModelId
from backend.services.arena import controls, informed
from backend.services.arena.views import Begin
from core.battles import Sides
from core.errors import Reason, Unavailable


@dataclass(frozen=True)
class Match:
    """Who sits where, by which policy, and how likely this pair was, where that was reckoned."""

    models: Sides[ModelId]
    policy: str = ""
    chance: float | None = None
    control: Control | None = None


@dataclass(frozen=True)
class VotesSoFar:
    """How many votes pairs have in a language, and what they told, where models are drawn by it."""

    counted: Mapping[Pairing, int]
    known: Mapping[Pairing, Known] | None


class Matchmaker:
    """Draws by the settings of the arena."""

    def __init__(self, database: Database, *, base_share: float, control_every: int, informed: bool) -> None:
        """One blind battle in `control_every` is a control, none with 0; `informed`: pairs go where votes tell most."""
        self._database = database
        self._base_share = base_share
        self._control_every = control_every
        self._informed = informed

    def so_far(self, language: str) -> VotesSoFar:
        """Read before the transaction: it takes long where there are many votes, and may be a moment old."""
        with self._database.reading() as session:
            counted = battles.counted_pairs(session, language)
            if not self._informed:
                return VotesSoFar(counted, None)
            count = len(models.every(session, active_only=True))
            return VotesSoFar(counted, informed.known(session, language, count))

    def match(self, session: Session, new: Begin, votes: VotesSoFar, *, seed: int) -> Match:
        """The models of a battle with this seed; one that is repeated has its own."""
        control = controls.drawn(session, new, seed=seed, every=self._control_every)
        if control is not None:
            return Match(_twice(session, seed), control=control)
        if new.models is not None and new.mode is Mode.OPEN:
            return Match(Sides(*(models.get(session, model_id).id for model_id in new.models)))
        active = models.every(session, active_only=True)
        if len(active) == 1:
            return Match(Sides(active[0].id, active[0].id))
        entrants = [Entrant(model=model.id, parent=model.parent_id, age_rank=rank) for rank, model in enumerate(active)]
        policy: dict[str, str | float]
        if votes.known is None:
            pair, chance = draw(entrants, votes.counted, seed=seed, base_share=self._base_share), None
            policy = {"pairing": "even", "base_share": self._base_share}
        else:
            pair, chance = draw_informed(entrants, votes.counted, votes.known, seed=seed)
            policy = {"pairing": "informed"}
        return Match(rules.sides(seed, ModelId(pair.first), ModelId(pair.second)), json.dumps(policy), chance)


def _twice(session: Session, seed: int) -> Sides[ModelId]:
    """One model for both sides of a control, any of those that are drawn."""
    active = models.every(session, active_only=True)
    if not active:
        raise Unavailable(Reason.MODELS_MISSING)
    model = active[seed % len(active)].id
    return Sides(model, model)
