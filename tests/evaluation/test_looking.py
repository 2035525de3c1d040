"""How far an evaluation is, is counted from what came since the last look."""

from __future__ import annotations

import json
from pathlib import Path

from evaluation.folder import EvaluationFolder
from evaluation.looking import Looks
from tests.evaluation.test_runs_of_benchmarks import COUNT, MODEL, asked, folder


def answer(path: Path, *keys: str, end: str = "\n") -> None:
    with path.open("a", encoding="ascii") as lines:
        lines.write("\n".join(json.dumps({"key": key, "answer": "B"}) for key in keys) + end)


def keys(evaluation: EvaluationFolder) -> list[str]:
    return [sample.key(MODEL, evaluation.spec().settings) for sample in evaluation.samples()]


def test_each_look_reads_what_is_new_and_counts_every_question_once(tmp_path: Path) -> None:
    evaluation, looks = folder(tmp_path / "made"), Looks()
    assert looks.answered(evaluation) == 0
    first = keys(evaluation)
    answer(evaluation.answers_of(0), *first[:3])
    answer(evaluation.answers_of(1), first[2], "another question's")
    assert looks.answered(evaluation) == 3
    answer(evaluation.answers_of(0), first[3], end="")
    assert looks.answered(evaluation) == 3  # somebody writes that line
    answer(evaluation.answers_of(0))
    assert looks.answered(evaluation) == 4
    read = evaluation.answers_of(0).read_bytes()
    evaluation.answers_of(0).write_bytes(b"x" * len(read))  # who read it again would fail
    answer(evaluation.answers_of(0), *first)
    assert looks.answered(evaluation) == 2 * COUNT


def test_other_questions_are_counted_anew(tmp_path: Path) -> None:
    evaluation, looks = folder(tmp_path / "made"), Looks()
    answer(evaluation.answers_of(0), *keys(evaluation))
    assert looks.answered(evaluation) == 2 * COUNT
    evaluation.prepare(evaluation.spec(), [sample for sample in asked() if sample.language == "hu"])
    assert looks.answered(evaluation) == COUNT
