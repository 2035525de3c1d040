"""A judge reads only what no rule understands, is told no right answer, is asked once, and its share is shown."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.engine import Ask
from evaluation.commands import report
from evaluation.extraction.found import Why
from evaluation.extraction.judge import question, understood
from evaluation.folder import EvaluationFolder
from evaluation.rereading import reread
from evaluation.samples import EvaluationSettings
from tests.backend.serving import openai_server
from tests.backend.serving.openai_server import OpenAIServer, says
from tests.backend.serving.scripted import Answer, ScriptedEngine
from tests.evaluation.test_runs_of_benchmarks import COUNT, folder, run, said

JUDGED = EvaluationSettings(judge="reader")


def judged(path: Path) -> EvaluationFolder:
    """Every second English answer is 'who knows'; one is silent."""
    made = folder(path, JUDGED)
    silent = "picture 2?"
    run(made, ScriptedEngine(lambda ask: Answer(("",)) if silent in ask.turns[0].text else said(ask)))
    return made


def test_only_what_no_rule_understands_is_read_and_its_share_is_shown(tmp_path: Path) -> None:
    made, seen = judged(tmp_path / "e"), list[Ask]()

    def reply(ask: Ask) -> Answer:
        seen.append(ask)
        number = int(ask.turns[0].text.split("picture ")[1].split("?")[0])
        return Answer(("**B**.",) if number % 4 == 0 else ("NONE",))

    assert not made.finish()
    reread(made, ScriptedEngine(reply), lambda done, of: None)
    assert len(seen) == COUNT // 2 - 1  # an empty answer says nothing that could be read
    assert {ask.source.base for ask in seen} == {"reader"}
    assert all("who knows" in ask.turns[0].text and not ask.turns[0].pictures for ask in seen)
    assert made.finish()
    english, hungarian = made.scores()
    by_rules, by_judge = COUNT // 2, COUNT // 4
    assert english.score == pytest.approx(100 * (by_rules + by_judge) / COUNT)
    assert english.judged == pytest.approx(100 * by_judge / COUNT)
    assert english.unparsed == pytest.approx(100 - english.judged - 50)
    assert (hungarian.judged, hungarian.unparsed) == (0, 0)
    assert sum(result.reason == Why.JUDGED for result in made.results()) == by_judge
    reread(made, ScriptedEngine(reply), lambda done, of: None)
    assert len(seen) == COUNT // 2 - 1
    assert report.main([str(made.path), "--out", str(tmp_path / "told")]) == 0
    page = (tmp_path / "told" / "report.html").read_text()
    assert "is read by reader" in page
    assert f"{english.judged:.1f}" in page


def test_without_a_judge_nobody_waits_for_one(tmp_path: Path) -> None:
    made = folder(tmp_path / "e")
    run(made, ScriptedEngine(said))
    assert made.unread() == []
    assert made.finish()
    assert {score.judged for score in made.scores()} == {0}


def test_a_judge_that_went_half_way_is_asked_for_the_rest(tmp_path: Path) -> None:
    made = judged(tmp_path / "e")
    waiting = made.unread()
    made.replies.write_text(json.dumps({"key": waiting[0][0], "answer": "C"}) + '\n{"key": "torn')
    seen: list[Ask] = []

    def reply(ask: Ask) -> Answer:
        seen.append(ask)
        return Answer(("none",))

    reread(made, ScriptedEngine(reply), lambda done, of: None)
    assert len(seen) == len(waiting) - 1
    assert made.finish()
    assert [result.label for result in made.results() if result.reason == Why.JUDGED] == ["C"]


@pytest.mark.parametrize(
    ("reply", "letters", "options", "label"),
    [
        ("B", (), 3, "B"),
        (" (b). ", (), 3, "B"),
        ("**C**", (), 3, "C"),
        ("D", (), 3, None),
        ("NONE", (), 3, None),
        ("The answer is B", (), 3, None),
        ("Б", ("А", "Б"), 2, "B"),
        ("YES", (), 0, "yes"),
        ("no.", (), 0, "no"),
        ("NONE", (), 0, None),
        ("A", (), 0, None),
        ("", (), 3, None),
    ],
)
def test_a_reply_is_taken_only_where_it_is_one(
    reply: str, letters: tuple[str, ...], options: int, label: str | None
) -> None:
    found = understood(reply, letters, options=options)
    assert (None if found is None else found.label) == label
    assert found is None or found.why is Why.JUDGED


def test_a_judge_is_not_told_what_is_right_and_gets_no_endless_answer() -> None:
    asked = question("What?\nA. cat\nB. dog", "x" * 50_000, options=True)
    assert len(asked) < 6000
    assert "A. cat" in asked
    assert "letter" in asked
    assert "YES or NO" in question("Is it?", "hm", options=False)


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with openai_server.running() as started:
        yield started


@pytest.mark.slow
def test_the_command_asks_the_server_of_the_settings(server: OpenAIServer, tmp_path: Path) -> None:
    made = judged(tmp_path / "home" / "evaluations" / "e")
    count = len(made.unread())
    server.script = [says("B")] * count
    settings = {"PARLEY_HOME": str(tmp_path / "home"), "PARLEY_JUDGE": "reader"}
    command = [sys.executable, "-m", "evaluation", "run", "--folder", str(made.path)]

    def call(**more: str) -> subprocess.CompletedProcess[str]:
        given = os.environ | settings | more
        return subprocess.run(command, env=given, capture_output=True, text=True, check=False)

    without = call()
    assert without.returncode == 1
    assert "PARLEY_JUDGE_URL" in without.stderr
    done = call(PARLEY_JUDGE_URL=server.url, PARLEY_JUDGE_KEY="k")
    assert done.returncode == 0, done.stderr
    assert "read by the judge 45.8 %" in done.stdout
    assert len(server.chats) == count
    assert {chat.body["model"] for chat in server.chats} == {"reader"}
    assert server.chats[0].headers["authorization"] == "Bearer k"
