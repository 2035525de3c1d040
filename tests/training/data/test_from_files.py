"""Rows from files of six formats; a record that cannot be one is named."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from core.errors import InvalidInput, Reason
from core.instructions import instructions
from tests.training.data.conftest import Shelf
from tests.training.data.test_likeness import drawing, file
from training.data.building import Built
from training.data.exporting import export
from training.data.from_files import Intake, read
from training.data.rows import Row, Source, Task
from training.data.snapshot import open_snapshot


def lines(path: Path, *records: Mapping[str, Any]) -> Path:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


def rows(path: Path, source: Source, shelf: Shelf, **more: Any) -> list[Row]:
    return [candidate.row for candidate in read(Intake(path, source, **more), shelf)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with three pictures."""
    for number in range(3):
        (tmp_path / f"{number}.jpg").write_bytes(file(drawing(number)))
    return tmp_path


CAPTION = {"image": "0.jpg", "language": "hu", "caption": "Egy piros ház."}


def as_jsonl(folder: Path) -> Path:
    return lines(folder / "data.jsonl", CAPTION)


def as_meta(folder: Path) -> Path:
    as_jsonl(folder)
    (folder / "meta.json").write_text(json.dumps({"mine": {"root": ".", "annotation": "data.jsonl"}}))
    return folder / "meta.json"


def as_list(folder: Path) -> Path:
    (folder / "data.json").write_text(json.dumps([CAPTION]))
    return folder / "data.json"


def as_parquet(folder: Path) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    row = {**CAPTION, "image": {"bytes": (folder / "0.jpg").read_bytes(), "path": "0.jpg"}}
    pq.write_table(pa.Table.from_pylist([row]), folder / "data.parquet")
    return folder / "data.parquet"


def as_dataset(folder: Path) -> Path:
    import datasets

    row = {**CAPTION, "image": {"bytes": (folder / "0.jpg").read_bytes(), "path": None}}
    datasets.Dataset.from_list([row]).save_to_disk(str(folder / "set"))
    return folder / "set"


def as_webdataset(folder: Path) -> Path:
    told = {key: value for key, value in CAPTION.items() if key != "image"}
    with tarfile.open(folder / "data.tar", "w") as archive:
        parts = {"a.jpg": (folder / "0.jpg").read_bytes(), "a.json": json.dumps(told).encode()}
        for name, data in parts.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return folder / "data.tar"


@pytest.mark.parametrize("made", [as_jsonl, as_meta, as_list, as_parquet, as_dataset, as_webdataset])
def test_a_caption_is_read_from_every_format(made: Callable[[Path], Path], folder: Path, shelf: Shelf) -> None:
    [row] = rows(made(folder), Source.CAPTION, shelf)
    assert (row.answer, row.language, row.source, row.origin.kind) == ("Egy piros ház.", "hu", "caption", "file")
    assert row.turns[0].content in instructions("hu")
    assert row.pictures == (shelf.put((folder / "0.jpg").read_bytes()),)


@pytest.mark.slow
def test_instructions_are_drawn_per_record_and_the_same_each_time(folder: Path, shelf: Shelf) -> None:
    path = lines(folder / "many.jsonl", *({**CAPTION, "caption": f"Kép {n}."} for n in range(40)))
    once = rows(path, Source.CAPTION, shelf)
    assert rows(path, Source.CAPTION, shelf) == once
    assert len({row.turns[0].content for row in once}) > 10
    assert rows(path, Source.CAPTION, shelf, seed="other") != once


def test_text_and_parallel_text_need_no_picture(folder: Path, shelf: Shelf) -> None:
    [plain] = rows(lines(folder / "t.jsonl", {"text": "Az eső esik."}), Source.TEXT, shelf, language="hu")
    assert (plain.turns, plain.answer) == ((), "Az eső esik.")
    both = {"source_text": "It rains.", "text": "Esik az eső."}
    [told] = rows(lines(folder / "p.jsonl", both), Source.PARALLEL, shelf, language="hu")
    assert (told.turns[0].content, told.answer) == ("Translate into Hungarian: It rains.", "Esik az eső.")


