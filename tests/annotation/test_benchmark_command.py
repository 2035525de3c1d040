"""`python -m annotation benchmark`: in, out, and what went wrong, in words and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from annotation.__main__ import main
from annotation.commands.faults import SENTENCES
from backend.db import ballots
from backend.db.ballots import Decision, StoredVersion
from backend.db.calibrations import At
from backend.db.tables import CalibrationRow
from backend.services import Services
from backend.services.arena.pictures import Origin
from backend.services.benchmarks import NewBenchmark, NewItem
from core.benchmark_files import FaultKind
from core.benchmark_items import Fields, ItemKind
from core.settings import Settings
from tests.backend.services.calibration.workshop import coloured
from tests.core.benchmark_files.shapes import line, read_tsv, tsv, turned

pytestmark = pytest.mark.slow


@pytest.fixture
def call(services: Services, settings: Settings, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Runs the command on the installation of the test; its status and all it said."""
    environ = {
        "PARLEY_HOME": str(settings.home),
        "PARLEY_DATABASE_URL": settings.database_url.get_secret_value(),
        "PARLEY_SECRET": settings.secret.get_secret_value(),
    }

    def run(*arguments: object) -> tuple[int, str]:
        capsys.readouterr()
        status = main(["benchmark", *map(str, arguments)], environ)
        said = capsys.readouterr()
        return status, said.out + said.err

    return run


def test_a_benchmark_goes_in_is_counted_and_comes_out(call: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    path = tsv(tmp_path / "b.tsv", [line(1), turned(line(1), 1)])
    status, said = call("import", path, "--name", "Cars", "--licence", "CC0", "--json")
    assert (status, json.loads(said)) == (0, {"rows": 2, "items": 1, "new_rows": 2, "new_items": 1, "faults": []})
    assert call("import", path, "--name", "Cars") == (0, "0 of 1 questions in 0 of 2 rows are new in Cars.\n")
    [cars] = json.loads(call("status", "--json")[1])
    assert (cars["name"], cars["items"], cars["rows"], cars["licence"], cars["drafts"]) == ("Cars", 1, 2, "CC0", {})
    assert "Cars: 1 questions in en" in call("status")[1]
    assert call("export", "--name", "Cars", "--format", "tsv", "--out", tmp_path / "out.tsv")[0] == 0
    assert read_tsv(tmp_path / "out.tsv") == read_tsv(path)


def test_faults_are_told_with_line_and_column(call: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    path = tsv(tmp_path / "b.tsv", [line(1, question="One?", answer="Z"), line(2, image="9")])
    status, said = call("import", path, "--name", "Cars")
    assert status == 1
    assert said.splitlines() == [
        "line 2, answer: Z is not the letter of an option",
        "line 3, image: there is no row with the index 9",
        "Nothing was imported, because of 2 faults.",
    ]
    status, said = call("import", path, "--name", "Cars", "--json")
    assert status == 1
    assert [(fault["line"], fault["column"]) for fault in json.loads(said)["faults"]] == [(2, "answer"), (3, "image")]
    assert json.loads(call("status", "--json")[1]) == []


def test_what_is_not_there_is_said_in_a_sentence(call: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    status, said = call("import", tmp_path / "none.tsv", "--name", "Cars")
    assert (status, said) == (1, f"Cannot read {tmp_path / 'none.tsv'}: no such file.\n")
    status, said = call("export", "--name", "Cars", "--format", "tsv", "--out", tmp_path / "out.tsv")
    assert (status, said.startswith("There is no such benchmark")) == (1, True)


def test_every_fault_has_a_sentence() -> None:
    assert set(SENTENCES) == set(FaultKind)


def test_what_is_decided_is_published_and_its_standing_told(
    services: Services, call: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    _decide_one(services)
    status, told = call("publish", "--name", "Cars", "--language", "cs")
    assert (status, "Nothing is decided yet" in told) == (1, True)
    out = tmp_path / "edition.jsonl"
    publish = ["publish", "--name", "Cars", "--language", "hu", "--format", "jsonl", "--out", out, "--json"]
    status, told = call(*publish)
    edition = json.loads(told)
    assert (status, edition["number"], edition["items"], edition["left_out"], edition["rows"]) == (0, 1, 1, 1, 1)
    [row] = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert row["question"] == "Piros az autó?"
    assert json.loads(row["provenance"])["decision"]["by"] == "votes"
    assert json.loads(call(*publish)[1])["hash"] == edition["hash"]
    [standing] = json.loads(call("status", "--json")[1])
    assert standing["calibration"] == {"hu": {"decided": 1, "refine": 1}}
    assert "hu: 2 drafts; 1 decided; 1 being refined" in call("status")[1]
    card = tmp_path / "card.md"
    call(*publish, "--card", card)
    assert card.read_text(encoding="utf-8").startswith("# Cars, Hungarian, edition 1")
    changes = ["changes", "--name", "Cars", "--language", "hu", "--before", 1, "--after"]
    assert call(*changes, 1) == (0, "0 questions came, 0 went, 0 changed, 1 did not.\n")
    assert json.loads(call(*changes, 1, "--json")[1])["same"] == 1
    assert call(*changes, 9)[0] == 1


def _decide_one(services: Services) -> None:
    """Two items, one of them decided."""
    items = [
        NewItem(
            key=str(number),
            kind=ItemKind.YES_NO,
            pictures=(coloured(number),),
            origin=Origin(source="pool", licence="CC0", origin="drawn"),
            source=Fields("Is the car red?"),
            answer="yes",
            drafts={"hu": Fields("Piros a kocsi?")},
        )
        for number in (1, 2)
    ]
    services.benchmarks.add_items(NewBenchmark("Cars"), items)
    with services.database.transaction() as session:
        item_id = session.scalars(select(CalibrationRow.item_id).order_by(CalibrationRow.number)).first()
        assert item_id is not None
        at, version = At(item_id, "hu"), StoredVersion("v" * 32, Fields("Piros az autó?"), False, ())
        ballots.open_voting(session, at, [version], voters=1)
        ballots.decide(session, at, Decision(version.fields, version.id, None, "", services.clock()))
