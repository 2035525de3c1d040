"""The next item where one person did many alone, and where the store holds many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, text, update

from backend.db import place_statements, places
from backend.db.calibrations import Stage
from backend.db.engine import Database
from backend.db.tables import BenchmarkItemRow, BenchmarkRow, CalibrationRow, DraftRow, PersonRow, PlaceRow
from core.records import PersonId

_NOW = datetime(2026, 11, 30, tzinfo=UTC)
_EAGER, _OTHER = PersonId("eager"), PersonId("other")
_MANY = 500


@dataclass
class Store:
    """Items numbered from 0 in one language, and what two people did of them."""

    database: Database

    def did(self, person: PersonId, numbers: Iterable[int]) -> None:
        """They finished these, one after the other."""
        at = {"language": "hu", "stage": "refine", "place": 1, "person_id": person, "taken_at": _NOW}
        then = {number: _NOW + timedelta(seconds=number) for number in numbers}
        rows = [{**at, "item_id": _id(n), "expires_at": end, "done_at": end} for n, end in then.items()]
        with self.database.transaction() as session:
            session.execute(insert(PlaceRow), rows)
            session.execute(update(CalibrationRow).where(CalibrationRow.number.in_(list(then))).values(taken=1))

    def next(self, person: PersonId) -> int | None:
        """The number of what they get."""
        with self.database.transaction() as session:
            at = places.take_next(session, person, "hu", Stage.REFINE, now=_NOW, until=_NOW)
            if at is None:
                return None
            number: int = session.scalars(
                select(CalibrationRow.number).where(CalibrationRow.item_id == at.item_id)
            ).one()
            places.finish(session, at, person, now=_NOW + timedelta(hours=1, seconds=number))
            return number


@pytest.fixture
def store(database: Database) -> Store:
    """More items than are looked at together."""
    texts = {"question": "q", "hint": "", "options": "[]"}
    with database.transaction() as session:
        benchmark = {"id": "b", "name": "B", "source_language": "en", "licence": "", "origin": "", "demo": False}
        session.execute(insert(BenchmarkRow).values(**benchmark, created_at=_NOW))
        for person in (_EAGER, _OTHER):
            own = {"id": person, "login": person, "name": person, "page_language": "en", "active": True}
            session.execute(insert(PersonRow).values(**own, demo=False, created_at=_NOW))
        kind = {"kind": "open", "letters": "[]", "pair": "", "circle": "", "answer": "", **texts}
        numbers = range(_MANY)
        session.execute(
            insert(BenchmarkItemRow), [{"id": _id(n), "benchmark_id": "b", "number": n, **kind} for n in numbers]
        )
        session.execute(insert(DraftRow), [{"item_id": _id(n), "language": "hu", **texts} for n in numbers])
        stands = {"language": "hu", "stage": "refine", "wanted": 3, "taken": 0, "held_at": None}
        session.execute(insert(CalibrationRow), [{"item_id": _id(n), "number": n, **stands} for n in numbers])
    return Store(database)


def test_whoever_did_many_alone_gets_what_others_did_and_nothing_is_lost(store: Store) -> None:
    store.did(_EAGER, range(400))
    store.did(_OTHER, range(400, _MANY))
    assert [store.next(_EAGER) for _ in range(3)] == [400, 401, 402]
    assert store.next(_OTHER) == 0


def test_what_lies_before_the_last_one_comes_when_nothing_lies_behind(store: Store) -> None:
    store.did(_OTHER, range(250, 252))
    store.did(_EAGER, [*range(250), *range(252, _MANY)])
    assert [store.next(_EAGER) for _ in range(3)] == [250, 251, None]


def test_new_items_come_before_half_done_ones_for_everybody(store: Store) -> None:
    store.did(_EAGER, range(1, _MANY))
    with store.database.transaction() as session:
        session.execute(update(CalibrationRow).where(CalibrationRow.number > 300).values(wanted=1))
    assert [store.next(_EAGER), store.next(_EAGER), store.next(_OTHER)] == [0, None, 0]


@pytest.mark.parametrize("looking", ["NEAR", "BEHIND", "EVERY"])
def test_the_next_item_is_found_by_the_index_of_the_free_ones(store: Store, looking: str) -> None:
    statement = getattr(place_statements, looking)[Stage.REFINE]
    own = {"person": _EAGER, "in_language": "hu", "in_stage": "refine", "taken": 1, "number": 7, "last": _id(7)}
    asked = own if looking == "BEHIND" else {name: own[name] for name in ("person", "in_language", "in_stage")}
    with store.database.transaction() as session:
        connection = session.connection()
        if store.database.kind == "postgresql":
            connection.execute(text("ANALYZE"))
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        how = "EXPLAIN " if store.database.kind == "postgresql" else "EXPLAIN QUERY PLAN "
        compiled = statement.compile(connection, compile_kwargs={"render_postcompile": True})
        values = compiled.construct_params(asked)
        if compiled.positional:
            plan = connection.exec_driver_sql(how + compiled.string, tuple(values[one] for one in compiled.positiontup))
        else:
            plan = connection.exec_driver_sql(how + compiled.string, values)
        told = "\n".join(str(row) for row in plan)
    assert "ix_calibrations_free" in told


def test_how_much_somebody_did_is_counted_by_an_index(store: Store) -> None:
    store.did(_EAGER, range(20))
    with store.database.reading() as session:
        assert places.finished_by(session, _EAGER, "hu", Stage.REFINE) == 20
        assert places.before(session, _EAGER, "hu", Stage.REFINE, _id(19)) == _id(18)
        assert session.scalars(select(PlaceRow.person_id).distinct()).all() == [_EAGER]


def _id(number: int) -> str:
    return f"{number:032}"
