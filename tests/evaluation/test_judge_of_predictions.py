"""`score --judge` and `extract --judge`: a chat model reads what no rule understands, once, and its share is shown."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evaluation.__main__ import main
from tests.backend.serving import openai_server
from tests.backend.serving.openai_server import OpenAIServer, Reply, says

pytestmark = pytest.mark.slow  # each starts a server

ROWS = "index\tquestion\tA\tB\tC\tanswer\n" + "".join(f"{at}\tmi ez?\tmacska\tkutya\tló\tB\n" for at in range(1, 6))
SAID = ["B", "Nem tudom.", "Talán valami bolyhos.", "", "Ki tudja?"]


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with openai_server.running() as started:
        yield started


@pytest.fixture
def settings(server: OpenAIServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"HOME": str(tmp_path / "home"), "JUDGE": "reader", "JUDGE_URL": server.url}.items():
        monkeypatch.setenv(f"PARLEY_{name}", value)


def scored(folder: Path, capsys: pytest.CaptureFixture[str], *more: str, task: str = "mcq") -> tuple[int, Any, str]:
    data, predictions = folder / "data.tsv", folder / "said.jsonl"
    data.write_text(ROWS)
    predictions.write_text(
        "".join(json.dumps({"index": at, "prediction": text}) + "\n" for at, text in enumerate(SAID, start=1))
    )
    named = ["--task", task, "--data", str(data), "--predictions", str(predictions), "--language", "hu", "--json"]
    status = main(["score", *named, *more])
    out, err = capsys.readouterr()
    return status, json.loads(out) if out else None, err


@pytest.mark.usefixtures("settings")
def test_a_judge_reads_only_what_no_rule_understands_and_only_once(
    server: OpenAIServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, plain, _ = scored(tmp_path, capsys)
    assert (plain["score"], plain["unparsed"], plain["extraction"], "judged" in plain) == (20, 80, "rules", False)
    assert not server.chats
    server.script = [says("B"), says("NONE"), says("I think it is B")]
    status, found, _ = scored(tmp_path, capsys, "--judge")
    assert status == 0
    asked = sorted(chat.body["messages"][-1]["content"] for chat in server.chats)
    assert len(asked) == 3  # not the one that a rule understands, not the silent one
    assert all("mi ez?\nA. macska\nB. kutya" in text for text in asked)
    assert sorted(text.split("Answer:\n")[1] for text in asked) == sorted([SAID[1], SAID[2], SAID[4]])
    assert (found["score"], found["unparsed"], found["judged"]) == (40, 60, 20)
    assert found["extraction"] == "rules, then reader"
    assert scored(tmp_path, capsys, "--judge")[1] == found
    assert len(server.chats) == 3


@pytest.mark.usefixtures("settings")
def test_a_judge_that_cannot_be_asked_gives_no_number_and_what_it_said_stays(
    server: OpenAIServer, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    server.script = [says("B"), Reply(status=401), Reply(status=401)]
    status, found, err = scored(tmp_path, capsys, "--judge")
    assert (status, found) == (1, None)
    assert "Traceback" not in err
    server.script = [says("A")] * 2
    status, found, _ = scored(tmp_path, capsys, "--judge")
    assert (status, found["judged"], found["unparsed"]) == (0, 60, 20)
    status, found, err = scored(tmp_path, capsys, "--judge", task="captions")
    assert (status, found) == (2, None)
    assert "captions" in err
    monkeypatch.delenv("PARLEY_JUDGE")
    status, found, err = scored(tmp_path, capsys, "--judge")
    assert (status, found) == (1, None)
    assert "PARLEY_JUDGE" in err


@pytest.mark.usefixtures("settings")
def test_lines_of_answers_are_read_by_the_judge_in_their_order(
    server: OpenAIServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        {"answer": "Не знам.", "options": ["мачка", "пас"], "letters": ["А", "Б"], "question": "Шта је ово?"},
        {"answer": "А", "options": ["мачка", "пас"], "letters": ["А", "Б"]},
        {"answer": "", "options": ["мачка", "пас"]},
    ]

    class Input:
        buffer = io.BytesIO("".join(f"{json.dumps(one)}\n" for one in lines).encode())

    monkeypatch.setattr(sys, "stdin", Input())
    server.script = [says("Б")]
    assert main(["extract", "--task", "mcq", "--language", "sr", "--judge"]) == 0
    out, err = capsys.readouterr()
    assert [json.loads(line)["label"] for line in out.splitlines()] == ["B", "A", None]
    assert "judge" in json.loads(out.splitlines()[0])["reason"]
    assert "Шта је ово?\nА. мачка\nБ. пас" in server.chats[0].body["messages"][-1]["content"]
    assert "reader read 1 of 3" in err
    assert main(["extract", "--task", "number", "--language", "sr", "--judge"]) == 2
