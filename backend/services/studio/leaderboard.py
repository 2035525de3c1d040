"""The leaderboard: what counted votes say of models, down to the battles that a number stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from backend import policies
from backend.db import exclusions, models, ratings, rounds
from backend.db.engine import Database
from backend.db.ratings import Contested
from backend.records import BattleId, Model, ModelId, Round
from backend.services.studio.poll import Poll
from backend.services.studio.rounds import PAGE, Looked
from core import inputs
from core.battles import Sides
from core.errors import InvalidInput, Reason
from core.languages import INTERFACE
from core.records import Caller

if TYPE_CHECKING:
    from evaluation.ratings.decisions import Decision
    from evaluation.ratings.ledger import Standings


class Told(StrEnum):
    """What is known of a model beside its parent in a language."""

    BETTER = "better"
    WORSE = "worse"
    OPEN = "open"
    UNDECIDABLE = "undecidable"
    NONE = "none"  # nobody has preferred either yet


@dataclass(frozen=True)
class Verdict:
    """A model beside its parent in one language, at this moment and without regret."""

    language: str
    child: ModelId
    parent: ModelId
    told: Told
    votes_to_go: int | None
    wins: int
    losses: int
    ties: int
    low: float
    high: float
    """The shares of wins that the votes do not speak against, whenever somebody looks."""


@dataclass(frozen=True)
class Board:
    """What the votes tell, with what its ids mean."""

    standings: Standings
    models: Mapping[ModelId, Model]
    round: Round | None

    def name(self, model: str) -> str:
        """A model's name."""
        return self.models[ModelId(model)].name

    @property
    def verdicts(self) -> list[Verdict]:
        """Every model that met its parent, language by language."""
        verdicts = []
        for decision in self.standings.decisions:
            first, second = (self.models[ModelId(model)] for model in decision.models)
            if first.parent_id == second.id:
                verdicts.append(_verdict(decision, 0))
            elif second.parent_id == first.id:
                verdicts.append(_verdict(decision, 1))
        return verdicts


class Leaderboard:
    """What researchers see; raters never do, because it would tell them what their votes should not know."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._poll = Poll(database)

    def board(self, caller: Caller, round_id: str = "") -> Board:
        """Of a round, or of everything; NotFound ROUND_UNKNOWN."""
        policies.research(caller.person)
        with self._database.reading() as session:
            asked = rounds.get(session, inputs.opaque(round_id)) if round_id else None
            known = {model.id: model for model in models.every(session)}
        return Board(self._poll.standings(known, asked), known, asked)

    def battles(
        self, caller: Caller, contest: Contested, *, after: str | None = None, limit: int = PAGE
    ) -> list[Looked]:
        """The battles with counted votes between two models in a language, in the order of their ids."""
        policies.research(caller.person)
        if not 1 <= limit <= PAGE:
            raise InvalidInput(Reason.REQUEST_MALFORMED)
        if contest.language not in INTERFACE:
            raise InvalidInput(Reason.LANGUAGE_NOT_OFFERED)
        first, second = (inputs.opaque(model) for model in contest.models)
        start = BattleId(inputs.opaque(after)) if after else None
        with self._database.reading() as session:
            asked = rounds.get(session, inputs.opaque(contest.round_id)).id if contest.round_id else None
            contested = Contested(
                contest.language, (models.get(session, first).id, models.get(session, second).id), asked
            )
            battles = ratings.battles(session, contested, after=start, limit=limit)
            names = {model.id: model.name for model in models.every(session)}
            out = exclusions.standing(session, {battle.round_id for battle in battles if battle.round_id})
        return [
            Looked(
                battle,
                Sides(names[battle.models.a], names[battle.models.b]),
                tuple(exclusion for exclusion in out if exclusion.battle_id == battle.id),
            )
            for battle in battles
        ]


def _verdict(decision: Decision, child: int) -> Verdict:
    from evaluation.ratings.evidence import sequence

    models, wins, losses = decision.models, decision.wins[child], decision.wins[1 - child]
    if decision.better is not None:
        outcome = Told.BETTER if decision.better == models[child] else Told.WORSE
    elif not wins + losses:
        outcome = Told.NONE
    else:
        outcome = Told.UNDECIDABLE if decision.votes_to_go is None else Told.OPEN
    low, high = sequence(wins, losses, decision.needed)
    return Verdict(
        language=decision.language,
        child=ModelId(models[child]),
        parent=ModelId(models[1 - child]),
        told=outcome,
        votes_to_go=decision.votes_to_go,
        wins=wins,
        losses=losses,
        ties=decision.ties,
        low=low,
        high=high,
    )
