"""`python -m evaluation experts` over a tiny Parrot."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from evaluation.__main__ import main
from evaluation.exam import ExamItem, Task, write_exam
from tests.backend.serving import checkpoints
from tests.training.rows import drawn

pytestmark = pytest.mark.slow

QUESTIONS = {"en": "What is it?", "hu": "Mi ez?", "th": "นี่คืออะไร"}


@pytest.fixture
def exam(tmp_path: Path) -> Path:
    """Two pictures, asked about in three languages."""
    pictures = {hashlib.sha256(data).hexdigest(): data for data in map(drawn, ("red", "blue"))}
    items = [
        ExamItem(
            id=f"{language}{sha[:4]}",
            language=language,
            task=Task.CAPTION,
            picture=sha,
            questions=(question,),
            accepted=(("x",),),
        )
        for language, question in QUESTIONS.items()
        for sha in pictures
    ]
    write_exam(tmp_path / "exam", items, pictures)
    return tmp_path / "exam"


def test_weights_by_language_are_written_and_drawn(
    exam: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkpoints.parrot(tmp_path / "parrot")
    given = ["experts", "--exam", str(exam), "--out", str(tmp_path / "out"), "--base"]
    assert main([*given, str(tmp_path / "parrot")]) == 0
    told = json.loads((tmp_path / "out" / "experts.json").read_text())
    assert set(told["means"]) == set(QUESTIONS)
    assert all(sum(means) == pytest.approx(1) for means in told["means"].values())
    assert told["means"]["en"] != told["means"]["th"]
    assert (told["experts"], told["n"]) == (["en", "hu", "th"], 6)
    assert (tmp_path / "out" / "experts.svg").read_text().count("Hungarian") >= 2
    assert "told from the weights" in capsys.readouterr().out
    assert main([*given, str(tmp_path / "parrot-llava")]) == 2
    assert "no experts; give a Parrot" in capsys.readouterr().err
