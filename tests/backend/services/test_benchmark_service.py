"""Benchmarks: brought in whole, never offered in the arena, shown to translators without the answers."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import delete, func, select

from backend.db import calibrations
from backend.db.calibrations import At
from backend.db.tables import (
    AuditRow,
    BenchmarkItemRow,
    BenchmarkRow,
    DraftRow,
    ItemPictureRow,
    PictureRow,
    ReferenceRow,
)
from backend.services import Services
from backend.services.arena.pictures import Origin
from backend.services.benchmarks import NewBenchmark, NewItem
from core.benchmark_items import Fields, ItemKind, Reference, first_letters
from core.errors import Forbidden, InvalidInput, Reason
from core.records import Caller, TranslatorGroup, WorkingLanguage
from tests.conftest import People

INTO = NewBenchmark("Colours")
ORIGIN = Origin(source="pool", licence="CC0", origin="drawn")
HUNGARIAN = (WorkingLanguage("hu", TranslatorGroup.REFINER),)


def picture(colour: tuple[int, int, int] = (200, 30, 30)) -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return out.getvalue()


def item(key: str = "red-yes", **more: object) -> NewItem:
    given: dict[str, object] = {
        "key": key,
        "pair": "red",
        "kind": ItemKind.YES_NO,
        "pictures": (picture(),),
        "origin": ORIGIN,
        "source": Fields("Is it red?"),
        "answer": "yes",
        "drafts": {"hu": Fields("Vörös-e az?")},
        "references": {"hu": Reference(Fields("Piros?"), "word")},
    }
    return NewItem(**(given | more))  # type: ignore[arg-type]


def choice(**more: object) -> NewItem:
    told = Fields("Which colour?", "Look.", ("Red", "Blue", "Green", "Black"))
    given: dict[str, object] = {
        "key": "c",
        "kind": ItemKind.CHOICE,
        "letters": first_letters(4),
        "pair": "",
        "source": told,
        "answer": "B",
        "drafts": {},
        "references": {},
    }
    return item(**(given | more))  # type: ignore[arg-type]


def counted(services: Services) -> dict[str, int]:
    tables = (BenchmarkRow, BenchmarkItemRow, ItemPictureRow, DraftRow, ReferenceRow, PictureRow)
    with services.database.reading() as session:
        return {one.__tablename__: session.scalars(select(func.count()).select_from(one)).one() for one in tables}


@pytest.fixture
def researcher(people: People) -> Caller:
    return people.caller(people.researcher())


@pytest.fixture
def translator(people: People) -> Caller:
    return people.caller(people.translator(languages=HUNGARIAN))


def test_a_researcher_brings_items_with_drafts_and_references(
    services: Services, researcher: Caller, new_key: Callable[[], str]
) -> None:
    both = (item(), item("red-no", source=Fields("Is it blue?"), answer="no"), choice())
    assert services.benchmarks.import_items(researcher, INTO, both, new_key()) == 3
    with services.database.reading() as session:
        yes, no, four = session.scalars(select(BenchmarkItemRow).order_by(BenchmarkItemRow.number))
        known = session.scalars(select(ReferenceRow)).all()
        told = session.scalars(select(AuditRow.details).where(AuditRow.action == "benchmark_imported")).all()
    assert [(one.number, one.kind, one.question, one.answer) for one in (yes, no, four)] == [
        (1, "yes_no", "Is it red?", "yes"),
        (2, "yes_no", "Is it blue?", "no"),
        (3, "choice", "Which colour?", "B"),
    ]
    assert yes.pair == no.pair != four.pair == ""
    assert [(one.question, one.mistake) for one in known] == [("Piros?", "word")] * 2
    assert told == ['{"items": "3"}']


def test_nobody_but_researchers_imports(services: Services, people: People, new_key: Callable[[], str]) -> None:
    callers = [people.caller(one) for one in (people.rater(), people.translator(), people.administrator())]
    before = counted(services)
    for caller in (*callers, Caller()):
        with pytest.raises(Forbidden):
            services.benchmarks.import_items(caller, INTO, [item()], new_key())
    assert counted(services) == before


def test_sent_twice_is_stored_once(services: Services, researcher: Caller, new_key: Callable[[], str]) -> None:
    key = new_key()
    assert services.benchmarks.import_items(researcher, INTO, [item()], key) == 1
    once = counted(services)
    assert services.benchmarks.import_items(researcher, INTO, [item()], key) == 1
    assert services.benchmarks.import_items(researcher, INTO, [item()], new_key()) == 0
    assert counted(services) == once


def test_an_import_that_was_cut_short_adds_only_what_is_missing(services: Services) -> None:
    keys = ["a", "b", "c"]
    assert services.benchmarks.missing(INTO.name, keys) == frozenset(keys)
    services.benchmarks.add_items(INTO, [item("b")])
    assert services.benchmarks.missing(INTO.name, keys) == {"a", "c"}
    assert services.benchmarks.add_items(INTO, [item(key) for key in keys]) == 2
    assert services.benchmarks.missing(INTO.name, keys) == frozenset()
    with services.database.reading() as session:
        assert sorted(session.scalars(select(BenchmarkItemRow.number))) == [1, 2, 3]


def test_a_blank_at_the_end_of_its_name_makes_no_second_benchmark(services: Services) -> None:
    assert services.benchmarks.add_items(NewBenchmark("Colours"), [item()]) == 1
    assert services.benchmarks.add_items(NewBenchmark(" Colours "), [item()]) == 0
    assert services.benchmarks.missing("Colours ", ["red-yes", "blue"]) == {"blue"}


def test_a_picture_that_is_asked_about_is_not_offered_in_the_arena(services: Services, people: People) -> None:
    rater = people.caller(people.rater())
    asked = services.arena.pictures.add_to_pool(picture(), ORIGIN)
    free = services.arena.pictures.add_to_pool(picture((9, 9, 9)), ORIGIN)
    assert {one.sha256 for one in services.arena.pictures.pool(rater, "hu")} == {asked, free}
    services.benchmarks.add_items(INTO, [item(), item("blue-yes", pictures=(picture((0, 0, 200)),))])
    assert [one.sha256 for one in services.arena.pictures.pool(rater, "hu")] == [free]


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(item(answer="A"), id="a letter for yes or no"),
        pytest.param(choice(answer="yes"), id="yes where there are four"),
        pytest.param(choice(answer="E"), id="a letter that no option has"),
        pytest.param(choice(source=Fields("Which?", "", ("a", "b", "c"))), id="three options with four letters"),
        pytest.param(choice(source=Fields("Which?", "", ("a", "b", "c", " "))), id="an empty option"),
        pytest.param(choice(drafts={"hu": Fields("Melyik?")}), id="a draft without the options"),
        pytest.param(item(references={"hu": Reference(Fields("?", "", ("a",) * 4))}), id="options in a reference only"),
        pytest.param(item(drafts={"xx": Fields("?")}), id="a language that is none"),
        pytest.param(item(source=Fields(" ")), id="no question"),
        pytest.param(item(key=""), id="no key"),
        pytest.param(item("good"), id="a key twice"),
        pytest.param(item(pictures=(b"GIF",)), id="a picture that is none"),
    ],
)
def test_one_bad_item_and_nothing_is_stored(services: Services, wrong: NewItem) -> None:
    with pytest.raises(InvalidInput):
        services.benchmarks.add_items(INTO, [item("good"), wrong])
    assert set(counted(services).values()) == {0}


@pytest.mark.parametrize("data", [b"P6 64 64 255\n" + bytes(64 * 64 * 3), b"PK\x03\x04", b"GIF"])
def test_a_file_whose_kind_nobody_knows_is_called_unreadable(services: Services, data: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        services.benchmarks.add_items(INTO, [item(pictures=(data,))])
    assert (refused.value.reason, refused.value.params) == (Reason.PICTURE_UNREADABLE, {})


def test_two_imports_at_once_leave_every_item_once(services: Services) -> None:
    items = [item(f"{number}") for number in range(40)]
    with ThreadPoolExecutor(4) as hands:
        added = list(hands.map(lambda _: services.benchmarks.add_items(INTO, items), range(4)))
    assert sorted(added) == [0, 0, 0, 40]
    with services.database.reading() as session:
        assert sorted(session.scalars(select(BenchmarkItemRow.number))) == list(range(1, 41))


def test_real_items_do_not_get_into_the_demo_benchmark(services: Services) -> None:
    services.benchmarks.add_items(INTO, [item(origin=replace(ORIGIN, source="demo", demo=True))], demo=True)
    with pytest.raises(InvalidInput):
        services.benchmarks.add_items(INTO, [item("mine")])
    assert counted(services)["benchmark_items"] == 1


def test_items_of_several_pictures_any_letters_and_free_answers(services: Services, translator: Caller) -> None:
    both = (picture((1, 2, 3)), picture((200, 100, 0)))
    three = Fields("Melyik?", "", ("egy", "kettő", "három"))
    turned = [
        item(
            f"turn-{answer}",
            kind=ItemKind.CHOICE,
            pictures=both,
            pair="",
            circle="which",
            letters=("1", "2", "3"),
            source=three,
            answer=answer,
            drafts={"hu": three},
            references={},
        )
        for answer in ("1", "3")
    ]
    free = item("free", kind=ItemKind.OPEN, pair="", answer="a red car by the sea")
    assert services.benchmarks.add_items(INTO, [*turned, free]) == 3
    with services.database.reading() as session:
        rows = session.scalars(select(BenchmarkItemRow).order_by(BenchmarkItemRow.number)).all()
    assert [(row.kind, row.letters, row.answer) for row in rows[1:]] == [
        ("choice", '["1", "2", "3"]', "3"),
        ("open", "[]", "a red car by the sea"),
    ]
    assert rows[0].circle == rows[1].circle != rows[2].circle == ""
    with services.database.reading() as session:
        shown, again, alone = (calibrations.shown(session, At(row.id, "hu")) for row in rows)
    assert len(set(shown.pictures)) == 2
    assert (shown.pictures, len(alone.pictures)) == (again.pictures, 1)


def test_a_picture_that_was_asked_about_stays_out_of_the_arena_without_its_benchmark(
    services: Services, people: People
) -> None:
    services.arena.pictures.add_to_pool(picture(), ORIGIN)
    services.benchmarks.add_items(INTO, [item(), item("new", pictures=(picture((0, 0, 200)),))])
    with services.database.transaction() as session:
        session.execute(delete(BenchmarkRow))
    assert counted(services)["benchmark_item_pictures"] == 0
    assert services.arena.pictures.pool(people.caller(people.rater()), "hu") == []
