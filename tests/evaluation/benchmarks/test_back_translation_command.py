"""`python -m evaluation back-translation`: what a benchmark loses on the way to another language and back."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from demo import mmmu
from evaluation.__main__ import main
from evaluation.benchmarks.rows import read_rows

HEAD = "index\tquestion\tA\tB\tanswer"
BEFORE = [(str(n), f"What is in picture number {n}?", "a red cat", "a blue dog", "A") for n in range(8)]
AFTER = [(index, "What do you see there?", "a cat of red", option, answer) for index, _, _, option, answer in BEFORE]


def compare(
    folder: Path, after: list[tuple[str, ...]], answers: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> tuple[Any, str]:
    paths = [folder / name for name in ("data.tsv", "back.tsv", "before.jsonl", "after.jsonl")]
    for path, rows in zip(paths, (BEFORE, after), strict=False):
        path.write_text("\n".join([HEAD, *("\t".join(row) for row in rows)]) + "\n")
    for path, rows, answer in zip(paths[2:], (BEFORE, after), answers, strict=True):
        path.write_text("".join(json.dumps({"index": row[0], "prediction": answer}) + "\n" for row in rows))
    names = ("--data", "--back", "--predictions", "--back-predictions")
    named = [part for name, path in zip(names, paths, strict=True) for part in (name, str(path))]
    status = main(["back-translation", "--task", "mcq", "--json", *named])
    out, err = capsys.readouterr()
    return json.loads(out) if status == 0 else None, err


def test_accuracy_before_and_after_by_the_paired_test(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told, _ = compare(tmp_path, AFTER[1:], ("A", "B"), capsys)
    assert (told["n"], told["before"], told["after"], told["change"], told["only_one"]) == (7, 100, 0, -100, 1)
    assert told["p"] == pytest.approx(2 / 2**7)
    assert 0 < told["bleu"] < 100


def test_what_came_back_as_it_was_costs_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told, _ = compare(tmp_path, BEFORE, ("A", "A"), capsys)
    assert (told["change"], told["p"]) == (0, 1)
    assert told["bleu"] == pytest.approx(100)


def test_what_is_not_the_same_benchmark_has_no_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, said = compare(tmp_path, [("99", *AFTER[0][1:])], ("A", "A"), capsys)
    assert "no index in common" in said
    _, said = compare(tmp_path, [(*AFTER[0][:4], "B"), *AFTER[1:]], ("A", "A"), capsys)
    assert "another answer after the way back" in said


@pytest.mark.slow
def test_mmmu_goes_there_and_back_as_its_makers_hand_it_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mmmu.write(tmp_path / "small")
    before, after = (tmp_path / "small" / name for name in ("en", "back-vi"))
    rows, again = ({row.index: row for row in read_rows(path)} for path in (before, after))
    lost = [
        index
        for index, row in rows.items()
        if (row.question, row.options) != (again[index].question, again[index].options)
    ]
    answers = {index: ast.literal_eval(row.answer)[0] if not row.options else row.answer for index, row in rows.items()}
    for name, wrong in (("before", []), ("after", lost)):
        lines = [{"index": index, "prediction": "" if index in wrong else said} for index, said in answers.items()]
        (tmp_path / f"{name}.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    given = ["--data", str(before), "--back", str(after), "--predictions", str(tmp_path / "before.jsonl")]
    given += ["--back-predictions", str(tmp_path / "after.jsonl")]
    assert main(["back-translation", "--task", "mmmu", "--json", *given]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["n"], told["before"]) == (60, 100)
    assert 15 < len(lost) < 45
    assert told["after"] == pytest.approx(100 * (60 - len(lost)) / 60)
    assert 50 < told["bleu"] < 100
