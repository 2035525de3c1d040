"""`python -m evaluation gap` over tiny models: a gap that was planted in a projector is found, and only there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForImageTextToText

from evaluation.__main__ import main
from evaluation.exam import ExamItem, Task, write_exam
from evaluation.inside.features import NotRead, opened, read
from evaluation.inside.pairs import Pair, pairs
from tests.backend.serving import checkpoints
from tests.training.rows import drawn

_COLOURS = ("red", "blue", "green", "yellow", "purple", "orange", "black", "white", "brown", "pink", "gray", "cyan")
_QUESTIONS = {"en": "What is it?", "hu": "Mi ez?"}


@pytest.fixture
def exam(tmp_path: Path) -> Path:
    """Twelve pictures with their colours' names in two languages, one of them asked about twice."""
    pictures = {hashlib.sha256(data).hexdigest(): data for data in map(drawn, _COLOURS)}
    items = [
        ExamItem(
            id=f"{language}-{name}",
            language=language,
            task=Task.CAPTION,
            picture=sha,
            questions=(question,),
            accepted=((name,),),
        )
        for language, question in _QUESTIONS.items()
        for name, sha in zip((*_COLOURS, "again"), (*pictures, next(iter(pictures))), strict=True)
    ]
    write_exam(tmp_path / "exam", items, pictures)
    return tmp_path / "exam"


def _changed(folder: Path, to: Path, change: Callable[[Any], None]) -> None:
    """The same checkpoint with other weights."""
    for file in folder.iterdir():
        (to / file.name).parent.mkdir(parents=True, exist_ok=True)
        (to / file.name).write_bytes(file.read_bytes())
    model: Any = AutoModelForImageTextToText.from_pretrained(folder)
    with torch.no_grad():
        change(model)
    model.save_pretrained(to)


@pytest.mark.slow
def test_a_planted_gap_is_found_and_drawn(exam: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checkpoints.llava(tmp_path / "near")
    _changed(
        tmp_path / "near", tmp_path / "far", lambda model: model.model.multi_modal_projector.linear_2.bias.add_(9.0)
    )
    told = ["--data", str(exam), "--json", "--out", str(tmp_path / "out"), "--layer", "0"]
    assert main(["gap", "--model", str(tmp_path / "far"), "--beside", str(tmp_path / "near"), *told]) == 0
    rows = json.loads(capsys.readouterr().out)
    by = {(row["model"], row["language"]): row for row in rows}
    assert set(by) == {(model, language) for model in ("near", "far") for language in _QUESTIONS}
    assert all(row["n"] == 12 for row in rows)  # no picture twice
    for language in _QUESTIONS:
        near, far = by["near", language], by["far", language]
        spreads = far["distance"] / near["distance"]
        assert spreads > 3
        assert far["separability"] == 100
        assert far["low"] < 100 == far["high"]
    assert (tmp_path / "out" / "gap.svg").read_text().count("<path") > 50
    assert json.loads((tmp_path / "out" / "gap.json").read_text()) == rows


def test_means_are_those_of_the_projector_and_the_embeddings(exam: Path, tmp_path: Path) -> None:
    checkpoints.llava(tmp_path / "model")
    model = opened(str(tmp_path / "model"))
    pair = pairs(exam, "", 1)[0]
    found = read(model, [pair], (0, -1), lambda done, of: None)
    words = model.processor.tokenizer(pair.question + pair.answer)["input_ids"]
    embedded = model.inner.get_input_embeddings()(torch.tensor(words)).mean(dim=0)
    assert torch.allclose(torch.tensor(found[0].texts[0]), embedded, atol=1e-5)
    assert set(found) == {0, 2}
    assert not torch.allclose(torch.tensor(found[2].texts[0]), embedded, atol=1e-2)
    with pytest.raises(NotRead, match=r"0 .* to 2"):
        read(model, [pair], (3,), lambda done, of: None)


@pytest.mark.parametrize("kind", ["qwen2_vl", "internvl", "minigpt4", "parrot"])
def test_other_kinds_of_models_are_read_alike(kind: str, exam: Path, tmp_path: Path) -> None:
    getattr(checkpoints, kind)(tmp_path / "model")
    found = read(opened(str(tmp_path / "model")), pairs(exam, "", 2), (0,), lambda done, of: None)[0]
    assert found.pictures.shape == found.texts.shape == (4, 64)
    assert (found.pictures[0] != found.pictures[1]).any()


@pytest.mark.slow
def test_an_adapter_is_put_beside_what_it_sits_on(
    exam: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkpoints.llava(tmp_path / "base")
    checkpoints.adapter(tmp_path / "base", tmp_path / "tuned", seed=3)
    given = ["gap", "--model", str(tmp_path / "base"), "--adapter", str(tmp_path / "tuned"), "--data", str(exam)]
    assert main([*given, "--json"]) == 0
    rows = {(row["model"], row["language"], row["layer"]): row for row in json.loads(capsys.readouterr().out)}
    assert {key[0] for key in rows} == {"base", "tuned"}
    # low-rank weights in the language model change nothing before it, and something behind it
    assert rows["base", "hu", 0]["distance"] == rows["tuned", "hu", 0]["distance"]
    assert rows["base", "hu", 2]["distance"] != rows["tuned", "hu", 2]["distance"]


def test_what_cannot_be_read_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rows.tsv").write_text("index\tquestion\tanswer\timage\n1\tMi ez?\talma\tAAAA\n")
    checkpoints.llava(tmp_path / "base")
    model = ["gap", "--model", str(tmp_path / "base"), "--data"]
    assert main([*model, str(tmp_path / "rows.tsv")]) == 1
    assert "does not say its language" in capsys.readouterr().err
    assert main([*model, f"hu={tmp_path / 'rows.tsv'}"]) == 1
    assert "line 2" in capsys.readouterr().err
    assert main([*model, str(tmp_path / "none.tsv"), "--language", "hu"]) == 1
    assert "cannot be read" in capsys.readouterr().err
    assert main(["gap", "--model", str(tmp_path / "nothing"), "--data", str(tmp_path)]) == 1


def test_a_file_of_a_benchmark_gives_question_and_words_of_the_answer(tmp_path: Path) -> None:
    import base64

    image = base64.b64encode(drawn("red")).decode()
    (tmp_path / "rows.tsv").write_text(
        f"index\tquestion\tA\tB\tanswer\timage\n1\tMilyen szín?\tkék\tpiros\tB\t{image}\n2\tÉs?\tnem\tigen\tB\t1\n"
    )
    found = pairs(tmp_path / "rows.tsv", "hu", 40)
    assert [(pair.question, pair.answer) for pair in found] == [("Milyen szín?\nA. kék\nB. piros", "piros")]
    assert isinstance(found[0], Pair)
