"""A chat model as translator, against a real server that speaks OpenAI's protocol."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from annotation.drafting import Answer, Draft, DraftFault, Halt, Halted, Spent, Task
from annotation.drafting.prompts import again
from backend.drafting.memory import KeptAnswers
from backend.serving.remote import RemoteEngine, RemoteServer
from backend.serving.translators.chat import ChatTranslator
from core.benchmark_items import Fields
from tests.backend.serving.openai_server import OpenAIServer, Reply, refuses, says

SOURCE = Fields("Which of the 2 cars?", "", ("red", "blue"))
TASK = Task("i1", SOURCE, "en", "hu", ("A", "B"))


def told(question: str, *options: str) -> Reply:
    """An answer with these texts."""
    fields = {"question": question, "options": dict(zip("AB", options, strict=True))}
    whole = json.dumps(fields, ensure_ascii=False)
    return says(whole[:9], whole[9:])


FIRST, SECOND = told("A 2 kocsi közül melyik?", "piros", "kék"), told("Melyik a 2 autó közül?", "a piros", "a kék")
DRAFT = Draft(
    Fields("A 2 kocsi közül melyik?", "", ("piros", "kék")), Fields("Melyik a 2 autó közül?", "", ("a piros", "a kék"))
)


def translated(
    server: OpenAIServer, home: Path, *tasks: Task, pauses: Sequence[float] = ()
) -> tuple[list[Answer], Spent]:
    """What becomes of these items, and what it took."""
    bill: list[Spent] = []

    async def work() -> list[Answer]:
        engine = RemoteEngine(RemoteServer(server.url, tries=1, pause_seconds=0.001))
        made = ChatTranslator(engine, "m", memory=KeptAnswers(home), meter=bill.append, pauses=pauses)
        try:
            return list(await made.translate(tasks or (TASK,)))
        finally:
            await made.close()

    return asyncio.run(work()), sum(bill, Spent())


def test_the_model_reads_its_own_translation_again(server: OpenAIServer, tmp_path: Path) -> None:
    server.script += [FIRST, SECOND]
    answers, spent = translated(server, tmp_path)
    assert answers == [Answer("i1", DRAFT)]
    assert spent == Spent(2, 42, 4)
    first, second = (chat.body for chat in server.chats)
    assert [turn["role"] for turn in second["messages"]] == ["user", "assistant", "user"]
    assert second["messages"][0] == first["messages"][0]
    assert json.loads(second["messages"][1]["content"])["options"] == {"A": "piros", "B": "kék"}
    assert '"question": "Which of the 2 cars?"' in first["messages"][0]["content"]


def test_what_was_answered_once_is_never_asked_again(server: OpenAIServer, tmp_path: Path) -> None:
    server.script += [FIRST, SECOND]
    translated(server, tmp_path)
    other_item = Task("i2", SOURCE, "en", "hu", ("A", "B"))
    answers, spent = translated(server, tmp_path, TASK, other_item)
    assert answers == [Answer("i1", DRAFT), Answer("i2", DRAFT)]
    assert (len(server.chats), spent) == (2, Spent())


def test_an_answer_that_cannot_be_used_is_asked_for_again_and_told_why(server: OpenAIServer, tmp_path: Path) -> None:
    server.script += [told("Melyik autó?", "piros", "kék"), says("Szívesen!"), FIRST]
    server.script += [told("Melyik a 2 autó közül?", "kék", "piros"), SECOND]
    answers, spent = translated(server, tmp_path)
    assert answers == [Answer("i1", DRAFT)]
    assert spent.requests == 5
    last = [chat.body["messages"][-1]["content"] for chat in server.chats]
    assert last[1:3] == [again(DraftFault.NUMBERS), again(DraftFault.SHAPE)]
    assert last[4] == again(DraftFault.OPTION_ORDER)
    assert len(server.chats[2].body["messages"]) == 3  # only the last wrong answer is shown again


@pytest.mark.parametrize(
    ("replies", "fault"),
    [
        ([says("no")] * 3, DraftFault.SHAPE),
        ([says("{", finish="length")] * 3, DraftFault.CUT_OFF),
        ([FIRST, *[says("no")] * 3], DraftFault.SHAPE),
        ([refuses(400, "This model's maximum context length is 10 tokens")], DraftFault.SOURCE_LONG),
    ],
)
def test_what_stays_unusable_is_marked_and_the_rest_goes_on(
    server: OpenAIServer, tmp_path: Path, replies: list[Reply], fault: DraftFault
) -> None:
    good = Task("i2", Fields("Which car, 2?", "", ("red", "blue")), "en", "hu", ("A", "B"))
    server.script += [*replies, FIRST, SECOND]
    answers, _ = translated(server, tmp_path, TASK, good)
    assert answers == [Answer("i1", fault=fault), Answer("i2", DRAFT)]


def test_a_server_that_comes_back_is_waited_for(server: OpenAIServer, tmp_path: Path) -> None:
    server.script += [refuses(503), Reply(then="drop"), FIRST, refuses(500), SECOND]
    answers, spent = translated(server, tmp_path, pauses=(0.001, 0.001))
    assert answers == [Answer("i1", DRAFT)]
    assert spent == Spent(5, 42, 4)


def test_a_server_that_stays_away_halts_everything_and_keeps_what_came(server: OpenAIServer, tmp_path: Path) -> None:
    server.script += [FIRST, refuses(503), refuses(503)]
    with pytest.raises(Halted) as halted:
        translated(server, tmp_path, pauses=(0.001,))
    assert halted.value.why is Halt.SERVER_FAILED
    server.script += [SECOND]
    answers, spent = translated(server, tmp_path)
    assert (answers, spent.requests) == ([Answer("i1", DRAFT)], 1)  # the first draft was kept
