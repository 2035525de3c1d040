"""Killed in the middle of writing, again and again: what was acknowledged is there, and nothing twice."""

from __future__ import annotations

import json
import random
import signal
from pathlib import Path

import pytest
from sqlalchemy import text

from backend.db.engine import Database, connect
from backend.services import compose
from backend.services.people.accounts import NewPerson
from core.records import Caller, Role
from core.settings import Settings
from tests.kill.forked import Forked

WRITES = 200
KILLS = 6

Acknowledged = dict[int, set[tuple[str, str]]]


def run_and_kill(program: list[str], acknowledged: Acknowledged, *, after: int | None) -> int:
    """Let the writer go on until it has said so many lines, then SIGKILL; its exit status."""
    with Forked("tests.kill.writer", *program) as writer:
        assert writer.stdout is not None
        for seen, line in enumerate(writer.stdout):
            if line.strip() == "ready":
                continue
            if not line.endswith("\n"):
                break  # cut off by the kill: not acknowledged
            number, invitation_id, sha = json.loads(line)
            acknowledged.setdefault(number, set()).add((invitation_id, sha))
            if seen == after:  # the writer is already busy with the next: any moment of it
                writer.send_signal(signal.SIGKILL)
        return writer.wait()


def stored(database: Database, statement: str) -> list[tuple[str, ...]]:
    with database.reading() as session:
        return [tuple(row) for row in session.execute(text(statement))]


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_nothing_acknowledged_is_missing_and_nothing_is_there_twice(
    tmp_path: Path, database_url: str, hasher: object
) -> None:
    given = {"home": str(tmp_path), "database_url": database_url, "secret": "s" * 40}
    services = compose(Settings.model_validate(given), hasher=hasher)  # type: ignore[arg-type]
    host = services.people.accounts.create(NewPerson("host", "Host", "correct horse", frozenset({Role.ADMINISTRATOR})))
    program = [json.dumps(given), host.id, str(WRITES)]
    acknowledged: Acknowledged = {}
    moments = random.Random(20260301)
    for _ in range(KILLS):
        status = run_and_kill(program, acknowledged, after=moments.randrange(1, WRITES - 20))
        assert status == -signal.SIGKILL
        known = dict(stored(services.database, "SELECT note, id FROM invitations"))
        for number, answers in acknowledged.items():  # checked at once, before anything is sent again
            assert {known.get(f"write {number}")} == {invitation_id for invitation_id, _ in answers}
            for _, sha in answers:
                assert services.blobs.get(sha) == f"blob {number}".encode() * 1000
    assert run_and_kill(program, acknowledged, after=None) == 0

    assert sorted(acknowledged) == list(range(WRITES))
    assert all(len(answers) == 1 for answers in acknowledged.values()), "a key was answered in two ways"
    invitations = services.people.invitations.list(Caller(host))
    assert {one.id for one in invitations} == {next(iter(answers))[0] for answers in acknowledged.values()}
    assert len(invitations) == WRITES
    assert stored(services.database, "SELECT count(*) FROM idempotency") == [(WRITES,)]
    assert stored(services.database, "SELECT count(*) FROM audit WHERE action = 'invitation_made'") == [(WRITES,)]
    if services.database.kind == "sqlite":
        assert stored(services.database, "PRAGMA integrity_check") == [("ok",)]
    services.close()
    connect(database_url).probe()
