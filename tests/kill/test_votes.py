"""A thousand votes and a kill every now and then: none that was acknowledged is lost, none is there twice."""

from __future__ import annotations

import json
import random
import signal
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from backend.db import battles
from backend.db.engine import Database
from backend.records import Answer, Battle, BattleId, Mode, ModelId, Turn, TurnState
from backend.services import compose
from backend.services.people.accounts import NewPerson
from core.battles import Sides
from core.records import PersonId, Role
from core.settings import Settings
from tests.kill.forked import Forked
from tests.kill.voter import CHOICES, HANDS

VOTES = 1000
KILLS = 8
AGAIN = 30
"""Votes that are sent again after a kill, as a client does that heard nothing."""


def waiting(person: PersonId, models: Sides[ModelId]) -> Battle:
    """A battle whose vote is awaited."""
    now = datetime(2026, 3, 1, tzinfo=UTC)
    answer = Answer("Egy piros kör.", "complete", frozenset(), None, 10, 5, first_seconds=0.1, seconds=0.5)
    return Battle(
        id=BattleId(uuid4().hex),
        person_id=person,
        round_id=None,
        language="hu",
        mode=Mode.BLIND,
        models=models,
        generation="{}",
        seed=1,
        leaked=False,
        void=None,
        ended_at=None,
        created_at=now,
        turns=(Turn(1, "Mi ez?", (), 1, TurnState.DONE, Sides(answer, answer), now, now),),
        vote=None,
        not_counted=frozenset(),
        edits=(),
    )


def prepared(given: dict[str, str], hasher: object) -> tuple[PersonId, list[str]]:
    """Somebody, and a thousand battles that wait for a vote."""
    services = compose(Settings.model_validate(given), hasher=hasher)  # type: ignore[arg-type]
    rater = services.people.accounts.create(NewPerson("rater", "Rater", "correct horse", frozenset({Role.RATER}))).id
    one = services.arena.entrants.ensure_model(name="one", base="one").id
    other = services.arena.entrants.ensure_model(name="other", base="other").id
    made = [waiting(rater, Sides(one, other)) for _ in range(VOTES)]
    with services.database.transaction() as session:
        for battle in made:
            battles.add(session, battle)
            battles.finish_turn(session, battle.id, battle.last, leaked=False, void=None)
    services.close()
    return rater, [battle.id for battle in made]


def run_and_kill(program: list[str], acknowledged: set[int], *, after: int | None) -> int:
    """Let the voter say so many lines, then SIGKILL; its exit status."""
    with Forked("tests.kill.voter", *program) as voter:
        assert voter.stdout is not None
        for seen, line in enumerate(voter.stdout):
            if line.endswith("\n") and line.strip() != "ready":
                acknowledged.add(int(line))
            if seen == after:
                voter.send_signal(signal.SIGKILL)
        return voter.wait()


def stored(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        return [(row[0], row[1]) for row in session.execute(text("SELECT battle_id, choice FROM votes"))]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_of_a_thousand_votes_none_is_lost_and_none_is_there_twice(
    tmp_path: Path, database_url: str, database: Database, hasher: object
) -> None:
    given = {"home": str(tmp_path), "database_url": database_url, "secret": "s" * 40}
    person, ids = prepared(given, hasher)
    program = [json.dumps(given), person, json.dumps(ids)]
    acknowledged: set[int] = set()
    moments = random.Random(20260301)
    for _ in range(KILLS):
        first = max(0, len(acknowledged) - AGAIN - HANDS)
        status = run_and_kill([*program, str(first)], acknowledged, after=moments.randrange(20, VOTES // KILLS))
        assert status == -signal.SIGKILL
        there = dict(stored(database))
        missing = [number for number in acknowledged if there.get(ids[number]) != CHOICES[number % 4]]
        assert missing == [], "these were acknowledged"
    assert run_and_kill([*program, "0"], acknowledged, after=None) == 0

    assert acknowledged == set(range(VOTES))
    found = stored(database)
    assert len(found) == VOTES
    assert dict(found) == {battle: CHOICES[number % 4] for number, battle in enumerate(ids)}
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM idempotency WHERE action = 'vote'")) == VOTES
        if database.kind == "sqlite":
            assert session.scalar(text("PRAGMA integrity_check")) == "ok"
