"""`python -m evaluation export --for lmms-eval`: a folder that asks in the item's language, and is scored here."""

from __future__ import annotations

import base64
import importlib.util
import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import Image

from evaluation.__main__ import main


class _Functions(yaml.SafeLoader):
    """Reads `!function` as lmms-eval does, but gives the name."""


_Functions.add_constructor("!function", lambda loader, node: loader.construct_scalar(node))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    drawn = io.BytesIO()
    Image.new("RGB", (20, 16), "red").save(drawn, "PNG")
    picture = base64.b64encode(drawn.getvalue()).decode()
    path = tmp_path / "data.tsv"
    rows = [("7", "Mi ez?", "macska", "kutya", "B", picture), ("9", "És ez?", "ház", "hajó", "A", "7")]
    path.write_text("\n".join("\t".join(row) for row in [("index", "question", "A", "B", "answer", "image"), *rows]))
    return path


def export(data: Path, out: Path, *more: str) -> int:
    named = ["--task", "mcq", "--data", str(data), "--language", "hu", "--name", "parley_hu", "--out", str(out)]
    return main(["export", "--for", "lmms-eval", *named, *more])


def test_the_folder_asks_in_its_language_and_what_is_logged_is_scored(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "task"
    assert export(data, out) == 0
    task: dict[str, Any] = yaml.load((out / "parley_hu.yaml").read_text(), _Functions)
    rows = [json.loads(line) for line in Path(task["dataset_kwargs"]["data_files"]["test"]).read_text().splitlines()]
    spec = importlib.util.spec_from_file_location("utils", out / "utils.py")
    assert spec is not None
    assert spec.loader is not None
    utils = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(utils)
    assert [task[name] for name in ("doc_to_text", "doc_to_visual", "process_results")] == [
        "utils.prompt",
        "utils.pictures",
        "utils.answered",
    ]
    assert [utils.prompt(row) for row in rows] == ["Mi ez?\nA. macska\nB. kutya", "És ez?\nA. ház\nB. hajó"]
    assert [picture.size for row in rows for picture in utils.pictures(row)] == [(20, 16), (20, 16)]
    assert [utils.answered(rows[0], [text])["answered"] for text in ("B", " ")] == [1.0, 0.0]

    logged = tmp_path / "samples_parley_hu.jsonl"
    answers = [{"doc_id": 1, "filtered_resps": ["A"]}, {"doc_id": 0, "filtered_resps": ["A válasz: B"]}]
    logged.write_text("".join(f"{json.dumps(answer)}\n" for answer in answers))
    capsys.readouterr()
    scoring = ["--task", "mcq", "--data", str(data), "--predictions", str(logged), "--language", "hu", "--json"]
    assert main(["score", *scoring]) == 0
    assert json.loads(capsys.readouterr().out)["score"] == 100


def test_what_cannot_be_exported_says_why(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export(data, tmp_path) == 1
    assert "there already" in capsys.readouterr().err
    broken = tmp_path / "broken.tsv"
    broken.write_text(
        "index\tquestion\tanswer\timage\n1\tMi ez?\tegy\tno base64 but longer than any name of a row " + "x" * 40
    )
    assert export(broken, tmp_path / "other") == 1
    assert "line 2, image" in capsys.readouterr().err
    assert not (tmp_path / "other").exists()
    with pytest.raises(SystemExit):
        export(data, tmp_path / "other", "--name", "../up")
