"""Texts in, metrics with signatures out; a line that cannot be read makes no number."""

from __future__ import annotations

import io
import json
import sys
from types import SimpleNamespace

import pytest

from evaluation.commands import metrics


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lines: list[object], *more: str
) -> tuple[int, str, str]:
    typed = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(typed)))
    status = metrics.main(["--language", "hu", *more])
    told = capsys.readouterr()
    return status, told.out, told.err


def test_every_metric_has_its_number_and_says_how_it_was_made(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "Egy nagy piros ház áll a zöld dombon, mellette egy magas fa."
    status, out, _ = run(monkeypatch, capsys, [{"prediction": text, "references": [text], "id": 7}, b""], "--json")
    told = json.loads(out)
    assert status == 0
    assert (round(told["bleu"]["value"]), round(told["rouge_l"]["value"]), told["bleu"]["n"]) == (100, 100, 1)
    assert all(score["signature"] for score in told.values())
    status, out, _ = run(monkeypatch, capsys, [{"prediction": None, "references": [text]}])
    assert (status, "bleu" in out) == (0, True)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([{"prediction": "x", "references": ["x"]}, b'{"prediction": "x", "refe'], "Line 2 cannot be read"),
        ([{"prediction": "x"}], "Line 1 cannot be read"),
        ([{"prediction": "x", "references": [" "]}], "No sample has a reference"),
        ([], "No sample has a reference"),
    ],
)
def test_what_has_no_true_number_says_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lines: list[object], said: str
) -> None:
    status, out, err = run(monkeypatch, capsys, lines)
    assert (status, out) == (1, "")
    assert said in err
