"""One write, one row, one answer: after a retry, a double click, a crash, two at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier

import pytest
from sqlalchemy import event, text

from backend.db import audit
from backend.db.engine import Database, Session
from backend.services import Services
from backend.services.idempotency import Answer, once
from backend.services.people.invitations import InvitationDraft
from core.errors import Conflict, InvalidInput, NotFound, Reason, Unavailable
from core.records import Invitation, Role

DRAFT = InvitationDraft(roles=frozenset({Role.RATER}))


@pytest.fixture
def write(database: Database, clock) -> Callable[..., Answer]:
    """Writes one line of the log per piece of work done and answers with a number."""
    numbers = count(1)

    def work(session: Session) -> Answer:
        number = next(numbers)
        audit.add(session, at=clock(), actor=None, action="work", subject=str(number), address="", details={})
        return {"number": number, "text": "žluťoučký \0 \ud800", "list": [None, True, 1.5]}

    def write(**more: object) -> Answer:
        asked = {"scope": "p1", "key": "k1", "action": "act", "payload": {"a": 1}, "work": work} | more
        return once(database, **asked)  # type: ignore[arg-type]

    return write


def rows(database: Database) -> tuple[int, int]:
    with database.reading() as session:
        return (
            session.scalar(text("SELECT count(*) FROM audit")),
            session.scalar(text("SELECT count(*) FROM idempotency")),
        )


def test_the_same_key_gives_the_stored_answer_and_one_row(database: Database, write: Callable[..., Answer]) -> None:
    first = write()
    assert write() == write(payload={"a": 1}) == first
    assert first == {"number": 1, "text": "žluťoučký \0 \ud800", "list": [None, True, 1.5]}
    assert rows(database) == (1, 1)


def test_the_order_of_a_payload_does_not_matter(write: Callable[..., Answer]) -> None:
    assert write(payload={"a": 1, "b": 2}) == write(payload={"b": 2, "a": 1})


@pytest.mark.parametrize("more", [{"action": "other"}, {"payload": {"a": 2}}, {"payload": {}}])
def test_the_same_key_for_something_else_is_a_conflict(
    database: Database, write: Callable[..., Answer], more: dict[str, object]
) -> None:
    write()
    with pytest.raises(Conflict) as caught:
        write(**more)
    assert caught.value.reason is Reason.KEY_REUSED
    assert rows(database) == (1, 1)


@pytest.mark.parametrize("more", [{"scope": "p2"}, {"key": "k2"}])
def test_another_key_or_another_persons_key_is_another_write(
    database: Database, write: Callable[..., Answer], more: dict[str, object]
) -> None:
    assert write()["number"] == 1
    assert write(**more)["number"] == 2
    assert rows(database) == (2, 2)


@pytest.mark.parametrize("key", ["", "x" * 129, "é", "\0", "\ud800", None, 5, ["k"]])
def test_a_key_is_needed(database: Database, write: Callable[..., Answer], key: object) -> None:
    with pytest.raises(InvalidInput):
        write(key=key)
    assert rows(database) == (0, 0)


def test_work_that_fails_leaves_its_key_free(database: Database, write: Callable[..., Answer]) -> None:
    def fail(session: Session) -> Answer:
        session.execute(text("UPDATE idempotency SET action = 'half'"))
        raise NotFound(Reason.PERSON_UNKNOWN)

    with pytest.raises(NotFound):
        write(work=fail)
    assert rows(database) == (0, 0)
    assert write()["number"] == 1


def test_eight_at_once_do_the_work_once_and_get_one_answer(database: Database, write: Callable[..., Answer]) -> None:
    for number in range(5):
        start = Barrier(8)

        def ask(_: int, number: int = number, start: Barrier = start) -> Answer:
            start.wait()
            return write(key=f"k{number}")

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(ask, range(8)))
        assert all(answer == answers[0] for answer in answers)
        assert rows(database) == (number + 1, number + 1)


def test_eight_at_once_with_keys_of_their_own_are_eight(database: Database, write: Callable[..., Answer]) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: write(key=f"k{number}"), range(8)))
    assert sorted(answer["number"] for answer in answers) == list(range(1, 9))
    assert rows(database) == (8, 8)


def test_a_double_click_on_a_real_button_is_one_invitation(services: Services, people) -> None:
    host = people.caller(people.administrator())
    start = Barrier(8)

    def click(_: int) -> tuple[object, str]:
        start.wait()
        return services.people.invitations.invite(host, DRAFT, "k1")

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(click, range(8)))
    assert all(result == results[0] for result in results)
    assert services.people.invitations.list(host) == [results[0][0]]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # only there the size can be limited
def test_on_a_full_disk_nothing_is_stored_and_nothing_is_acknowledged(services: Services, people) -> None:
    host = people.caller(people.administrator())

    def limit(connection: object, _entry: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        (pages,) = cursor.execute("PRAGMA page_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count={pages + 3}")

    services.database.close()
    event.listen(services.database._engine, "connect", limit)
    acknowledged: list[Invitation] = []

    def invite_many() -> None:
        for number in range(200):
            made, _ = services.people.invitations.invite(
                host, InvitationDraft(DRAFT.roles, note="x" * 1000), f"k{number}"
            )
            acknowledged.append(made)

    with pytest.raises(Unavailable) as caught:
        invite_many()
    assert caught.value.reason is Reason.STORAGE_FAILED
    assert 0 < len(acknowledged) < 200
    assert sorted(services.people.invitations.list(host), key=lambda one: one.id) == sorted(
        acknowledged, key=lambda one: one.id
    )
    with services.database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM idempotency")) == len(acknowledged)
        assert session.scalar(text("SELECT count(*) FROM audit WHERE action = 'invitation_made'")) == len(acknowledged)
