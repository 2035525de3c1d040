"""`python -m annotation benchmark`: in, out, and what went wrong, in words and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from annotation.__main__ import main
from annotation.commands.benchmark import _SENTENCES
from backend.services import Services
from core.benchmark_files import FaultKind
from core.settings import Settings
from tests.core.benchmark_files.shapes import line, read_tsv, tsv, turned


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
    assert set(_SENTENCES) == set(FaultKind)
