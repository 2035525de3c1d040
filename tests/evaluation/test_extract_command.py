"""`python -m evaluation extract` as a program next door uses it."""

from __future__ import annotations

import io
import json
import sys
from typing import Any

import pytest

from evaluation.__main__ import main


def extracted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lines: list[str], *arguments: str
) -> Any:
    class Input:
        buffer = io.BytesIO("".join(f"{line}\n" for line in lines).encode("utf-8", "surrogatepass"))

    monkeypatch.setattr(sys, "stdin", Input())
    status = main(["extract", *arguments])
    out, err = capsys.readouterr()
    return status, [json.loads(line) for line in out.splitlines()], err


def test_every_line_has_its_answer_in_order(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["แมว", "สุนัข"]
    lines = [json.dumps({"answer": answer, "options": options}) for answer in ("ข้อ ข ครับ", "แมว", "ไม่ทราบ")]
    status, found, err = extracted(monkeypatch, capsys, lines, "--task", "mcq", "--language", "th")
    assert (status, err) == (0, "")
    assert [line["label"] for line in found] == ["B", "A", None]
    assert all(set(line) == {"label", "reason"} and line["reason"] for line in found)


def test_numbers_stay_numbers_and_yes_is_a_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status, found, _ = extracted(
        monkeypatch, capsys, [json.dumps({"answer": "٣٫٥"})], "--task", "number", "--language", "ar"
    )
    assert (status, found[0]["label"]) == (0, 3.5)
    _, found, _ = extracted(monkeypatch, capsys, ['{"answer": "Да."}'], "--task", "yesno", "--language", "ru")
    assert found[0]["label"] == "yes"


def test_bad_lines_keep_their_place_and_are_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = ["no json", '{"answer": 5}', '{"answer": null}', "", '{"answer": "\\ud800\\u0000 nem"}', "[]"]
    status, found, err = extracted(monkeypatch, capsys, lines, "--task", "yesno", "--language", "hu")
    assert [line["label"] for line in found] == [None, None, None, "no", None]
    assert status == 1
    assert "Line 1" in err
    assert "Line 2" in err
    assert "3 lines could not be read" in err


def test_letters_that_stood_beside_the_options_can_be_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: dict[str, Any] = {"answer": "В", "options": ["кот", "пёс", "конь"]}
    lines = [json.dumps(asked), json.dumps({**asked, "letters": ["А", "Б", "В"]})]
    _, found, _ = extracted(monkeypatch, capsys, lines, "--task", "mcq", "--language", "ru")
    assert [line["label"] for line in found] == ["B", "C"]


def test_an_unknown_language_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    status, found, err = extracted(monkeypatch, capsys, [], "--task", "mcq", "--language", "xx")
    assert (status, found) == (2, [])
    assert "No language 'xx'" in err
