"""The audit log: complete, searchable, exported without surprises."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta, timezone

import pytest

from backend.services import Services
from backend.services.audit import COLUMNS, AuditFilter
from core.errors import Forbidden, InvalidInput, Reason
from core.records import Caller, PersonId, Role


@pytest.fixture
def admin(people) -> Caller:
    return people.caller(people.administrator(login="root"))


def write(services: Services, number: int = 1, **more: object) -> None:
    given = {"actor": None, "action": "tested", "subject": "s", "address": "192.0.2.1"} | more
    with services.database.transaction() as session:
        for _ in range(number):
            services.audit.record(session, **given)  # type: ignore[arg-type]


def exported(services: Services, admin: Caller, wanted: AuditFilter) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(services.audit.export(admin, wanted)))))


def test_what_happened_is_told_newest_first(services: Services, admin: Caller, clock) -> None:
    write(services, subject="first")
    clock.advance(minutes=1)
    write(services, subject="second", actor=admin.person.id, details={"why": "žlutý"})
    second, first = services.audit.search(admin, AuditFilter(action="tested"))
    assert (second.subject, second.actor, second.at, second.details) == (
        "second",
        admin.person.id,
        clock.now,
        {"why": "žlutý"},
    )
    assert (first.subject, first.actor, first.address, first.details) == ("first", None, "192.0.2.1", {})


def test_the_filter_narrows(services: Services, admin: Caller, people, clock) -> None:
    other = people.rater(login="anna")
    start = clock.now
    write(services, actor=other.id, subject="1")
    clock.advance(days=1)
    write(services, actor=admin.person.id, subject="2")

    def found(**more: object) -> list[str]:
        return [entry.subject for entry in services.audit.search(admin, AuditFilter(action="tested", **more))]

    assert found() == ["2", "1"]
    assert found(actor="ANNA") == found(actor=other.id) == ["1"]
    assert found(actor="nobody") == found(actor="'; --") == []
    assert found(since=start + timedelta(hours=1)) == ["2"]
    assert found(until=start + timedelta(days=1)) == ["1"]
    east = timezone(timedelta(hours=9))
    assert found(since=(start + timedelta(hours=1)).astimezone(east)) == ["2"]
    assert services.audit.search(admin, AuditFilter(action="unknown")) == []


def test_pages_follow_each_other_without_gap_or_repetition(services: Services, admin: Caller) -> None:
    write(services, 25)
    pages, before = [], None
    while page := services.audit.search(admin, AuditFilter(action="tested", limit=10, before_id=before)):
        pages.append([entry.id for entry in page])
        before = page[-1].id
    assert [len(page) for page in pages] == [10, 10, 5]
    ids = [entry_id for page in pages for entry_id in page]
    assert ids == sorted(set(ids), reverse=True)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"limit": 0}, Reason.REQUEST_MALFORMED),
        ({"limit": 1001}, Reason.REQUEST_MALFORMED),
        ({"limit": "10"}, Reason.REQUEST_MALFORMED),
        ({"limit": True}, Reason.REQUEST_MALFORMED),
        ({"before_id": 2**63}, Reason.REQUEST_MALFORMED),
        ({"before_id": -1}, Reason.REQUEST_MALFORMED),
        ({"since": datetime(2026, 1, 1)}, Reason.DATE_MALFORMED),
        ({"until": "2026-01-01"}, Reason.DATE_MALFORMED),
        ({"since": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=9)))}, Reason.DATE_MALFORMED),
        ({"action": "a\0b"}, Reason.TEXT_CONTROL),
        ({"actor": "\ud800"}, Reason.TEXT_CONTROL),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(
    services: Services, admin: Caller, wrong: dict, reason: Reason
) -> None:
    for way in (services.audit.search, services.audit.export):
        with pytest.raises(InvalidInput) as caught:
            way(admin, AuditFilter(**wrong))
        assert caught.value.reason is reason


def test_the_edges_of_time_can_be_asked_for(services: Services, admin: Caller) -> None:
    edges = AuditFilter(since=datetime.min.replace(tzinfo=UTC), until=datetime.max.replace(tzinfo=UTC))
    assert services.audit.search(admin, edges)


@pytest.mark.parametrize("role", [None, Role.RATER, Role.TRANSLATOR, Role.RESEARCHER])
def test_only_administrators_read_it(services: Services, people, admin: Caller, role: Role | None) -> None:
    caller = people.caller(people.make(role)) if role else Caller()
    for way in (services.audit.search, services.audit.export):
        with pytest.raises(Forbidden):
            way(caller, AuditFilter())
    assert services.audit.search(admin, AuditFilter(action="audit_exported")) == []


@pytest.mark.slow
def test_an_export_holds_every_line_and_is_itself_recorded(services: Services, admin: Caller) -> None:
    write(services, 2345)
    rows = exported(services, admin, AuditFilter(action="tested", limit=1))
    assert len(rows) == 2345
    assert len({row["id"] for row in rows}) == 2345
    assert tuple(rows[0]) == COLUMNS
    (entry,) = services.audit.search(admin, AuditFilter(action="audit_exported"))
    assert (entry.actor, entry.details) == (admin.person.id, {"action": "tested", "filtered": "yes"})


def test_an_export_is_recorded_even_when_nobody_reads_on(services: Services, admin: Caller) -> None:
    services.audit.export(admin, AuditFilter())
    assert len(services.audit.search(admin, AuditFilter(action="audit_exported"))) == 1


def test_an_export_names_the_login_and_quotes_what_needs_it(services: Services, admin: Caller) -> None:
    write(services, actor=admin.person.id, subject='a,"b"', details={"k": "x,y"})
    (row,) = exported(services, admin, AuditFilter(action="tested"))
    assert (row["login"], row["actor"], row["subject"], row["details"]) == (
        "root",
        admin.person.id,
        'a,"b"',
        '{"k": "x,y"}',
    )
    assert datetime.fromisoformat(row["at"]).utcoffset() == timedelta(0)


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_no_cell_of_an_export_is_a_formula(services: Services, admin: Caller, formula: str) -> None:
    write(services, subject=formula)
    (row,) = exported(services, admin, AuditFilter(action="tested"))
    assert row["subject"] == "'" + formula


def test_an_actor_who_does_not_exist_cannot_be_recorded(services: Services) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign"):
        write(services, actor=PersonId("nobody"))
