"""Benchmarks from files: whole or not at all, twice is once, and what comes out is what went in."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, func, insert, select

from backend.db import pictures
from backend.db.tables import (
    AuditRow,
    BenchmarkItemRow,
    BenchmarkRow,
    DraftRow,
    FileRow,
    ItemPictureRow,
    PictureRow,
    RowFileRow,
)
from backend.services import Services
from backend.services.arena.pictures import Origin
from backend.services.benchmark_files import FileImport
from backend.services.benchmarks import NewBenchmark, NewItem
from core.benchmark_files import FaultKind
from core.benchmark_items import Fields, ItemKind
from core.errors import Conflict, Forbidden, InvalidInput, NotFound, Reason
from core.pictures import clean_picture
from tests.conftest import People
from tests.core.benchmark_files.shapes import BLUE, RED, line, picture, read_tsv, tsv, turned

FOUR = line(7, question="Which?", A="one", B="two", C="three", D="four", answer="B")
ROWS = [FOUR, line(8, image="7"), *(turned(FOUR, by) for by in (1, 2, 3)), line(9, image=f"['{RED}', '{BLUE}']")]


@pytest.fixture
def wanted(tmp_path: Path) -> FileImport:
    """Six rows, three questions."""
    return FileImport(tsv(tmp_path / "b.tsv", ROWS), "MMBench", licence="Apache-2.0", origin="the paper")


def counted(services: Services) -> list[int]:
    tables = (BenchmarkRow, BenchmarkItemRow, ItemPictureRow, FileRow, RowFileRow, PictureRow, AuditRow)
    with services.database.reading() as session:
        return [session.scalars(select(func.count()).select_from(one)).one() for one in tables]


def test_turns_are_one_item_and_the_file_comes_back_cell_by_cell(
    services: Services, wanted: FileImport, tmp_path: Path
) -> None:
    report = services.benchmark_files.take_in(wanted)
    assert (report.new_items, report.new_rows, report.faults) == (3, 6, ())
    with services.database.reading() as session:
        items = session.scalars(select(BenchmarkItemRow).order_by(BenchmarkItemRow.number)).all()
    assert [(item.question, item.answer) for item in items] == [
        ("Which?", "B"),
        (str(ROWS[1]["question"]), "A"),
        (str(ROWS[1]["question"]), "A"),
    ]
    out = tmp_path / "out.tsv"
    assert services.benchmark_files.write("MMBench", "tsv", out).rows == 6
    assert read_tsv(out) == read_tsv(wanted.path)


def test_rights_and_source_stand_with_the_benchmark_and_its_pictures(services: Services, wanted: FileImport) -> None:
    services.benchmark_files.take_in(replace(wanted, licence="", origin=""))
    services.benchmark_files.take_in(wanted)
    [standing] = services.benchmark_files.standings()
    assert (standing.licence, standing.origin) == ("Apache-2.0", "the paper")
    assert (standing.items, standing.rows, standing.drafts) == (3, 6, {})
    for other in ({"licence": "CC0"}, {"origin": "elsewhere"}, {"source_language": "hu"}):
        with pytest.raises(Conflict) as refused:
            services.benchmark_files.take_in(replace(wanted, **other))  # type: ignore[arg-type]
        assert refused.value.reason is Reason.BENCHMARK_DIFFERS


def test_the_same_file_twice_adds_nothing_and_a_longer_one_only_what_is_new(
    services: Services, wanted: FileImport, tmp_path: Path
) -> None:
    services.benchmark_files.take_in(wanted)
    before = counted(services)
    again = services.benchmark_files.take_in(wanted)
    assert (again.new_items, again.new_rows, again.faults) == (0, 0, ())
    assert counted(services) == before
    longer = replace(wanted, path=tsv(tmp_path / "longer.tsv", [*ROWS, line(10)]))
    assert services.benchmark_files.take_in(longer).new_rows == 1


def test_one_fault_or_one_changed_row_and_nothing_is_stored(
    services: Services, wanted: FileImport, tmp_path: Path
) -> None:
    bad = replace(wanted, path=tsv(tmp_path / "bad.tsv", [*ROWS, line(10, answer="Z")]))
    assert [fault.kind for fault in services.benchmark_files.take_in(bad).faults] == [FaultKind.ANSWER_UNKNOWN]
    assert not any(counted(services))
    services.benchmark_files.take_in(wanted)
    before = counted(services)
    other = tsv(tmp_path / "other.tsv", [*ROWS[:5], line(9, answer="B"), line(11)])
    [fault] = services.benchmark_files.take_in(replace(wanted, path=other)).faults
    assert (fault.kind, fault.detail) == (FaultKind.CHANGED, "9")
    assert counted(services) == before


def test_two_imports_at_once_leave_every_row_once(services: Services, wanted: FileImport) -> None:
    with ThreadPoolExecutor(2) as hands:
        reports = list(hands.map(services.benchmark_files.take_in, [wanted] * 2))
    assert sorted(report.new_rows for report in reports) == [0, 6]
    assert counted(services)[:4] == [1, 3, 4, 6]


def test_a_translation_is_written_into_every_turn(services: Services, wanted: FileImport, tmp_path: Path) -> None:
    services.benchmark_files.take_in(wanted)
    with services.database.transaction() as session:
        item = session.scalars(select(BenchmarkItemRow.id).where(BenchmarkItemRow.number == 1)).one()
        draft = {"question": "Melyik?", "hint": "Nézd!", "options": '["egy", "kettő", "három", "négy"]'}
        session.execute(insert(DraftRow).values(item_id=item, language="hu", **draft))
    done = services.benchmark_files.write("MMBench", "tsv", tmp_path / "hu.tsv", language="hu")
    assert (done.rows, done.left_out) == (4, ("8", "9"))
    rows = read_tsv(tmp_path / "hu.tsv")
    assert [[row[letter] for letter in "ABCD"].index("kettő") for row in rows] == [1, 0, 3, 2]
    assert all(row[row["answer"]] == "kettő" and row["question"] == "Melyik?" for row in rows)
    assert [row["image"] for row in rows] == [RED, "7", "7", "7"]


def test_pictures_are_never_offered_or_learnt_from_also_without_the_benchmark(
    services: Services, people: People, wanted: FileImport
) -> None:
    rater = people.caller(people.rater())
    pool = services.arena.pictures.add_to_pool(picture(), Origin(source="pool", licence="CC0", origin="drawn"))
    sent = services.arena.pictures.upload(rater, picture((0, 0, 200)))
    services.benchmark_files.take_in(wanted)
    with services.database.transaction() as session:
        session.execute(delete(BenchmarkRow))
    assert services.arena.pictures.pool(rater, "hu") == []
    with services.database.reading() as session:
        hashes = {clean_picture(data).sha256 for data in (picture(), picture((0, 0, 200)))}
        assert hashes == set(pictures.held_out(session)) == {pool, sent}
        assert all(pictures.asked_about(session, sha) for sha in hashes)


def test_items_that_came_without_a_file_are_written_too(services: Services, tmp_path: Path) -> None:
    item = NewItem(
        key="a",
        kind=ItemKind.CHOICE,
        pictures=(picture(), picture((0, 0, 200))),
        origin=Origin(source="pool", licence="CC0", origin="drawn"),
        source=Fields("Which?", "", ("one", "two")),
        letters=("A", "B"),
        answer="B",
    )
    services.benchmarks.add_items(NewBenchmark("Own"), [item])
    services.benchmark_files.write("Own", "tsv", tmp_path / "own.tsv")
    report = services.benchmark_files.take_in(FileImport(tmp_path / "own.tsv", "Own again"))
    assert (report.new_items, report.faults) == (1, ())


def test_a_name_or_language_that_is_none(services: Services, wanted: FileImport, tmp_path: Path) -> None:
    for other in ({"name": " "}, {"source_language": "xx"}, {"licence": "a\x00"}):
        with pytest.raises(InvalidInput):
            services.benchmark_files.take_in(replace(wanted, **other))  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        services.benchmark_files.write("none", "tsv", tmp_path / "out.tsv")
    assert not (tmp_path / "out.tsv").exists()


def test_a_look_tells_the_first_questions_and_stores_nothing(
    services: Services, wanted: FileImport, people: People, tmp_path: Path
) -> None:
    researcher = people.caller(people.researcher())
    look = services.benchmark_files.look(researcher, wanted.path)
    assert (look.report.rows, look.report.items) == (6, 3)
    assert [(one.index, one.answer, one.turns, len(one.pictures)) for one in look.first] == [
        ("7", "B", 3, 1),
        ("8", "A", 0, 1),
        ("9", "A", 0, 2),
    ]
    bad = tsv(tmp_path / "bad.tsv", [*ROWS, line(10, answer="Z"), line(7), line(11, image="!!!!" * 20)])
    found = services.benchmark_files.look(researcher, bad).report.faults
    assert [(fault.line, fault.kind) for fault in found] == [
        (10, FaultKind.ANSWER_UNKNOWN),
        (12, FaultKind.INDEX_TWICE),
        (14, FaultKind.BASE64),
    ]
    assert not any(counted(services)[:6])
    with pytest.raises(Forbidden):
        services.benchmark_files.look(people.caller(people.rater()), wanted.path)


def test_a_person_brings_a_file_once_however_often_it_is_sent_and_stands_in_the_log(
    services: Services, wanted: FileImport, people: People, new_key: Callable[[], str], tmp_path: Path
) -> None:
    researcher, key = people.caller(people.researcher()), new_key()
    first = services.benchmark_files.bring(researcher, wanted, key)
    assert (first.new_items, first.new_rows, first.faults) == (3, 6, ())
    assert services.benchmark_files.bring(researcher, wanted, key) == first
    assert services.benchmark_files.bring(researcher, wanted, new_key()).new_rows == 0
    with services.database.reading() as session:
        [line_] = session.scalars(select(AuditRow).where(AuditRow.action == "benchmark_imported")).all()
    assert researcher.person is not None
    assert line_.actor == researcher.person.id
    before = counted(services)
    other = replace(wanted, path=tsv(tmp_path / "other.tsv", [line(9, answer="B"), line(11)]))
    [fault] = services.benchmark_files.bring(researcher, other, new_key()).faults
    assert (fault.kind, fault.detail) == (FaultKind.CHANGED, "9")
    assert counted(services) == before
    with pytest.raises(Forbidden):
        services.benchmark_files.bring(people.caller(people.translator()), wanted, new_key())


def test_two_people_who_bring_the_same_at_once_leave_every_row_once(
    services: Services, wanted: FileImport, people: People, new_key: Callable[[], str]
) -> None:
    callers = [(people.caller(people.researcher()), new_key()) for _ in range(2)]
    with ThreadPoolExecutor(2) as hands:
        reports = list(hands.map(lambda one: services.benchmark_files.bring(one[0], wanted, one[1]), callers))
    assert sorted(report.new_rows for report in reports) == [0, 6]
    assert counted(services)[:4] == [1, 3, 4, 6]
