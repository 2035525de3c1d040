"""MMMU as part of an exam: the same questions in each language and from each way back, or every fault at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest

from demo import mmmu
from evaluation.exam import ExamInvalid, Task
from evaluation.mmmu import mmmu_items


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mmmu") / "small"
    mmmu.write(folder)
    return folder


@pytest.fixture
def two(written: Path, tmp_path: Path) -> Path:
    """English, Hungarian and the way back from it."""
    for name in ("en", "hu", "back-hu"):
        shutil.copytree(written / name, tmp_path / "two" / name)
    return tmp_path / "two"


def test_the_same_questions_are_asked_in_each_language_and_spread_over_subjects(two: Path) -> None:
    items, pictures = mmmu_items(two, 10)
    assert len(items) == 30
    asked = [(item.task, item.language, item.through) for item in items[::10]]
    assert asked == [(Task.MMMU_BACK, "en", "hu"), (Task.MMMU, "en", ""), (Task.MMMU, "hu", "")]
    names = [item.id.split("-")[-1] for item in items]
    assert names[:10] == names[10:20] == names[20:]
    assert len({name.split("_")[1] for name in names}) == 5
    back, english, hungarian = (items[start : start + 10] for start in (0, 10, 20))
    for one, other, local in zip(back, english, hungarian, strict=True):
        assert one.picture == other.picture == local.picture
        assert bool(one.options) == bool(other.options) == bool(local.options)
        assert not other.options or one.accepted == other.accepted == local.accepted
    assert [one.questions for one in back] != [one.questions for one in english]
    assert set(pictures) == {item.picture for item in items}
    few, _ = mmmu_items(two, 1000)
    assert len(few) == 180


def test_faults_come_all_at_once(two: Path, written: Path) -> None:
    shutil.copytree(written / "en", two / "klingon")
    shutil.copy(next((two / "hu").glob("Colour/*")), two / "cs.tsv")
    with pytest.raises(ExamInvalid) as caught:
        mmmu_items(two, 5)
    for fault in ("klingon is no language", "cs.tsv, row"):
        assert fault in str(caught.value)
    shutil.rmtree(two / "en")
    with pytest.raises(ExamInvalid, match=r"cs\.tsv.*there is no en"):
        mmmu_items(two, 5)


def test_a_translation_that_moved_its_options_is_refused(two: Path) -> None:
    (path,) = (two / "hu" / "Kind").iterdir()
    rows = pq.read_table(path)
    answers = ["D" if answer != "D" else "A" for answer in rows["answer"].to_pylist()]
    place = rows.schema.get_field_index("answer")
    pq.write_table(rows.set_column(place, "answer", pa.array(answers)), path)
    with pytest.raises(ExamInvalid) as caught:
        mmmu_items(two, 5)
    assert str(caught.value).count("hu: validation_Kind_") == len(answers)
    assert "has other options or another answer than in English" in str(caught.value)
