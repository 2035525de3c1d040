"""All counted votes in memory, kept up: what came or went since the last look is read, and nothing else."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from backend.db import raters, ratings
from backend.db.engine import Database, Session
from backend.db.ratings import Ballot, Shape, Stamp
from backend.records import Model, ModelId, Round
from core.battles import Choice
from evaluation.ratings.votes import RatedVote

if TYPE_CHECKING:
    from evaluation.ratings.ledger import Agreement, Ledger, Standings

_OUTCOMES: Mapping[Choice, float] = MappingProxyType(
    {Choice.A: 1.0, Choice.B: 0.0, Choice.TIE: 0.5, Choice.BOTH_BAD: 0.5}
)
_Scope = tuple[str | None, bool]
"""A round, or all; and whether people whose votes cannot be relied on are left out."""
_Asked = tuple[_Scope, str | None]
"""Whose votes, and the model that has 1000 points; a round's goals never change."""
_LATE = timedelta(minutes=5)
"""By how much a vote may come onto disk after the time it bears."""


class Poll:
    """The votes of everything and of each round; safe to ask from many threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._stamp: Stamp | None = None
        self._newest: datetime | None = None
        self._held: dict[str, Ballot] = {}
        self._voters: set[str] = set()
        self._ledgers: dict[_Scope, Ledger] = defaultdict(_ledger)
        self._left_out: frozenset[tuple[str, str]] = frozenset()
        """Person and language, where the votes cannot be relied on."""
        self._told: dict[_Asked, Standings] = {}

    def standings(
        self, models: Mapping[ModelId, Model], asked: Round | None = None, *, reliable_only: bool = False
    ) -> Standings:
        """What the votes of a round, or all, tell now; the base model with the most votes has 1000 points."""
        return self._look(models, asked, reliable_only=reliable_only)[0]

    def left_out(self, asked: Round | None = None) -> int:
        """How many votes of a round, or of all, are left out because their people cannot be relied on."""
        with self._lock:
            scope = asked.id if asked is not None else None
            return self._ledger((scope, False)).votes - self._ledger((scope, True)).votes

    def agreement(self, models: Mapping[ModelId, Model]) -> Mapping[tuple[str, str], Agreement]:
        """By person and language: how their votes go with the ratings of everybody's."""
        return self._look(models, None, reliable_only=False)[1]()

    def _look(
        self, models: Mapping[ModelId, Model], asked: Round | None, *, reliable_only: bool
    ) -> tuple[Standings, Callable[[], Mapping[tuple[str, str], Agreement]]]:
        with self._lock:
            with self._database.reading() as session:
                self._keep_up(session)
                if reliable_only:
                    self._leave_out(raters.unreliable(session))
            scope = asked.id if asked is not None else None, reliable_only
            ledger = self._ledger(scope)
            cast = ledger.cast()
            bases = [model for model in models.values() if not model.adapter and cast.get(model.id)]
            anchor = max(bases, key=lambda model: (cast[model.id], model.name), default=None)
            goals = dict(asked.goals) if asked is not None else None
            key = (scope, anchor.id if anchor is not None else None)
            if key not in self._told:
                self._told[key] = ledger.standings(key[1], goals)
            standings = self._told[key]
            return standings, lambda: ledger.agreement(standings)

    def _leave_out(self, people: frozenset[tuple[str, str]]) -> None:
        if people == self._left_out:
            return
        self._left_out = people
        for scope in [scope for scope in self._ledgers if scope[1]]:
            del self._ledgers[scope]
        self._told = {key: told for key, told in self._told.items() if not key[0][1]}

    def _ledger(self, scope: _Scope) -> Ledger:
        """The ledger of a scope; one without some people is written up when first asked for."""
        if scope[1] and scope not in self._ledgers:
            ledger = self._ledgers[scope]
            for held in self._held.values():
                if held.counts and scope in self._scopes(held):
                    ledger.take(rated(held))
        return self._ledgers[scope]

    def _scopes(self, ballot: Ballot) -> list[_Scope]:
        """Where a ballot counts."""
        everybody: list[_Scope] = [(scope, False) for scope in {None, ballot.round}]
        if (ballot.person, ballot.language) in self._left_out:
            return everybody
        return everybody + [(scope, True) for scope in {None, ballot.round} if (scope, True) in self._ledgers]

    def _keep_up(self, session: Session) -> None:
        now = ratings.stamp(session)
        if now == self._stamp:
            return
        if self._stamp is None or self._newest is None or (now.consenting ^ self._stamp.consenting) & self._voters:
            self._read_all(session, now)
            return
        since = self._newest - _LATE
        if now.undone != self._stamp.undone:  # first: who takes a vote back may cast another on the same battle
            for battle, at in ratings.taken_back(session, since=since):
                self._take_back(battle, at)
        for ballot in ratings.ballots(session, since=since):
            if ballot.battle not in self._held:
                self._take(ballot, now)
        self._told.clear()
        self._stamp = now
        if len(self._held) != now.votes:  # something went that nobody took back: people or the demo were taken out
            self._read_all(session, now)

    def _read_all(self, session: Session, now: Stamp) -> None:
        self._forget()
        for ballot in ratings.ballots(session):
            self._take(ballot, now)
        self._stamp = now

    def _forget(self) -> None:
        self._newest = None
        self._held.clear()
        self._voters.clear()
        self._ledgers.clear()
        self._told.clear()

    def _take(self, ballot: Ballot, now: Stamp) -> None:
        counts = ballot.counts and ballot.person in now.consenting and ballot.a != ballot.b
        self._held[ballot.battle] = ballot if counts == ballot.counts else ballot._replace(counts=counts)
        self._voters.add(ballot.person)
        self._newest = max(self._newest or ballot.at, ballot.at)
        if counts:
            vote = rated(ballot)
            for scope in self._scopes(ballot):
                self._ledgers[scope].take(vote)

    def _take_back(self, battle: str, at: datetime) -> None:
        held = self._held.get(battle)
        if held is None or held.at != at:
            return
        del self._held[battle]
        if held.counts:
            for scope in self._scopes(held):
                self._ledgers[scope].take_back(rated(held))


def rated(ballot: Ballot, shape: Shape | None = None) -> RatedVote:
    """A vote as ratings need it."""
    outcome = _OUTCOMES[ballot.choice]
    at = ballot.at.timestamp()
    if shape is None:
        bad = ballot.choice is Choice.BOTH_BAD
        return RatedVote(ballot.language, ballot.a, ballot.b, outcome, ballot.person, at, bad=bad)
    return RatedVote(ballot.language, ballot.a, ballot.b, outcome, ballot.person, at, shape.letters, shape.marks)


def _ledger() -> Ledger:
    from evaluation.ratings.ledger import Ledger  # numpy and scipy come when somebody looks at ratings

    return Ledger()
