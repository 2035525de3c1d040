"""`python -m training snapshot` and `python -m backend rounds`: JSON on request, and an exit status that is right."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from backend.__main__ import main as backend
from backend.services import compose
from core.settings import load
from tests.backend.services.studio.data.house import EDITED, House
from tests.conftest import Clock, People
from tests.training.conftest import Built
from tests.training.data.test_likeness import drawing, file
from training.__main__ import main
from training.data.rows import Split
from training.data.snapshot import open_snapshot

pytestmark = pytest.mark.slow
Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def environ(tmp_path: Path, hasher: PasswordHasher) -> dict[str, str]:
    """An installation with a round in it."""
    made = {"PARLEY_HOME": str(tmp_path / "home")}
    assert backend(["migrate"], made) == 0
    services = compose(load(made), clock=(clock := Clock()), hasher=hasher)
    house, person = House(services, clock), People(services).rater(consent=True)
    for _ in range(3):
        house.vote(house.battle(person), person)
    house.edit(house.battle(person), person)
    services.close()
    return made


@pytest.fixture
def run(environ: dict[str, str], capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command with --json; exit status and what was printed."""

    def snapshot(*arguments: object) -> tuple[int, Any]:
        capsys.readouterr()
        status = main(["snapshot", *map(str, arguments), "--json"], environ)
        printed = capsys.readouterr()
        return status, json.loads(printed.out) if printed.out else printed.err.strip()

    return snapshot


def test_rounds_are_listed(environ: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert backend(["rounds", "list", "--json"], environ) == 0
    [told] = json.loads(capsys.readouterr().out)
    assert (told["name"], told["state"], told["languages"]["hu"]) == ("Spring", "open", {"goal": 40, "votes": 3})
    assert backend(["rounds", "list"], environ) == 0
    assert "Spring  open  hu 3/40 ko 0/40" in capsys.readouterr().out


def test_a_snapshot_is_built_shown_and_checked(run: Run, tmp_path: Path) -> None:
    status, told = run("build", "--round", "Spring")
    assert (status, told["rows"], Path(told["folder"]).name) == (0, 6, told["snapshot"])
    assert run("show", told["snapshot"][:12]) == (0, told)
    status, elsewhere = run("build", "--round", "Spring", "--out", tmp_path / "out")
    assert (status, elsewhere["snapshot"]) == (0, told["snapshot"])
    assert elsewhere["folder"] == str(tmp_path / "out" / told["snapshot"])
    assert run("verify", elsewhere["folder"]) == (0, {"snapshot": elsewhere["folder"], "whole": True, "faults": []})


def test_a_row_is_shown_as_a_model_reads_it(
    run: Run, environ: dict[str, str], checkpoint: Built, capsys: pytest.CaptureFixture[str]
) -> None:
    built = Path(run("build", "--round", "Spring")[1]["folder"])
    row = open_snapshot(built).rows(Split.TRAIN)[0]
    capsys.readouterr()
    asked = ["snapshot", "look", str(built), f"--base={checkpoint('llava')}", f"--row={row.id}", "--row=nobody"]
    assert main(asked, environ) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told["rows"]) == [row.id]
    pieces = told["rows"][row.id][0]["pieces"]
    assert any(piece["picture"] and not piece["learnt"] for piece in pieces)
    said = row.answer or row.chosen or ""
    assert "".join(piece["text"] for piece in pieces if piece["learnt"]).startswith(said[:4])
    assert told["rates"]["hu"]["words"] > 0


def test_a_changed_byte_ends_with_one_and_the_name_of_the_file(run: Run, tmp_path: Path) -> None:
    folder = Path(run("build", "--round", "Spring", "--out", tmp_path / "out")[1]["folder"])
    changed = next((folder / "pictures").rglob("*.jpg"))
    changed.write_bytes(changed.read_bytes()[:-1] + b"x")
    name = changed.relative_to(folder).as_posix()
    status, told = run("verify", folder)
    assert (status, told["faults"]) == (1, [{"file": name, "what": "changed"}])
    assert run("export", folder, "--to", "llava", "--out", tmp_path / "llava")[0] == 1
    assert not (tmp_path / "llava").exists()


def test_two_snapshots_are_compared(run: Run) -> None:
    one = run("build", "--round", "Spring")[1]["snapshot"]
    other = run("build", "--round", "Spring", "--balance", "position", "--seed", "two")[1]["snapshot"]
    status, told = run("diff", one, other)
    assert (status, told["rows"]) == (0, {"added": 0, "removed": 3, "moved": 0})
    assert told["left_out"] == {"position": [0, 3]}
    assert told["settings"]["seed"] == ["eval", "two"]


def test_files_are_taken_in_beside_the_round(run: Run, tmp_path: Path) -> None:
    (tmp_path / "captions.jsonl").write_text(json.dumps({"caption": "Egy ló.", "image": "1.jpg"}))
    (tmp_path / "1.jpg").write_bytes(file(drawing(70)))
    status, told = run("build", "--round", "Spring", "--file", f"caption:hu:{tmp_path / 'captions.jsonl'}")
    assert (status, told["rows"], told["pictures"]["count"]) == (0, 7, 5)
    assert run("verify", told["folder"])[0] == 0


@pytest.mark.parametrize("form", ["llava", "internvl", "trl-sft", "trl-pairs", "trl-kto", "parquet"])
def test_a_snapshot_is_taken_elsewhere(run: Run, tmp_path: Path, form: str) -> None:
    name = run("build", "--round", "Spring")[1]["snapshot"]
    status, told = run("export", name, "--to", form, "--out", tmp_path / form)
    expected = {"trl-kto": 0, "trl-pairs": 5, "parquet": 6}.get(form, 1)
    assert (status, told["rows"]) == (0, expected)
    assert name in (tmp_path / form / "README.md").read_text()
    texts = b"".join(path.read_bytes() for path in (tmp_path / form).rglob("train*") if path.suffix != ".parquet")
    assert (EDITED.encode() in texts) == (form in ("llava", "internvl", "trl-sft", "trl-pairs"))
    assert run("export", name, "--to", form, "--out", tmp_path / form)[0] == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["build", "--round", "Winter"], "rounds list"),
        (["build", "--round", "Spring", "--language", "ko"], "nothing to learn from in ko"),
        (["show", "0" * 64], "no such snapshot"),
        (["verify", "nowhere"], "no such snapshot"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(run: Run, arguments: list[str], said: str) -> None:
    status, told = run(*arguments)
    assert status == 1
    assert said in told
