"""A chat model reads battles as a judge beside the rule: asked once, order drawn, nobody's who does not agree."""

from __future__ import annotations

import html
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.services import Services
from backend.services.studio.labels import Labels
from backend.services.studio.leaderboard import Leaderboard
from core.battles import Choice
from core.engine import Ask
from core.records import Caller
from evaluation.ratings.model_judge import prefers, question, turned
from tests.backend.services.studio.data.house import GOOD, House
from tests.backend.services.studio.data.test_rounds import withdraw
from tests.backend.serving import openai_server
from tests.backend.serving.openai_server import OpenAIServer
from tests.backend.serving.scripted import Answer, ScriptedEngine
from tests.conftest import Clock, People
from ui.pages.leaderboard.beside import beside
from ui.text import load


def likes_hungarian(ask: Ask) -> Answer:
    """A judge that knows a good answer when it reads one, wherever it stands."""
    first, _, second = ask.turns[0].text.partition("Answer 2:")
    assert (GOOD in first.split("Answer 1:")[1]) != (GOOD in second)
    return Answer(("1" if GOOD in first.split("Answer 1:")[1] else "2",))


@pytest.fixture
def labels(services: Services) -> Labels:
    return Labels(services.database, folder=services.settings.home / "judge", judge="reader")


def ask(services: Services, labels: Labels, seen: list[Ask], *, sees: bool = False) -> int:
    def reply(request: Ask) -> Answer:
        seen.append(request)
        return likes_hungarian(request)

    return labels.ask(ScriptedEngine(reply), services.blobs, lambda done, of: None, sees=sees)


def test_battles_are_read_once_with_or_without_a_vote_in_an_order_that_is_drawn(
    services: Services, house: House, people: People, researcher: Caller, clock: Clock, labels: Labels
) -> None:
    raters, secret, seen = [people.rater(consent=True) for _ in range(4)], people.rater(consent=True), list[Ask]()
    for number in range(24):
        clock.advance(minutes=1)
        battle = house.battle(raters[number % 4], picture=house.picture(1))
        if number < 16:
            house.vote(battle, raters[number % 4], Choice.A if number % 4 else Choice.B)
    house.battle(secret, picture=house.picture(2))
    withdraw(services, secret)
    assert ask(services, labels, seen) == 24
    assert all(not request.turns[0].pictures and "Hungarian" in request.turns[0].text for request in seen)
    firsts = sum(GOOD in request.turns[0].text.split("Answer 2:")[0] for request in seen)
    assert 0 < firsts < 24
    assert set(labels.every().values()) == {1.0}  # whichever was read first, A is the good one
    assert ask(services, labels, seen) == 0
    board = Leaderboard(services.database, pseudonym=str, labels=labels)
    found = board.beside(researcher)
    rule, model = found.judged
    assert (rule.judge, model.judge) == ("", "reader")
    assert (model.found.people, model.found.judged) == (16, 8)
    assert (model.found.accuracy.yes, model.found.accuracy.of) == (12, 16)
    assert rule.found.alone == model.found.alone
    text = load("en")
    shown = html.unescape(str(beside(found, text)))
    assert "reader" in shown
    assert text.leaderboard.judge_rule in shown
    assert text.leaderboard.judged_model_text(command="python -m evaluation judge") in shown


def test_battles_that_were_not_read_yet_are_left_out_with_their_votes(
    services: Services, house: House, people: People, researcher: Caller, clock: Clock, labels: Labels
) -> None:
    raters = [people.rater(consent=True) for _ in range(4)]

    def cast(count: int) -> None:
        for number in range(count):
            clock.advance(minutes=1)
            battle = house.battle(raters[number % 4], picture=house.picture(1))
            house.vote(battle, raters[number % 4], Choice.A)

    board = Leaderboard(services.database, pseudonym=str, labels=labels)
    cast(12)
    assert [one.judge for one in board.beside(researcher).judged] == [""]
    ask(services, labels, [])
    cast(5)
    assert [one.found.people for one in board.beside(researcher).judged] == [17, 12]


def test_pictures_are_sent_only_where_the_operator_says_so(
    services: Services, house: House, people: People, labels: Labels
) -> None:
    sha = house.picture(1)
    house.battle(people.rater(consent=True), picture=sha)
    seen: list[Ask] = []
    ask(services, labels, seen, sees=True)
    assert [picture.sha256 for picture in seen[0].turns[0].pictures] == [sha]
    assert "attached" in seen[0].turns[0].text


@pytest.mark.parametrize(
    ("reply", "label"), [("1", 1.0), (" 2. ", 0.0), ("**1**", 1.0), ("tie", 0.5), ("Answer 1", None), ("", None)]
)
def test_a_reply_is_a_label_only_where_it_is_one(reply: str, label: float | None) -> None:
    assert prefers(reply, b_first=False) == label
    mirrored = prefers(reply, b_first=True)
    assert mirrored == (None if label is None else 1 - label)


def test_half_of_all_battles_are_shown_the_other_way_round() -> None:
    count = sum(turned(f"{number:032x}") for number in range(2000))
    assert 900 < count < 1100
    one = question("Thai", "Q", ("left", "right"), sees=False, b_first=True)
    assert one.index("right") < one.index("left")


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with openai_server.running() as started:
        yield started


@pytest.mark.slow
def test_the_command_reads_the_battles_of_an_installation(
    services: Services, house: House, people: People, server: OpenAIServer, tmp_path: Path
) -> None:
    rater = people.rater(consent=True)
    for _ in range(3):
        house.battle(rater)
    settings = {
        "PARLEY_HOME": str(services.settings.home),
        "PARLEY_DATABASE_URL": services.settings.database_url.get_secret_value(),
        "PARLEY_JUDGE": "reader",
    }
    command = [sys.executable, "-m", "evaluation", "judge"]

    def call(**more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, env=os.environ | settings | more, capture_output=True, text=True, check=False)

    without = call()
    assert (without.returncode, "PARLEY_JUDGE_URL" in without.stderr) == (1, True)
    done = call(PARLEY_JUDGE_URL=server.url)
    assert done.returncode == 0, done.stderr
    assert "has read 3 battles" in done.stdout
    assert {chat.body["model"] for chat in server.chats} == {"reader"}
    assert "has read 0 battles" in call(PARLEY_JUDGE_URL=server.url).stdout
