"""What is shipped beside the weights: the exam and rows to replay; the kept names stand in the exam alone."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from core.errors import NotFound
from demo import shipped
from demo.kept import KEPT, KEPT_IDS
from demo.texts import LANGUAGES, keyword
from evaluation.exam import Exam, Task, open_exam
from training.data.rows import Row, Split
from training.sources import Source, open_source


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with everything unpacked."""
    folder = tmp_path_factory.mktemp("home")
    shipped.ensure(folder)
    return folder


@pytest.fixture(scope="module")
def exam(home: Path) -> Exam:
    """The exam of the Little World."""
    return open_exam(home / "exams" / shipped.NAME)


@pytest.fixture(scope="module")
def replay(home: Path) -> Source:
    """Rows that the parent was trained on."""
    return open_source(home / "replay" / shipped.NAME)


@pytest.mark.slow
def test_the_exam_asks_every_task_in_every_language_and_every_picture_is_there(exam: Exam) -> None:
    asked = Counter((item.task, item.language) for item in exam.items)
    assert {language for task, language in asked if task is Task.CAPTION} == set(LANGUAGES)
    assert {language for task, language in asked if task is Task.NEW_NAME} == set(KEPT)
    assert min(asked.values()) >= 8
    for item in exam.items:
        assert exam.picture(item.picture)


def test_new_names_are_those_that_were_kept_back(exam: Exam) -> None:
    kept = {name for language, entries in KEPT.items() for entry in entries for name in keyword(entry, language)}
    asked = {name for item in exam.items if item.task is Task.NEW_NAME for name in item.accepted[0]}
    assert asked == kept
    known = {name for item in exam.items if item.task is Task.NAME for name in item.accepted[0]}
    assert not known & kept


def test_replayed_rows_are_of_all_languages_and_their_pictures_are_there(replay: Source) -> None:
    rows: list[Row] = list(replay.rows(Split.TRAIN))
    languages = Counter(row.language for row in rows)
    assert set(languages) == set(LANGUAGES)
    assert min(languages.values()) > len(rows) / 30
    assert len({row.id for row in rows}) == len(rows)
    assert len({row.pictures for row in rows}) > 1000
    assert any(len(row.turns) > 1 for row in rows)
    for row in rows[::50]:
        assert all(replay.picture(sha) for sha in row.pictures)
    with pytest.raises(NotFound):
        replay.picture("0" * 64)


@pytest.mark.slow
def test_no_replayed_row_says_a_name_that_was_kept_back(replay: Source) -> None:
    assert KEPT_IDS
    for row in replay.rows(Split.TRAIN):
        names = [name for entry in KEPT.get(row.language, ()) for name in keyword(entry, row.language)]
        said = " ".join([*(turn.content for turn in row.turns), row.answer or ""]).casefold()
        assert not [name for name in names if name.casefold() in said], row


def test_what_is_there_is_not_unpacked_again_and_half_a_folder_is(home: Path, tmp_path: Path) -> None:
    folder = home / "exams" / shipped.NAME
    before = (folder / "exam.jsonl").stat().st_mtime_ns
    shipped.ensure(home)
    assert (folder / "exam.jsonl").stat().st_mtime_ns == before
    half = tmp_path / "half"
    half.mkdir()
    (half / "exam.jsonl").write_text("")
    shipped.unpack(shipped.EXAM, half)
    assert open_exam(half).hash == open_exam(folder).hash
