"""A small exam out of larger ones: the first of each kind, choices turned where that is asked, MMMU beside them."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from backend.runs.small_exam import Asked, write
from demo import mmmu
from evaluation.exam import Task, open_exam

SHA = hashlib.sha256(b"picture").hexdigest()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Two choices and two names."""
    choice = {"language": "hu", "task": "choice", "picture": SHA, "questions": ["Hány?\nA. egy\nB. kettő"]}
    choice |= {"accepted": [["B"]], "options": ["egy", "kettő"]}
    other = {"language": "hu", "task": "name", "picture": SHA, "questions": ["Mi ez?"], "accepted": [["Alma"]]}
    lines = [json.dumps({**one, "id": str(number)}) for number, one in enumerate([choice, choice, other, other])]
    with zipfile.ZipFile(tmp_path / "exam.zip", "w") as packed:
        packed.writestr("exam.jsonl", "".join(f"{line}\n" for line in lines))
        packed.writestr(f"pictures/{SHA}", b"picture")
    return tmp_path / "exam.zip"


def test_an_exam_has_the_first_of_each_kind_as_they_stood(archive: Path, tmp_path: Path) -> None:
    write(tmp_path / "plain", Asked(archive), 1, {"choice", "name"})
    with zipfile.ZipFile(archive) as packed:
        lines = packed.read("exam.jsonl").decode().splitlines()
    assert (tmp_path / "plain" / "exam.jsonl").read_text() == f"{lines[0]}\n{lines[2]}\n"
    assert open_exam(tmp_path / "plain").picture(SHA) == b"picture"


def test_what_is_asked_circularly_is_turned(archive: Path, tmp_path: Path) -> None:
    write(tmp_path / "turned", Asked(archive), 1, {"circular"})
    (asked,) = open_exam(tmp_path / "turned").items
    assert (asked.task, len(asked.questions), asked.accepted) == (Task.CIRCULAR, 2, (("B",), ("A",)))


@pytest.mark.slow
def test_mmmu_is_asked_beside_the_rest_and_only_the_kinds_that_are_measured(archive: Path, tmp_path: Path) -> None:
    mmmu.write(tmp_path / "mmmu")
    write(tmp_path / "both", Asked(archive, tmp_path / "mmmu"), 2, {"name", "mmmu_back"})
    exam = open_exam(tmp_path / "both")
    assert [item.task for item in exam.items[:2]] == [Task.NAME, Task.NAME]
    rest = exam.items[2:]
    assert (len(rest), {item.task for item in rest}, len({item.through for item in rest})) == (16, {Task.MMMU_BACK}, 8)
    assert all(exam.picture(item.picture) for item in exam.items)
