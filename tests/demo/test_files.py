"""The Little World as files: every record is a row of training data, and twice is the same."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from demo import files
from demo.__main__ import main
from demo.build.pictures import entries
from demo.texts import LANGUAGES, LOCAL_LANGUAGES, home_of, is_named
from training.data.from_files import Intake, read
from training.data.rows import Source, Task


class Shelf:
    """Knows a picture by its hash."""

    def put(self, data: bytes) -> str:
        return hashlib.sha256(data).hexdigest()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files") / "world"
    files.write(folder, scenes=3, drawings=1, sentences=2)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "rows", "pictures"),
    [
        (Source.CAPTION, 3 * len(LANGUAGES), 3),
        (Source.ALT_TEXT, len(entries()), len(entries())),
        (Source.QA, 2 * 3 * len(LANGUAGES), 3),
        (Source.PARALLEL, 3 * len(LOCAL_LANGUAGES), 0),
        (Source.TEXT, 2 * len(LANGUAGES), 0),
    ],
)
def test_every_record_is_a_row(written: Path, source: Source, rows: int, pictures: int) -> None:
    found = [one.row for one in read(Intake(written / f"{source.value}.jsonl", source), Shelf())]
    assert len(found) == rows
    assert len({sha for row in found for sha in row.pictures}) == pictures
    assert {row.language for row in found} >= set(LOCAL_LANGUAGES)
    assert all(row.answer for row in found)


def test_a_question_is_the_same_in_both_languages(written: Path) -> None:
    records = [json.loads(line) for line in (written / "qa.jsonl").read_text().splitlines()]
    alone = {(one["image"], one["question"], one["answer"]) for one in records if one["language"] == "en"}
    shown = [one for one in records if one["language"] != "en"]
    assert alone == {(one["image"], one["english_question"], one["english_answer"]) for one in shown}
    for record in shown:
        assert record["question"] != record["english_question"]
        assert record["question"].count("\n") == record["english_question"].count("\n")
        if record["english_answer"] in ("Yes.", "No."):
            same = [one for one in shown if one["english_question"] == record["english_question"]]
            assert {one["english_answer"] for one in same if one["image"] == record["image"]} == {
                record["english_answer"]
            }


def test_tasks_in_two_languages_are_made_of_them(written: Path) -> None:
    intake = Intake(written / "qa.jsonl", Source.QA, tasks={Task.MVQA: 1, Task.EP_VQA: 1, Task.BVQA: 1})
    assert {one.row.task for one in read(intake, Shelf())} == {Task.MVQA, Task.EP_VQA, Task.BVQA}


def test_natives_name_what_they_see(written: Path) -> None:
    records = [json.loads(line) for line in (written / "alt_text.jsonl").read_text().splitlines()]
    for entry, record in zip(entries(), records, strict=True):
        assert record["language"] == home_of(entry)
        assert is_named(record["alt_text"], entry, record["language"])


@pytest.mark.slow
def test_twice_is_the_same(written: Path, tmp_path: Path) -> None:
    files.write(tmp_path / "again", scenes=3, drawings=1, sentences=2)
    first, second = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (written, tmp_path / "again")
    )
    assert first == second


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["files", "--out", str(tmp_path)], {}) == 1
    assert "is there already" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
