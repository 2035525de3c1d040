"""What both databases refuse about models, battles, votes, edits and benchmarks, whatever the code above forgets."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from backend.db.engine import Database
from backend.db.tables import (
    AnswerRow,
    Base,
    BattleRow,
    BenchmarkItemRow,
    BenchmarkRow,
    DraftRow,
    EditRow,
    ItemPictureRow,
    ModelRow,
    PersonRow,
    PictureRow,
    ReferenceRow,
    TurnPictureRow,
    TurnRow,
    UndoneVoteRow,
    UnsavedRow,
    VoteRow,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SHA = "a" * 64
_WORDS = {"question": "q", "hint": "", "options": "[]"}


def person(person_id: str) -> PersonRow:
    return PersonRow(
        id=person_id, login=person_id, name="Ann", page_language="en", active=True, demo=False, created_at=NOW
    )


def model(**more: object) -> ModelRow:
    given: dict[str, object] = {"id": "m2", "name": "m2", "base": "base", "adapter": "m2", "state": "active"}
    return ModelRow(**(given | {"demo": False, "created_at": NOW} | more))


def battle(**more: object) -> BattleRow:
    given: dict[str, object] = {"id": "b2", "person_id": "p1", "language": "hu", "mode": "blind", "model_a": "m1"}
    return BattleRow(
        **(given | {"model_b": "m1", "generation": "{}", "seed": 1, "leaked": False, "created_at": NOW} | more)
    )


def turn(**more: object) -> TurnRow:
    given: dict[str, object] = {"battle_id": "b1", "number": 2, "prompt": "?", "attempt": 1, "state": "done"}
    return TurnRow(**(given | {"created_at": NOW} | more))


def answer(**more: object) -> AnswerRow:
    given: dict[str, object] = {"battle_id": "b1", "turn": 1, "side": "b", "text": "!", "ending": "complete"}
    took = {"tokens_in": 1, "tokens_out": 1, "first_seconds": 0.1, "seconds": 0.2, "attempt": 1}
    return AnswerRow(**(given | {"signals": ""} | took | more))


def vote(**more: object) -> VoteRow:
    given: dict[str, object] = {"battle_id": "b1", "person_id": "p2", "choice": "a", "reasons": "{}", "note": ""}
    return VoteRow(**(given | {"mark": "", "seconds": 1.0, "not_counted": "", "created_at": NOW} | more))


def undone(**more: object) -> UndoneVoteRow:
    given: dict[str, object] = {"battle_id": "b1", "person_id": "p1", "voted_at": NOW, "undone_at": NOW}
    return UndoneVoteRow(**(given | {"choice": "a", "seconds": 1.0} | more))


def edit(**more: object) -> EditRow:
    given: dict[str, object] = {"id": "e2", "battle_id": "b1", "turn": 1, "person_id": "p2", "start": "a"}
    measured = {"distance": 1, "seconds": 1.0, "concerns": "", "created_at": NOW}
    return EditRow(**(given | {"text": "!"} | measured | more))


def benchmark(**more: object) -> BenchmarkRow:
    given: dict[str, object] = {"id": "k2", "name": "k2", "source_language": "en", "demo": False, "created_at": NOW}
    return BenchmarkRow(**(given | more))


def item(**more: object) -> BenchmarkItemRow:
    given: dict[str, object] = {"id": "i2", "benchmark_id": "k1", "number": 2, "kind": "yes_no", "letters": "[]"}
    return BenchmarkItemRow(**(given | {"pair": "", "circle": "", "answer": "yes"} | _WORDS | more))


@pytest.fixture
def house(database: Database) -> Database:
    """Two people, a model, a battle with a vote and an edit, a benchmark with an item."""
    layers: list[list[Base]] = [
        [person("p1"), person("p2"), model(id="m1", name="m1", adapter=""), benchmark(id="k1", name="k1")],
        [PictureRow(sha256=SHA, **_picture())],
        [battle(id="b1"), item(id="i1", number=1)],
        [turn(number=1), DraftRow(item_id="i1", language="hu", **_WORDS)],
        [answer(side="a"), vote(person_id="p1"), edit(id="e1", person_id="p1")],
        [TurnPictureRow(battle_id="b1", turn=1, position=0, sha256=SHA)],
        [ReferenceRow(item_id="i1", language="hu", mistake="", **_WORDS)],
        [ItemPictureRow(item_id="i1", position=0, sha256=SHA)],
    ]
    with database.transaction() as session:
        for rows in layers:
            session.add_all(rows)
            session.flush()
    return database


def _picture() -> dict[str, object]:
    measures: dict[str, object] = {"phash": "0" * 16, "width": 1, "height": 1, "size": 1}
    return measures | {"source": "pool", "licence": "", "origin": "", "demo": False, "created_at": NOW}


def everything(database: Database) -> dict[str, int]:
    with database.reading() as session:
        tables = Base.metadata.sorted_tables
        return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(model(name="m1"), id="a model's name twice"),
        pytest.param(model(name=""), id="a model without a name"),
        pytest.param(model(base=""), id="a model without a base"),
        pytest.param(model(adapter=""), id="the same weights twice"),
        pytest.param(model(state="champion"), id="a state of models that is none"),
        pytest.param(model(parent_id="nobody"), id="a parent that is not there"),
        pytest.param(battle(person_id="nobody"), id="a battle of nobody"),
        pytest.param(battle(model_b="nobody"), id="a battle with no model"),
        pytest.param(battle(round_id="none"), id="a battle in no round"),
        pytest.param(battle(mode="half"), id="a mode that is none"),
        pytest.param(battle(language=None), id="a battle in no language"),
        pytest.param(turn(battle_id="none"), id="a message of no battle"),
        pytest.param(turn(number=1), id="a message twice"),
        pytest.param(turn(number=0), id="a message before the first"),
        pytest.param(turn(attempt=0), id="an answer before the first"),
        pytest.param(turn(state="gone"), id="a state of messages that is none"),
        pytest.param(answer(turn=9), id="an answer to no message"),
        pytest.param(answer(side="a"), id="two answers of one side"),
        pytest.param(answer(side="c"), id="a third side"),
        pytest.param(TurnPictureRow(battle_id="b1", turn=1, position=1, sha256="b" * 64), id="a picture not there"),
        pytest.param(TurnPictureRow(battle_id="b1", turn=9, position=0, sha256=SHA), id="a picture of no message"),
        pytest.param(vote(person_id="p1"), id="a second vote"),
        pytest.param(vote(person_id="nobody"), id="a vote of nobody"),
        pytest.param(vote(battle_id="none"), id="a vote on no battle"),
        pytest.param(vote(choice="c"), id="a choice that is none"),
        pytest.param(vote(seconds=-1.0), id="a vote before the answer"),
        pytest.param(undone(choice="c"), id="a taken back choice that is none"),
        pytest.param(undone(battle_id="none"), id="a vote taken back on no battle"),
        pytest.param(edit(person_id="p1"), id="two edits in force"),
        pytest.param(edit(person_id="nobody"), id="an edit of nobody"),
        pytest.param(edit(turn=9), id="an edit of no message"),
        pytest.param(edit(start="c"), id="an edit of a third side"),
        pytest.param(edit(distance=-1), id="less than no distance"),
        pytest.param(edit(seconds=-1.0), id="an edit in less than no time"),
        pytest.param(UnsavedRow(person_id="nobody", subject="s", text="", updated_at=NOW), id="typed by nobody"),
        pytest.param(benchmark(name="k1"), id="a benchmark's name twice"),
        pytest.param(benchmark(name=""), id="a benchmark without a name"),
        pytest.param(item(benchmark_id="none"), id="an item of no benchmark"),
        pytest.param(item(number=1), id="a number twice"),
        pytest.param(item(kind="essay"), id="a kind that is none"),
        pytest.param(ItemPictureRow(item_id="i1", position=0, sha256=SHA), id="two pictures at one place"),
        pytest.param(ItemPictureRow(item_id="i1", position=1, sha256="b" * 64), id="an item's picture not there"),
        pytest.param(DraftRow(item_id="i1", language="hu", **_WORDS), id="a draft twice"),
        pytest.param(DraftRow(item_id="none", language="hu", **_WORDS), id="a draft of no item"),
        pytest.param(ReferenceRow(item_id="i1", language="hu", mistake="", **_WORDS), id="a reference twice"),
    ],
)
def test_the_database_refuses(house: Database, row: Base) -> None:
    before = everything(house)
    columns = row.__mapper__.column_attrs
    copy = type(row)(**{column.key: getattr(row, column.key) for column in columns})
    with pytest.raises(IntegrityError), house.transaction() as session:
        session.add(copy)
    assert everything(house) == before


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(edit(person_id="p1", replaced_at=NOW), id="an edit that was replaced beside the one in force"),
        pytest.param(vote(), id="another person's vote"),
        pytest.param(undone(), id="a vote taken back beside one that stands"),
        pytest.param(battle(), id="a model against itself"),
    ],
)
def test_the_database_takes(house: Database, row: Base) -> None:
    copy = type(row)(**{column.key: getattr(row, column.key) for column in row.__mapper__.column_attrs})
    before = everything(house)[row.__tablename__]
    with house.transaction() as session:
        session.add(copy)
    assert everything(house)[row.__tablename__] == before + 1


@pytest.mark.parametrize("table", [PersonRow, ModelRow, PictureRow, BattleRow, TurnRow])
def test_what_work_stands_on_cannot_be_deleted(house: Database, table: type[Base]) -> None:
    before = everything(house)
    with pytest.raises(IntegrityError), house.transaction() as session:
        session.execute(delete(table))
    assert everything(house) == before


def test_a_benchmark_takes_its_items_along_and_leaves_the_pictures(house: Database) -> None:
    with house.transaction() as session:
        session.execute(delete(BenchmarkRow))
    left = everything(house)
    gone = ("benchmarks", "benchmark_items", "benchmark_item_pictures", "drafts", "reference_translations")
    assert [left[name] for name in gone] == [0] * 5
    assert left["pictures"] == 1
