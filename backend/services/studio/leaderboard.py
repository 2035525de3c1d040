"""The leaderboard: what counted votes say of models, down to the battles that a number stands on."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from backend import policies
from backend.db import exclusions, models, raters, ratings, rounds
from backend.db.engine import Database
from backend.db.ratings import Contested
from backend.records import BattleId, Model, ModelId, Round
from backend.services.studio import beside
from backend.services.studio.beside import Judged
from backend.services.studio.labels import Labels
from backend.services.studio.poll import Poll, rated
from backend.services.studio.power import Power, power
from backend.services.studio.rounds import PAGE, Looked
from core import inputs
from core.battles import Sides
from core.errors import InvalidInput, Reason
from core.languages import INTERFACE
from core.records import Caller, PersonId
from evaluation.ratings.raters import RaterFigures

if TYPE_CHECKING:
    from evaluation.ratings.decisions import Decision
    from evaluation.ratings.ledger import Agreement, Standing, Standings
    from evaluation.ratings.study import Studied
    from evaluation.ratings.style import Controlled


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
class RaterView:
    """One person's votes in one language; nobody is named, the person is a pseudonym."""

    figures: RaterFigures
    agreement: Agreement | None
    """With the ratings of everybody; nothing where no vote was decisive."""


@dataclass(frozen=True)
class Board:
    """What the votes tell, with what its ids mean."""

    standings: Standings
    models: Mapping[ModelId, Model]
    round: Round | None
    left_out: int | None = None
    """How many votes are left out because their people cannot be relied on; none where nobody asked for that."""

    def name(self, model: str) -> str:
        """A model's name."""
        return self.models[ModelId(model)].name

    @functools.cached_property
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


@dataclass(frozen=True)
class Beside:
    """What stands beside ratings and never instead."""

    board: Board
    controlled: Controlled
    judged: tuple[Judged, ...]
    trend: tuple[tuple[Round, Standing | None], ...]
    """Every round, the oldest first, with where models stood by its votes; nothing where there were none."""


class Leaderboard:
    """What researchers see; raters never do, because it would tell them what their votes should not know."""

    def __init__(
        self, database: Database, *, pseudonym: Callable[[PersonId], str], labels: Labels | None = None
    ) -> None:
        self._database = database
        self._labels = labels
        self._pseudonym = pseudonym
        self._poll = Poll(database)

    def warm(self) -> Board:
        """Read what is there, so that the first look finds it read; for nobody's eyes but a drawing's."""
        with self._database.reading() as session:
            known = {model.id: model for model in models.every(session)}
        return Board(self._poll.standings(known), known, None)

    def board(self, caller: Caller, round_id: str = "", *, reliable_only: bool = False) -> Board:
        """Of a round, or of everything, without unreliable people if so asked; NotFound ROUND_UNKNOWN."""
        policies.research(caller.person)
        with self._database.reading() as session:
            asked = rounds.get(session, inputs.opaque(round_id)) if round_id else None
            known = {model.id: model for model in models.every(session)}
        standings = self._poll.standings(known, asked, reliable_only=reliable_only)
        return Board(standings, known, asked, self._poll.left_out(asked) if reliable_only else None)

    def beside(self, caller: Caller, round_id: str = "", language: str = "") -> Beside:
        """What stands beside the ratings of a round or of everything: without place and length; with a judge."""
        if language and language not in INTERFACE:
            raise InvalidInput(Reason.LANGUAGE_NOT_OFFERED)
        board = self.board(caller, round_id)
        verdicts = [one for one in board.verdicts if language in ("", one.language)]
        asked = board.round.id if board.round is not None else None
        judges: list[tuple[str, Mapping[str, float] | None]] = [("", None)]
        if self._labels is not None and (labels := self._labels.every()):
            judges.append((self._labels.judge, labels))
        with self._database.reading() as session:
            found = [
                (one, judge, beside.judged(session, Contested(one.language, (one.child, one.parent), asked), known))
                for one in verdicts
                for judge, known in judges
            ]
            fitted = beside.controlled(session, board.models, board.round, language)
        with_judge = [
            Judged(one.language, one.child, one.parent, powered, judge) for one, judge, powered in found if powered
        ]
        return Beside(board, fitted, tuple(with_judge), self._trend(board, language))

    def _trend(self, board: Board, language: str) -> tuple[tuple[Round, Standing | None], ...]:
        with self._database.reading() as session:
            asked = sorted(rounds.every(session), key=lambda one: (one.opened_at, one.id))
        found = []
        for one in asked:
            standings = self._poll.standings(board.models, one)
            standing = standings.languages.get(language) if language else standings.all
            found.append((one, standing if standing is not None and standing.votes else None))
        return tuple(found)

    def power(self, caller: Caller, round_id: str = "") -> list[Power]:
        """How many votes or items a difference takes in the languages of a round, or in all of them."""
        policies.research(caller.person)
        board = self.board(caller, round_id)
        return power(board.standings, sorted(board.round.goals) if board.round is not None else INTERFACE)

    def study(self, caller: Caller, round_id: str) -> list[Studied]:
        """A round's votes as a human study: each model beside its parent, nobody named; NotFound ROUND_UNKNOWN."""
        from evaluation.ratings.study import study

        policies.research(caller.person)
        with self._database.reading() as session:
            asked = rounds.get(session, inputs.opaque(round_id))
            parents: dict[str, str] = {
                model.id: model.parent_id for model in models.every(session) if model.parent_id is not None
            }
            agreeing = ratings.stamp(session).consenting
            votes = [
                rated(ballot)
                for ballot in ratings.ballots(session)
                if ballot.round == asked.id and ballot.counts and ballot.person in agreeing
            ]
        return [
            replace(one, people=tuple(replace(who, person=self._called(who.person)) for who in one.people))
            for one in study(votes, parents)
        ]

    def _called(self, person: str) -> str:
        return self._pseudonym(PersonId(person))

    def raters(self, caller: Caller) -> list[RaterView]:
        """Everybody who votes, by language, under the pseudonyms of exports; over all rounds."""
        policies.research(caller.person)
        with self._database.reading() as session:
            known = {model.id: model for model in models.every(session)}
            found = raters.every(session)
        agreement = self._poll.agreement(known)
        views = []
        for one in found:
            name = self._called(one.person)
            views.append(RaterView(replace(one, person=name), agreement.get((one.person, one.language))))
        return views

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
