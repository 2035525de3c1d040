"""`python -m evaluation rate` on our export, on Chatbot Arena's lines, and on what is neither."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evaluation.__main__ import main


def parley(choice: str, person: str, **changes: Any) -> dict[str, Any]:
    at = "2026-11-01T10:00:00+00:00"
    models = {"a": {"name": "tuned", "base": "m", "adapter": "x"}, "b": {"name": "base", "base": "m"}}
    return {
        "schema": "parley", "version": 1, "battle": "b", "round": None, "person": person, "language": "hu",
        "mode": "blind", "models": models,
        "turns": [{"prompt": "?", "answers": {"a": {"text": "igen"}, "b": {"text": "x"}}, "at": at}],
        "vote": {"choice": choice, "seconds": 5, "at": at, "counted": True}, "at": at, **changes,
    }  # fmt: skip


def arena(winner: str, language: str = "Hungarian", **changes: Any) -> dict[str, Any]:
    line = {"question_id": "q", "model_a": "x", "model_b": "y", "winner": winner, "judge": "j1", "anony": True}
    return {**line, "language": language, "tstamp": 1.0, "conversation_a": [], "conversation_b": [], **changes}


def rated(tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: list[Any], *arguments: str) -> Any:
    path = tmp_path / "votes.jsonl"
    path.write_text(
        "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines), encoding="utf-8"
    )
    status = main(["rate", "--votes", str(path), "--json", *arguments])
    return status, json.loads(capsys.readouterr().out)


def test_our_export_is_rated_with_its_base_at_a_thousand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [parley("a", f"p{number % 9}") for number in range(30)] + [parley("b", "p1")] * 5
    lines.append(parley("a", "p", vote={"choice": "a", "seconds": 1, "at": "2026-11-01T10:00:00Z", "counted": False}))
    status, found = rated(tmp_path, capsys, lines, "--by", "language")
    assert status == 0
    assert [one["model"] for one in found["models"]] == ["tuned", "base"]
    assert found["models"][1]["rating"] == 1000
    assert set(found["models"][0]) >= {"model", "rating", "low", "high", "votes", "enough"}
    assert found["left_out"] == {"not_counted": 1}
    assert found["languages"]["hu"]["votes"] == 35
    (decision,) = found["decisions"]
    assert (decision["language"], decision["models"]) == ("hu", ["base", "tuned"])
    assert decision["better"] in ("tuned", None)


def test_lines_of_the_arena_are_rated_with_keys_it_added_later(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        arena("model_a", toxic_chat_tag={}),
        arena("tie (bothbad)"),
        arena("model_b", "Klingon"),
        arena("tie", anony=False),
    ]
    status, found = rated(tmp_path, capsys, lines, "--anchor", "y")
    assert (status, found["votes"], found["left_out"]) == (0, 3, {"not_blind": 1})
    assert {one["language"] for one in found["decisions"]} == {"hu", "Klingon"}


def test_broken_lines_are_counted_and_a_file_without_votes_has_no_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, found = rated(tmp_path, capsys, ["{", "[]", "5", arena("draw?"), arena("model_a", model_b="x")])
    assert (status, found["models"], found["decisions"]) == (1, [], [])
    assert found["left_out"] == {"unreadable": 4, "one_model": 1}


def test_an_anchor_that_nobody_voted_on_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "votes.jsonl"
    path.write_text(json.dumps(arena("model_a")) + "\n")
    assert main(["rate", "--votes", str(path), "--anchor", "nobody"]) == 2
    assert "nobody" in capsys.readouterr().err


def test_few_votes_and_one_sided_ones_have_true_numbers_and_decide_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for lines in ([parley("a", "p")], [parley("tie", f"p{at}") for at in range(40)], [parley("a", "p")] * 300):
        status, found = rated(tmp_path, capsys, lines)
        assert status == 0
        assert [one["enough"] for one in found["models"]] != [True, True]
        assert all(one["low"] <= one["rating"] <= one["high"] for one in found["models"])
        assert [one["better"] for one in found["decisions"]] == [None]
    assert found["models"][0]["rating"] < 2000
