"""`python -m annotation benchmark draft`: a model's drafts and a file's, what is stored, what is said."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from annotation.__main__ import main
from annotation.drafting import DraftFault
from backend.db import benchmarks, drafts
from backend.db.tables import CalibrationRow, DraftRow, FirstDraftRow
from backend.services import Services
from backend.services.arena.pictures import Origin
from backend.services.benchmarks import NewBenchmark, NewItem
from core.benchmark_items import Fields, ItemKind
from core.settings import Settings
from tests.backend.services.calibration.workshop import coloured
from tests.backend.serving.openai_server import OpenAIServer, Reply, refuses, running, says

pytestmark = pytest.mark.slow

Call = Callable[..., tuple[int, str]]


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with running() as one:
        yield one


@pytest.fixture
def call(services: Services, settings: Settings, server: OpenAIServer, capsys: pytest.CaptureFixture[str]) -> Call:
    """Runs the command on three questions about cars; its status and all it said."""
    items = [
        NewItem(
            key=str(number),
            kind=ItemKind.YES_NO,
            pictures=(coloured(number),),
            origin=Origin(source="pool", licence="CC0", origin="drawn"),
            source=Fields(f"Is car {number} red?"),
            answer="yes",
        )
        for number in (1, 2, 3)
    ]
    services.benchmarks.add_items(NewBenchmark("Cars"), items)
    environ = {
        "PARLEY_HOME": str(settings.home),
        "PARLEY_DATABASE_URL": settings.database_url.get_secret_value(),
        "PARLEY_SECRET": settings.secret.get_secret_value(),
        "PARLEY_TRANSLATOR": "chat:m",
        "PARLEY_TRANSLATOR_URL": server.url,
        "PARLEY_TRANSLATOR_REQUESTS": "1",
        "PARLEY_TRANSLATOR_PRICE_IN": "1000",
    }

    def run(*arguments: object) -> tuple[int, str]:
        capsys.readouterr()
        status = main(["benchmark", "draft", "--name", "Cars", "--language", "hu", *map(str, arguments)], environ)
        said = capsys.readouterr()
        return status, said.out + said.err

    return run


def told(question: str) -> Reply:
    return says(json.dumps({"question": question}, ensure_ascii=False))


def stored(services: Services) -> list[tuple[str, str, str]]:
    """Draft, first draft and stage of every item that has one, in their order."""
    with services.database.reading() as session:
        statement = (
            select(DraftRow.question, FirstDraftRow.question, CalibrationRow.stage)
            .join(FirstDraftRow, FirstDraftRow.item_id == DraftRow.item_id)
            .join(CalibrationRow, CalibrationRow.item_id == DraftRow.item_id)
            .order_by(CalibrationRow.number)
        )
        return [tuple(row) for row in session.execute(statement)]  # type: ignore[misc]


def faulty(services: Services) -> dict[int, DraftFault]:
    with services.database.reading() as session:
        known = benchmarks.named(session, "Cars")
        assert known is not None
        return {one.number: one.fault for one in drafts.faulty(session, known.id, "hu")}


def test_missing_drafts_are_made_both_kept_and_what_fails_is_marked_and_asked_again(
    services: Services, call: Call, server: OpenAIServer
) -> None:
    server.script += [told("A 1. kocsi piros?"), told("Piros az 1. autó?"), *[told("Piros?")] * 3]
    server.script += [told("A 3. kocsi piros?"), told("Piros a 3. autó?")]
    status, said = call("--json")
    bill = json.loads(said)
    assert (status, bill["drafts"], bill["items"], bill["left"]) == (0, 2, 3, 0)
    assert bill["unusable"] == [{"number": 2, "fault": "numbers"}]
    assert (bill["requests"], bill["tokens_in"], bill["cost"]) == (7, 7 * 21, round(7 * 21 / 1000, 6))
    assert stored(services) == [
        ("Piros az 1. autó?", "A 1. kocsi piros?", "refine"),
        ("Piros a 3. autó?", "A 3. kocsi piros?", "refine"),
    ]
    assert faulty(services) == {2: DraftFault.NUMBERS}
    server.script += [told("A 2. kocsi piros?"), told("Piros a 2. autó?")]
    status, said = call()
    assert (status, "3 of 3 questions have a draft" in said, "cost 0.19" in said) == (0, True, True)
    assert (len(stored(services)), faulty(services), len(server.chats)) == (3, {}, 9)
    assert call()[0] == 0
    assert len(server.chats) == 9


def test_a_server_that_fails_ends_it_with_a_sentence_and_it_goes_on_later(
    services: Services, call: Call, server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.script += [told("A 1. kocsi piros?"), told("Piros az 1. autó?"), *[refuses(401)] * 4]
    monkeypatch.setattr("backend.drafting.opening.PAUSES", (0.0, 0.0, 0.0))
    status, said = call()
    assert (status, "The server of chat:m does not answer" in said) == (1, True)
    assert len(stored(services)) == 1
    server.script += [told("2?"), told("Piros a 2.?"), told("3?"), told("Piros a 3.?")]
    assert call()[0] == 0
    assert (len(stored(services)), len(server.chats)) == (3, 10)


def test_a_file_of_drafts_is_taken_in_whole_or_not_at_all(services: Services, call: Call, tmp_path: Path) -> None:
    path = tmp_path / "drafts.jsonl"
    rows = [{"index": 1, "question": "Piros az 1. autó?"}, {"index": 2, "question": "Piros a 3. autó?"}, {"index": 9}]
    path.write_text("".join(json.dumps(row) + "\n" for row in [*rows, rows[0], {"question": "x"}]))
    status, said = call("--translator", f"file:{path}")
    assert status == 1
    assert said.splitlines()[:5] == [
        "line 2, question: this is no draft of the original: numbers",
        "line 3, index: there is no row with the index 9",
        "line 4, index: an earlier row has the same index, 1",
        "line 5, index: nothing is there",
        "No draft was taken in, because of 4 faults.",
    ]
    assert stored(services) == []
    rows[1]["question"] = "Piros a 2. autó?"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows[:2]))
    status, said = call("--translator", f"file:{path}", "--json")
    assert (status, json.loads(said)["unusable"]) == (0, [{"number": 3, "fault": "missing"}])
    assert [one[:2] for one in stored(services)] == [("Piros az 1. autó?",) * 2, ("Piros a 2. autó?",) * 2]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--translator", "file:/nowhere.jsonl"), "Cannot read /nowhere.jsonl"),
        (("--translator", "oracle"), "'oracle' is no translator"),
        (("--translator", "ctranslate2:/nowhere"), "CTranslate2 is not installed"),
        (("--language", "en"), "or the benchmark's own"),
        (("--name", "Ships"), "There is no such benchmark"),
        (("--folder", "/nowhere"), "/nowhere holds no drafts in the making"),
    ],
)
def test_what_cannot_be_done_is_said(
    call: Call, arguments: tuple[str, ...], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ctranslate2", None)
    status, said = call(*arguments)
    assert (status, sentence in said) == (1, True), said
