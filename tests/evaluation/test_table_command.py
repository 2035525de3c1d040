"""Results in the shape of the papers' tables: every number in its place, the best marked, how it was counted below."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluation.__main__ import main
from evaluation.paper_table import Result, table
from evaluation.samples import EvaluationSettings
from tests.backend.serving.scripted import Answer, ScriptedEngine
from tests.evaluation.test_runs_of_benchmarks import COUNT, folder, results, run, said


def captions(model: str, language: str, bleu: float, *, backbone: str = "InternVL2-8B") -> str:
    """A line as `score --task captions --json` prints it."""
    scores = {"bleu": bleu, "meteor": 2 * bleu, "rouge_l": bleu + 1, "keywords": 99.0}
    line = {
        "task": "captions",
        "language": language,
        "model": model,
        "backbone": backbone,
        "n": 100,
        "score": bleu,
        **scores,
        "signatures": {name: f"{name} v1" for name in scores},
        "samples": dict.fromkeys(scores, 100),
    }
    return json.dumps(line)


def keywords(model: str, language: str, score: float) -> str:
    line = {"task": "keywords", "language": language, "model": model, "backbone": "InternVL2-8B", "n": 90}
    return json.dumps({**line, "score": score, "signatures": {"keywords": "k:5"}})


def cells(markdown: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in markdown.splitlines() if line[:1] == "|"]


def test_mellas_table_has_a_block_a_metric_and_the_best_of_a_backbone_in_bold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        *(captions("base", "hu", 1.5), captions("MELLA & co", "hu", 13.25), captions("base", "ar", 4.0)),
        *(
            captions("base", "hu", 50.0, backbone="Qwen2-VL"),
            keywords("base", "hu", 4.4),
            keywords("MELLA & co", "hu", 5.5),
        ),
    ]
    (tmp_path / "scores.jsonl").write_text("\n".join(lines) + "\n")
    assert main(["table", "--style", "mella", str(tmp_path / "scores.jsonl"), "--out", str(tmp_path / "out")]) == 0
    rows = cells(capsys.readouterr().out)
    assert rows[0] == ["Backbone", "Model", "AR", "HU"]
    assert [row[0] for row in rows if row[0].startswith("*")] == [
        "*Keyword Accuracy*", "*METEOR*", "*BLEU*", "*ROUGE-L*"
    ]  # fmt: skip
    assert ["InternVL2-8B", "base", "–", "4.40"] in rows
    assert ["", "MELLA & co", "–", "**5.50**"] in rows
    bleu = rows[rows.index(["*BLEU*", "", "", ""]) + 1 :][:3]
    assert bleu == [
        ["InternVL2-8B", "base", "**4.00**", "1.50"],
        ["", "MELLA & co", "–", "**13.25**"],
        ["Qwen2-VL", "base", "–", "50.00"],
    ]
    page = (tmp_path / "out" / "table.html").read_text()
    assert "MELLA &amp; co" in page
    assert "@page" in page
    assert "keyword accuracy|k:5: n 90 (hu)" in page
    assert "99.00" not in page  # keywords of captions are not those of D_know
    latex = (tmp_path / "out" / "table.tex").read_text()
    assert r"MELLA \& co & -- & \textbf{13.25} \\" in latex
    assert latex.count("midrule") == 4


def test_parrots_table_has_a_column_a_language_of_each_benchmark_with_its_protocol(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    circular = EvaluationSettings(circular=True)
    one, other = folder(tmp_path / "one", circular), folder(tmp_path / "other")
    run(one, ScriptedEngine(lambda request: Answer(("B",))))
    run(other, ScriptedEngine(said))
    assert main(["table", "--style", "parrot", str(one.path), "--out", str(tmp_path / "out")]) == 1
    assert "not finished" in capsys.readouterr().err
    results(one), results(other)
    scores = {(score.language, score.protocol): score.score for score in one.scores()}
    assert main(["table", "--style", "parrot", str(one.path), str(other.path), "--out", str(tmp_path / "out")]) == 0
    head, _, row, *_ = cells(capsys.readouterr().out)
    assert head[2:] == [
        f"B (choice, {protocol}) {code}" for protocol in ("single answers", "circular") for code in ("en", "hu")
    ]
    assert row[0] == "world"
    assert f"{scores['en', 'circular']:.2f}" in row[4]
    page = (tmp_path / "out" / "table.html").read_text()
    assert page.count('class="group"') == 2
    assert f"n {COUNT}" in page


def test_ties_are_both_best_and_what_is_alone_is_not() -> None:
    made = table("parrot", [Result(name, "hu", "mcq", 50.0, 10, "mcq") for name in ("a", "b")])
    assert [row.best for row in made.blocks[0][1]] == [(True,), (True,)]
    assert table("parrot", [Result("a", "hu", "mcq", 50.0, 10, "mcq")]).blocks[0][1][0].best == (False,)


def test_what_does_not_fit_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["table", "--out", str(tmp_path / "out"), str(tmp_path / "scores.jsonl"), "--style"]
    (tmp_path / "scores.jsonl").write_text('{"task": "mcq", "language": "hu", "n": 3, "score": 1.0}\n')
    assert main([*given, "parrot"]) == 1
    assert "line 1 is not what" in capsys.readouterr().err
    (tmp_path / "scores.jsonl").write_text('{"task": "mcq", "language": "hu", "n": 3, "score": 1.0, "model": "m"}\n')
    assert main([*given, "mella"]) == 2
    assert "keyword_accuracy" in capsys.readouterr().err
    assert main([*given, "parrot"]) == 0
    assert main(["table", "--out", str(tmp_path), str(tmp_path / "none"), "--style", "mella"]) == 1
