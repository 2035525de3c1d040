"""A round with work in it, stored directly: what the arena would have stored, without asking models."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from backend.db import battles, edits, votes
from backend.records import Answer, AnswerEnd, Battle, BattleId, Edit, EditId, Mode, ModelId, Round, Turn, TurnState
from backend.services import Services
from backend.services.arena.pictures import Origin
from core.battles import Choice, NotCounted, Side, Sides, Vote, VoteReason
from core.records import Person
from tests.conftest import Clock
from tests.training.data.test_likeness import drawing, file

GOOD = "Egy piros ház áll a zöld dombon, mellette egy magas fa."
BAD = "A red house stands on the green hill beside a tall tree."
EDITED = "Egy piros ház áll a zöld dombon, mellette egy öreg diófa."


class House:
    """Stores battles, votes and edits of people in a round."""

    def __init__(self, services: Services, clock: Clock) -> None:
        self.services = services
        self._clock = clock
        self._numbers = count(1)
        base = services.arena.entrants.ensure_model(name="base", base="world")
        tuned = services.arena.entrants.ensure_model(name="tuned", base="world", adapter="hu", parent=base.id)
        self.models: Sides[ModelId] = Sides(tuned.id, base.id)
        self.round: Round = services.arena.rounds.ensure_round(name="Spring", goals={"hu": 40, "ko": 40})

    def picture(self, number: int) -> str:
        """A picture of the pool."""
        origin = Origin(source="pool", licence="CC0-1.0", origin=f"drawing {number}")
        return self.services.arena.pictures.add_to_pool(file(drawing(number)), origin)

    def battle(
        self, person: Person, *, picture: str = "", language: str = "hu", answers: Sides[str] = Sides(GOOD, BAD)
    ) -> BattleId:
        """A battle with one answered message; ids in the order of making."""
        number = next(self._numbers)
        now = self._clock()
        given = Sides(*(Answer(text, AnswerEnd.COMPLETE, frozenset(), None, 9, 9, 0.1, 1.0) for text in answers))
        shown = (picture or self.picture(number),)
        running = Turn(1, "Mi van a képen?", shown, 1, TurnState.RUNNING, None, now, None)
        battle = Battle(
            id=BattleId(f"{number:032x}"),
            person_id=person.id,
            round_id=self.round.id,
            language=language,
            mode=Mode.BLIND,
            models=self.models,
            generation="{}",
            seed=number,
            leaked=False,
            void=None,
            ended_at=None,
            created_at=now,
            turns=(running,),
            vote=None,
            not_counted=frozenset(),
            edits=(),
        )
        done = replace(running, state=TurnState.DONE, answers=given, finished_at=now)
        with self.services.database.transaction() as session:
            battles.add(session, battle)
            battles.finish_turn(session, battle.id, done, leaked=False, void=None)
        return battle.id

    def vote(
        self,
        battle: BattleId,
        person: Person,
        choice: Choice = Choice.A,
        *,
        not_counted: frozenset[NotCounted] = frozenset(),
        names_at: datetime | None = None,
    ) -> None:
        """A vote a minute after the answers."""
        reasons = Sides(frozenset({VoteReason.CULTURE}), frozenset({VoteReason.LANGUAGE}))
        vote = Vote(choice, 12.0, self._clock() + timedelta(minutes=1), reasons, names_at=names_at)
        with self.services.database.transaction() as session:
            votes.add(session, battle, person.id, vote, not_counted)

    def edit(self, battle: BattleId, person: Person, text: str = EDITED) -> EditId:
        """An edit of side A."""
        made = EditId(f"e{battle[1:]}")
        edit = Edit(made, battle, 1, person.id, Side.A, text, 9, 30.0, frozenset(), self._clock(), None)
        with self.services.database.transaction() as session:
            edits.add(session, edit)
        return made
