"""What both databases refuse about calibration, whatever the code above forgets."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from backend.db.engine import Database
from backend.db.tables import (
    BallotRow,
    Base,
    BenchmarkItemRow,
    BenchmarkRow,
    CalibrationRow,
    DecisionRow,
    DraftRow,
    FlagRow,
    PersonRow,
    PlaceRow,
    RefinementRow,
    SkipRow,
    VersionAuthorRow,
    VersionRow,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
_WORDS = {"question": "q", "hint": "", "options": "[]"}
_AT = {"item_id": "i1", "language": "hu"}


def place(person_id: str, number: int, stage: str = "refine", **more: object) -> PlaceRow:
    given = {"taken_at": NOW, "expires_at": NOW, "done_at": NOW}
    return PlaceRow(**(_AT | {"stage": stage, "place": number, "person_id": person_id} | given | more))


def refinement(person_id: str, **more: object) -> RefinementRow:
    measures = {"doubts": "[]", "reason": "", "distance": 0, "seconds": 1.0, "created_at": NOW}
    return RefinementRow(**(_AT | _WORDS | {"person_id": person_id, "stage": "refine"} | measures | more))


def ballot(person_id: str, version_id: str | None = "v1", **more: object) -> BallotRow:
    given = {"proposal": "", "reasons": "", "note": "", "seconds": 1.0, "created_at": NOW}
    return BallotRow(**(_AT | {"person_id": person_id, "stage": "vote", "version_id": version_id} | given | more))


def decision(**more: object) -> DecisionRow:
    return DecisionRow(**(_AT | _WORDS | {"version_id": "v1", "decided_by": None, "note": "", "at": NOW} | more))


@pytest.fixture
def house(database: Database) -> Database:
    """An item that three have refined and one has voted on; another one without anybody's work."""
    people = ["r1", "r2", "r3", "r4", "v1", "v2"]
    layers: list[list[Base]] = [
        [
            PersonRow(id=one, login=one, name="A", page_language="", active=True, demo=False, created_at=NOW)
            for one in people
        ],
        [BenchmarkRow(id="k1", name="k", source_language="en", demo=False, created_at=NOW)],
        [
            BenchmarkItemRow(
                id=one, benchmark_id="k1", number=number, kind="yes_no", letters="[]", pair="", circle="",
                answer="yes", **_WORDS,
            )
            for number, one in enumerate(("i1", "i2"))
        ],
        [DraftRow(item_id=one, language="hu", **_WORDS) for one in ("i1", "i2")],
        [
            CalibrationRow(item_id=one, language="hu", number=1, stage="vote", wanted=3, taken=1)
            for one in ("i1", "i2")
        ],
        [place("r1", 1), place("r2", 2), place("r3", 3), place("v1", 1, "vote"), place("v2", 2, "vote", done_at=None)],
        [refinement("r1"), refinement("r2"), VersionRow(id="v1", of_draft=False, **_AT, **_WORDS)],
        [VersionRow(id="v2", item_id="i2", language="hu", of_draft=False, **_WORDS)],
        [VersionAuthorRow(person_id="r1", version_id="v1", **_AT), ballot("v1")],
        [SkipRow(person_id="r4", at=NOW, **_AT), FlagRow(person_id="r4", kind="too_hard", note="", at=NOW, **_AT)],
    ]  # fmt: skip
    with database.transaction() as session:
        for rows in layers:
            session.add_all(rows)
            session.flush()
    return database


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(place("r4", 1), id="a place that somebody has"),
        pytest.param(place("r4", 4), id="a fourth refiner"),
        pytest.param(place("r4", 0), id="a place before the first"),
        pytest.param(place("r1", 3, "vote"), id="a refiner who votes on their item"),
        pytest.param(place("v1", 3), id="a voter who refines the item"),
        pytest.param(place("v1", 3, "vote"), id="a voter twice"),
        pytest.param(place("r4", 3, "watch"), id="a place of no stage"),
        pytest.param(place("v2", 1, "vote", item_id="i2", done_at=None), id="two items at once"),
        pytest.param(place("nobody", 3, "vote"), id="a place of nobody"),
        pytest.param(place("r4", 3, "vote", item_id="i3"), id="a place at no item"),
        pytest.param(refinement("r1"), id="a refinement twice"),
        pytest.param(refinement("r4"), id="a refinement without a place"),
        pytest.param(refinement("v2"), id="a refinement by a voter"),
        pytest.param(refinement("v2", stage="vote"), id="a refinement in a voter's place"),
        pytest.param(refinement("r3", distance=-1), id="a distance below nothing"),
        pytest.param(ballot("v1"), id="a ballot twice"),
        pytest.param(ballot("r1"), id="a ballot by a refiner of the item"),
        pytest.param(ballot("r3", stage="refine"), id="a ballot in a refiner's place"),
        pytest.param(ballot("r4"), id="a ballot without a place"),
        pytest.param(ballot("v2", "v2"), id="a ballot for a version of another item"),
        pytest.param(ballot("v2", "v3"), id="a ballot for no version"),
        pytest.param(ballot("v2", proposal="{}"), id="a proposal beside a choice"),
        pytest.param(VersionAuthorRow(person_id="r1", version_id="v1", **_AT), id="one refinement in two versions"),
        pytest.param(VersionAuthorRow(person_id="r3", version_id="v1", **_AT), id="credit without a refinement"),
        pytest.param(VersionAuthorRow(person_id="r2", version_id="v2", **_AT), id="credit at another item"),
        pytest.param(decision(version_id="v2"), id="a decision for a version of another item"),
        pytest.param(decision(version_id=None), id="a text of nobody"),
        pytest.param(SkipRow(person_id="r4", at=NOW, **_AT), id="a skip twice"),
        pytest.param(FlagRow(person_id="r1", kind="boring", note="", at=NOW, **_AT), id="a flag of no kind"),
        pytest.param(FlagRow(person_id="r4", kind="too_hard", note="", at=NOW, **_AT), id="a flag twice"),
    ],
)
def test_the_database_refuses(house: Database, row: Base) -> None:
    before = counts(house)
    copy = type(row)(**{column.key: getattr(row, column.key) for column in row.__mapper__.columns})
    with pytest.raises(IntegrityError), house.transaction() as session:
        session.add(copy)
    assert counts(house) == before


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(place("r4", 3, "vote"), id="a third voter"),
        pytest.param(ballot("v2"), id="a ballot in one's place"),
        pytest.param(ballot("v2", None, proposal="{}"), id="all bad, with a proposal"),
        pytest.param(refinement("r3"), id="a third refinement"),
        pytest.param(decision(), id="a decision"),
    ],
)
def test_what_is_right_is_taken(house: Database, row: Base) -> None:
    copy = type(row)(**{column.key: getattr(row, column.key) for column in row.__mapper__.columns})
    with house.transaction() as session:
        session.add(copy)


@pytest.mark.parametrize("taken", [-1, 4])
def test_no_more_places_are_counted_than_there_are(house: Database, taken: int) -> None:
    with pytest.raises(IntegrityError), house.transaction() as session:
        session.get_one(CalibrationRow, ("i1", "hu")).taken = taken


def test_a_place_with_work_in_it_is_nobody_elses(house: Database) -> None:
    with pytest.raises(IntegrityError), house.transaction() as session:
        session.get_one(PlaceRow, ("i1", "hu", "refine", 1)).person_id = "r4"


def counts(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }
