"""A comparison of two tiny recipes is killed in a run, goes on where it was, and is not done twice."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from tests.training.conftest import Built
from training.__main__ import main
from training.papers.results import Results

_RECIPE = """
title: Tiny
precision: float32
stages:
  - name: learn
    parts: {language_model: {rank: 4}}
    data: {only: [SOURCE]}
    rate: 5e-3
    batch: 2
    steps: 30
evaluation: {every: 50, rows: 2, answers: 0}
checkpoints: {seconds: 0, keep: 2}
"""


def _png(colour: str) -> bytes:
    stream = io.BytesIO()
    picture = Image.new("RGB", (300, 300), colour)
    picture.paste((20, 20, 20), (0, 0, 40 + 3 * len(colour), 100))
    picture.save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
def declared(checkpoint: Built, tmp_path: Path) -> Path:
    """A comparison with its recipes, data and exam, all tiny."""
    files = tmp_path / "files"
    files.mkdir()
    for source, text in (("caption", "caption"), ("alt_text", "alt_text")):
        (tmp_path / f"{source}.yaml").write_text(_RECIPE.replace("SOURCE", source))
        records = []
        for colour in ("red", "green", "blue", "yellow"):
            (files / f"{colour}.png").write_bytes(_png(colour))
            records.append({"image": f"{colour}.png", "language": "hu", text: f"Ez itt egy {colour} alma."})
        (files / f"{source}.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in records))
    sha = hashlib.sha256(_png("white")).hexdigest()
    item = {"language": "hu", "task": "name", "picture": sha, "questions": ["Mi ez?"], "accepted": [["Alma"]]}
    with zipfile.ZipFile(tmp_path / "exam.zip", "w") as packed:
        items = [{**item, "id": str(number)} for number in range(3)]
        items.append({**item, "id": "seen", "task": "caption"})
        packed.writestr("exam.jsonl", "".join(f"{json.dumps(one)}\n" for one in items))
        packed.writestr(f"pictures/{sha}", _png("white"))
    path = tmp_path / "tiny.yaml"
    arms = "".join(f"  - {{name: {name}, recipe: {tmp_path / name}.yaml}}\n" for name in ("caption", "alt_text"))
    path.write_text(
        f"title: Tiny\nabout: Two arms.\nlimits: All.\nseeds: [1]\nitems: 2\nbase: {checkpoint('llava')}\n"
        f"files: {files}\nsources: [caption, alt_text]\nexam: {tmp_path / 'exam.zip'}\n"
        f"gap: caption\narms:\n  - name: base\n{arms}measures:\n  - {{name: names, title: Named, tasks: [name]}}\n"
    )
    return path


@pytest.mark.slow
def test_a_comparison_that_was_killed_goes_on_and_is_not_done_twice(declared: Path, tmp_path: Path) -> None:
    home, out = tmp_path / "home", tmp_path / "out"
    given = ["paper", str(declared), "--home", str(home), "--out", str(out)]
    begun = subprocess.Popen([sys.executable, "-m", "training", *given], start_new_session=True)
    until = time.monotonic() + 120
    try:
        while not list(home.glob("papers/runs/*/checkpoints/*/COMPLETE")):
            assert begun.poll() is None, "it ended before it could be killed"
            assert time.monotonic() < until, "no checkpoint came"
            time.sleep(0.01)
    finally:
        os.killpg(begun.pid, signal.SIGKILL)
        begun.wait()
    (broken,) = home.glob("papers/runs/*")
    before = (broken / "events.jsonl").read_bytes()
    assert b'"state":"done"' not in before
    assert main(given) == 0
    after = (broken / "events.jsonl").read_bytes()
    assert after.startswith(before[: before.rindex(b"\n")])
    assert after.count(b'"state":"done"') == 1
    results = Results.model_validate_json((out / "tiny.json").read_bytes())
    assert {(one.arm, one.task, one.n) for one in results.counted} == {
        (arm, "name", 2) for arm in ("base", "caption", "alt_text")
    }
    assert main([*given, "--seed", "1", "--seed", "2", "--done"]) == 1  # what is not done is not begun
    assert {(one.model, one.language, one.n) for one in results.gap} == {("before", "hu", 1), ("after", "hu", 1)}
    assert "<path" in (out / "tiny-gap.svg").read_text()
    made = {path: path.read_bytes() for path in [*home.glob("papers/runs/*/events.jsonl"), *out.iterdir()]}
    assert len(list(home.glob("papers/runs/*"))) == 2
    assert main([*given, "--done"]) == 0
    assert {path: path.read_bytes() for path in made} == made


def test_all_faults_of_several_comparisons_come_before_anything_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "wrong.yaml").write_text("title: Wrong\n")
    assert main(["paper", "nothing", str(tmp_path / "wrong.yaml"), "--home", str(tmp_path / "home")]) == 2
    told = capsys.readouterr().err
    assert "nothing: line 1: no such comparison" in told
    assert "wrong.yaml: line 1: arms: Field required" in told
    assert not (tmp_path / "home").exists()
