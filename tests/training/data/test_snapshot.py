"""Snapshots are whole or not there, the same when made twice, and every changed byte is found."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import ImageOps

from core.battles import Choice
from core.errors import InvalidInput, NotFound, Reason, Unavailable
from tests.training.data.conftest import Shelf
from tests.training.data.made import BAD, GOOD, TWO_TURNS, edit, turn, vote, work
from tests.training.data.test_likeness import cut, drawing, file
from training.data.building import Built, Plan
from training.data.candidates import Candidate
from training.data.from_battles import candidates
from training.data.held import Register
from training.data.rows import Kind, Row, Split
from training.data.screening import Rules
from training.data.snapshot import Fault, What, open_snapshot, verify
from training.data.splits import Splitting

Build = Callable[..., Built]


@pytest.fixture
def some(shelf: Shelf) -> list[Candidate]:
    """Forty battles about twenty pictures, some edited, one later vote."""
    works = []
    for number in range(40):
        shown = (turn("Mi van a képen?", GOOD, BAD, pictures=(shelf.drawn(number // 2),)),)
        edits = (edit(f"Egy piros ház és {number} fa látszik a képen.", key=f"e{number}"),) if number % 3 == 0 else ()
        side = Choice.A if number % 4 else Choice.B
        works.append(work(key=f"b{number:02}", turns=shown, vote=vote(side), edits=edits))
    later = (turn("Mi ez?", GOOD, BAD, pictures=(shelf.drawn(0),)), TWO_TURNS[1])
    works.append(work(key="later", turns=later, vote=vote(Choice.A)))
    return list(candidates(works))


def rows(made: Built) -> list[Row]:
    found = open_snapshot(made.folder)
    return [row for split in Split for row in found.rows(split)]


def test_every_row_comes_back_and_nothing_else(built: Build, some: list[Candidate]) -> None:
    made = built(some)
    found = rows(made)
    kept = [one.row for one in some if one.row.source == "edit" or one.row.wanted != BAD]
    expected = {row.id: row for row in kept}
    assert {row.id: row.model_copy(update={"split": Split.TRAIN}) for row in found} == expected
    assert made.manifest.left_out["other_language"] == {"hu": 10}
    assert made.manifest.rows() == len(found) == len(expected)


def test_rows_can_be_taken_by_split_and_kind_in_one_fixed_order(built: Build, some: list[Candidate]) -> None:
    found = open_snapshot(built(some, Plan(splitting=Splitting(share=0.3))).folder)
    for split in Split:
        ids = [row.id for row in found.rows(split)]
        assert ids == sorted(ids)
        assert sum(len(found.rows(split, kind)) for kind in Kind) == len(ids) > 0
    [good, bad] = found.rows("train", "rating") if len(found.rows("train", "rating")) else found.rows("eval", "rating")
    assert {good.good, bad.good} == {True, False}
    assert set(found.rows("train").column("language")) == {"hu"}


def test_pictures_come_along_and_are_checked(built: Build, some: list[Candidate], shelf: Shelf) -> None:
    made = built(some)
    shown = rows(made)[0].pictures[0]
    opened = open_snapshot(made.folder)
    assert opened.picture(shown) == shelf.files[shown]
    [path] = (made.folder / "pictures").rglob(f"{shown}.*")
    path.write_bytes(b"other")
    with pytest.raises(Unavailable) as refused:
        opened.picture(shown)
    assert refused.value.reason is Reason.SNAPSHOT_DAMAGED
    with pytest.raises(NotFound):
        opened.picture("0" * 64)


@pytest.mark.slow
def test_built_twice_it_is_the_same_to_the_byte(built: Build, some: list[Candidate], tmp_path: Path) -> None:
    once, twice = built(some), built(some, into=tmp_path / "elsewhere")
    assert once.folder.name == twice.folder.name == once.manifest.hash
    assert content(once.folder) == content(twice.folder)
    assert built(some).folder == once.folder
    assert {path.name for path in once.folder.parent.iterdir()} == {once.folder.name}


@pytest.mark.slow
def test_the_order_of_the_work_does_not_matter_to_the_rows(built: Build, some: list[Candidate]) -> None:
    shuffled = list(some)
    random.Random(1).shuffle(shuffled)
    assert rows(built(shuffled)) == rows(built(some))


@pytest.mark.slow
def test_another_seed_or_rule_is_another_snapshot(built: Build, some: list[Candidate]) -> None:
    plans = (Plan(), Plan(splitting=Splitting(seed="two")), Plan(rules=Rules(worse_edits=False)), Plan(licence="x"))
    assert len({built(some, plan).manifest.hash for plan in plans}) == 4


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_a_changed_byte_anywhere_is_found_and_its_file_named(built: Build, some: list[Candidate]) -> None:
    folder = built(some).folder
    assert verify(folder) == []
    for name, data in content(folder).items():
        place = len(data) // 2
        (folder / name).write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert Fault(name, What.CHANGED) in verify(folder), name
        (folder / name).write_bytes(data)
    assert verify(folder) == []


@pytest.mark.slow
def test_missing_and_strange_files_are_named(built: Build, some: list[Candidate]) -> None:
    folder = built(some).folder
    picture = next((folder / "pictures").rglob("*.jpg"))
    picture.unlink()
    (folder / "dataset" / "more.arrow").write_bytes(b"")
    name = picture.relative_to(folder).as_posix()
    assert verify(folder) == [Fault(name, What.MISSING), Fault("dataset/more.arrow", What.UNKNOWN)]
    (folder / "manifest.json").unlink()
    assert verify(folder) == [Fault("manifest.json", What.MISSING)]


def test_a_snapshot_under_another_name_is_noticed(built: Build, some: list[Candidate]) -> None:
    folder = built(some).folder
    other = folder.rename(folder.with_name("0" * 64))
    assert verify(other) == [Fault("0" * 64, What.RENAMED)]


@pytest.mark.slow
def test_a_damaged_one_is_made_whole_by_building_it_again(built: Build, some: list[Candidate]) -> None:
    folder = built(some).folder
    (folder / "left_out.jsonl").write_bytes(b"{}")
    assert built(some).folder == folder
    assert verify(folder) == []


@pytest.mark.slow
def test_datasets_reads_it(built: Build, some: list[Candidate]) -> None:
    import datasets

    made = built(some, Plan(splitting=Splitting(share=0.3)))
    loaded = datasets.load_from_disk(str(made.folder / "dataset"))
    assert {split: len(found) for split, found in loaded.items()} == {
        "train": made.manifest.rows(split="train"),
        "eval": made.manifest.rows(split="eval"),
    }
    first = open_snapshot(made.folder).rows("train")[0]
    assert loaded["train"][0]["turns"][0]["content"] == first.turns[0].content
    assert loaded["train"].filter(lambda row: row["kind"] == "pair").num_rows == made.manifest.rows(
        split="train", kind="pair"
    )
    again = datasets.load_from_disk(str(made.folder / "dataset"))
    assert again["train"]._fingerprint == loaded["train"]._fingerprint
    assert verify(made.folder) == []


def test_datasets_reads_one_without_anything_to_watch(built: Build, some: list[Candidate]) -> None:
    import datasets

    made = built(some[1:2])
    loaded = datasets.load_from_disk(str(made.folder / "dataset"))
    assert (len(loaded["train"]), len(loaded["eval"])) == (1, 0)


def test_pictures_of_benchmarks_and_their_copies_teach_nothing(built: Build, shelf: Shelf) -> None:
    held, other = shelf.drawn(1), shelf.drawn(50)
    copies = [
        shelf.put(file(ImageOps.mirror(drawing(1)))),
        shelf.put(file(cut(drawing(1), 0.03, 0.03, 0.03, 0.03))),
        shelf.put(file(drawing(1), 30)),
    ]
    shas = [held, other, *copies]
    works = [
        work(key=f"b{number}", turns=(turn("Mi ez?", GOOD, BAD, pictures=(sha,)),), vote=vote())
        for number, sha in enumerate(shas)
    ]
    made = built(list(candidates(works)), Plan(held_out=Register.of({held}, shelf.read)))
    assert [row.pictures for row in rows(made)] == [(other,)]
    assert made.manifest.left_out["held_out_picture"] == {"hu": 1}
    assert made.manifest.left_out["like_held_out_picture"] == {"hu": 3}
    assert made.manifest.held_out_pictures == 1


def test_a_row_that_comes_twice_is_in_once(built: Build, some: list[Candidate]) -> None:
    made = built([some[1], some[1]])
    assert made.manifest.rows() == 1
    assert made.manifest.left_out["twice"] == {"hu": 1}


def test_what_is_left_out_can_be_looked_up(built: Build, some: list[Candidate]) -> None:
    out = list(open_snapshot(built(some).folder).left_out())
    assert {one["why"] for one in out} == {"other_language"}
    assert {one["row"]["origin"]["id"] for one in out} == {f"b{number:02}" for number in range(0, 40, 4)}
    assert BAD not in str(out)


def test_position_is_balanced_if_asked(built: Build, some: list[Candidate]) -> None:
    rules = Rules(other_language=False, balance_position=True)
    first = built(some, Plan(rules=rules)).manifest.biases["all"]["first"]
    assert (first["yes"], first["of"]) == (10, 20)


@pytest.mark.parametrize("what", ["nothing", "language", "picture"])
def test_what_cannot_be_made_is_refused_and_leaves_nothing(
    built: Build, some: list[Candidate], shelf: Shelf, tmp_path: Path, what: str
) -> None:
    plan, reason = Plan(), Reason.SNAPSHOT_EMPTY
    if what == "nothing":
        some = []
    elif what == "language":
        plan, reason = Plan(rules=Rules(languages=("hu", "ko"))), Reason.SNAPSHOT_LANGUAGE_EMPTY
    else:
        shown = sorted({sha for one in some for sha in one.row.pictures})[:2]
        for sha in shown:
            del shelf.files[sha]
        reason = Reason.SNAPSHOT_PICTURES_MISSING
    with pytest.raises(InvalidInput) as refused:
        built(some, plan)
    assert refused.value.reason is reason
    if what == "picture":
        assert refused.value.params == {"count": 2, "first": shown[0]}
    assert list((tmp_path / "snapshots").iterdir()) == []


@pytest.mark.slow
def test_a_language_that_brought_nothing_is_named(built: Build, some: list[Candidate]) -> None:
    assert built(some, Plan(languages=("hu", "ko"))).manifest.empty_languages == ("ko",)


def test_a_killed_build_leaves_nothing_under_a_name(built: Build, some: list[Candidate], tmp_path: Path) -> None:
    def torn():  # type: ignore[no-untyped-def]
        yield from some[:5]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        built(torn())
    assert list((tmp_path / "snapshots").iterdir()) == []


@pytest.mark.slow
def test_pictures_may_stay_where_they_are(built: Build, some: list[Candidate], shelf: Shelf, tmp_path: Path) -> None:
    for sha, data in shelf.files.items():
        (tmp_path / "blobs" / sha[:2]).mkdir(parents=True, exist_ok=True)
        (tmp_path / "blobs" / sha[:2] / sha).write_bytes(data)
    made = built(some, Plan(address=f"file://{tmp_path}/blobs"))
    assert not (made.folder / "pictures").exists()
    shown = rows(made)[0].pictures[0]
    assert open_snapshot(made.folder).picture(shown) == shelf.files[shown]
    assert verify(made.folder) == []


@pytest.mark.slow
def test_people_are_counted_and_not_named(built: Build, some: list[Candidate]) -> None:
    made = built(some)
    assert made.people == {"p1": made.manifest.rows()}
    assert made.manifest.people == 1
    assert not any(b'"p1"' in data for data in content(made.folder).values())