def test_uneven_sides_of_parallel_text_are_named_all_at_once(folder: Path, shelf: Shelf) -> None:
    even = {"source_text": "It rains.", "text": "Esik az eső."}
    wrong = [{"source_text": "It rains."}, {**even, "text": " "}, {"text": "Esik."}, {**even, "source_language": "hu"}]
    with pytest.raises(InvalidInput) as refused:
        rows(lines(folder / "p.jsonl", even, *wrong, even), Source.PARALLEL, shelf, language="hu")
    assert refused.value.params == {"file": "p.jsonl", "line": "2, 3, 4, 5"}


QA = {
    "image": "1.jpg",
    "question": "Mi ez?",
    "answer": "Egy ló.",
    "english_question": "What is it?",
    "english_answer": "A horse.",
}


@pytest.mark.slow
def test_a_question_in_two_languages_is_put_in_three_ways(folder: Path, shelf: Shelf) -> None:
    path = lines(folder / "qa.jsonl", *[QA] * 90)
    made = rows(path, Source.QA, shelf, language="hu")
    by_task = {task: [row for row in made if row.task is task] for task in Task}
    assert {task for task, found in by_task.items() if found} == {Task.MVQA, Task.EP_VQA, Task.BVQA}
    assert all((row.turns[0].content, row.answer) == ("Mi ez?", "Egy ló.") for row in by_task[Task.MVQA])
    assert {row.answer for row in by_task[Task.EP_VQA]} == {"What is it?\nEgy ló."}
    crossed = {(row.language, row.turns[0].content, row.answer) for row in by_task[Task.BVQA]}
    assert crossed == {
        ("hu", "What is it?\nAnswer in Hungarian.", "Egy ló."),
        ("en", "Mi ez?\nVálaszolj angolul.", "A horse."),
    }
    only = rows(path, Source.QA, shelf, language="hu", tasks={Task.EP_VQA: 1.0})
    assert {row.task for row in only} == {Task.EP_VQA}


def test_a_question_in_one_language_is_asked_in_it(folder: Path, shelf: Shelf) -> None:
    [row] = rows(lines(folder / "q.jsonl", {"question": "Mi ez?", "answer": "Ló."}), Source.QA, shelf, language="hu")
    assert (row.task, row.turns[0].content) == (Task.MVQA, "Mi ez?")


@pytest.mark.parametrize(
    "wrong",
    [
        {"caption": ""},
        {"language": "xx"},
        {"image": "missing.jpg"},
        {"image": "../../etc/passwd"},
        {"conversations": [{"from": "gpt", "value": "?"}]},
    ],
)
def test_a_record_that_cannot_be_one_is_named(folder: Path, shelf: Shelf, wrong: Mapping[str, Any]) -> None:
    path = lines(folder / "data.jsonl", CAPTION, {**CAPTION, **wrong})
    with pytest.raises(InvalidInput) as refused:
        rows(path, Source.CAPTION, shelf)
    assert refused.value.reason is Reason.DATA_FILE_MALFORMED
    assert refused.value.params == {"file": "data.jsonl", "line": 2}


def test_a_broken_line_and_a_strange_file_are_named(folder: Path, shelf: Shelf) -> None:
    (folder / "broken.jsonl").write_text('{"text": "x"}\n{')
    for name, line in (("broken.jsonl", 2), ("0.jpg", 0), ("nowhere.jsonl", 0)):
        with pytest.raises(InvalidInput) as refused:
            rows(folder / name, Source.TEXT, shelf, language="hu")
        assert refused.value.params == {"file": name, "line": line}


@pytest.mark.parametrize("form", ["llava", "internvl"])
def test_what_was_exported_is_read_back(form: str, folder: Path, shelf: Shelf, built: Callable[..., Built]) -> None:
    first = list(read(Intake(as_jsonl(folder), Source.CAPTION), shelf))
    snapshot = open_snapshot(built(first).folder)
    export(snapshot, form, folder / "out")
    [row] = rows(folder / "out" / ("train.json" if form == "llava" else "meta.json"), Source.CAPTION, shelf)
    assert (row.turns, row.answer, len(row.pictures)) == (first[0].row.turns, first[0].row.answer, 1)
