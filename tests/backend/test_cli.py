"""`python -m backend`: one sentence and the right exit status, whatever is wrong."""

from __future__ import annotations

import io
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from backend.__main__ import main
from backend.services import compose
from core.records import Caller, Role
from core.settings import load

pytestmark = pytest.mark.slow  # seconds in all; part of `make test`

ROOT = Path(__file__).parents[2]
PASSWORD = "correct horse battery"


class Terminal(io.StringIO):
    """A keyboard and a screen, as far as one can tell."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """An installation in a temporary folder."""
    return {"PARLEY_HOME": str(tmp_path / "home")}


def run(monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], *arguments: str, typed: str = "") -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    return main(arguments, environ)


def create(monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], *more: str, typed: str = f"{PASSWORD}\n") -> int:
    return run(monkeypatch, environ, "create-administrator", "--login", "Root", *more, typed=typed)


def test_settings_are_listed_and_secrets_masked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, {"PARLEY_SECRET": "k" * 32, "PARLEY_PORT": "8123"}, "settings") == 0
    printed = capsys.readouterr().out
    assert "PARLEY_PORT=8123   (default: 7860)" in printed
    assert "PARLEY_SECRET=********" in printed
    assert "k" * 32 not in printed


def test_wrong_settings_end_with_two_and_all_faults(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, {"PARLEY_PORT": "x", "PARLEY_PROT": "1"}, "check") == 2
    said = capsys.readouterr().err
    assert "PARLEY_PORT" in said
    assert "PARLEY_PROT" in said
    assert "Traceback" not in said


def test_an_administrator_made_here_can_sign_in(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, environ, "migrate") == 0
    assert create(monkeypatch, environ, "--name", "Růžena", "--page-language", "cs") == 0
    assert PASSWORD not in "".join(capsys.readouterr())
    services = compose(load(environ))
    visit, _ = services.people.sessions.login("root", PASSWORD, "192.0.2.1")
    assert (visit.person.name, visit.person.page_language) == ("Růžena", "cs")
    assert visit.person.roles == {Role.ADMINISTRATOR}
    assert services.people.accounts.people(Caller(visit.person)) == [visit.person]
    services.close()


def test_before_migrating_the_sentence_says_to_migrate(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert create(monkeypatch, environ) == 1
    assert "migrate" in capsys.readouterr().err
    assert run(monkeypatch, environ, "check") == 1
    assert "migrate" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "typed", "sentence"),
    [
        ((), "short\n", "at least 10 characters"),
        ((), "", "at least 10 characters"),
        ((), "root123456\n", ""),
        (("--name", "a\u202eb"), f"{PASSWORD}\n", "cannot be seen"),
        (("--name", "x" * 81), f"{PASSWORD}\n", "at most 80"),
        (("--login", "no good"), f"{PASSWORD}\n", "--login"),
    ],
)
def test_a_refusal_is_one_sentence_and_stores_nobody(
    monkeypatch: pytest.MonkeyPatch,
    environ: dict[str, str],
    capsys: pytest.CaptureFixture[str],
    more: tuple[str, ...],
    typed: str,
    sentence: str,
) -> None:
    run(monkeypatch, environ, "migrate")
    stored = create(monkeypatch, environ, *more, typed=typed) == 0
    said = capsys.readouterr().err
    assert stored == (not sentence)
    assert sentence in said
    assert said.count("\n") <= 1
    with sqlite3.connect(Path(environ["PARLEY_HOME"]) / "parley.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM people").fetchone() == (1 if stored else 0,)


def test_the_same_login_twice_is_refused(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, environ, "migrate")
    assert create(monkeypatch, environ) == 0
    assert create(monkeypatch, environ) == 1
    assert "--login" in capsys.readouterr().err


def test_on_a_terminal_two_different_passwords_are_refused(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, environ, "migrate")
    typed = iter([PASSWORD, PASSWORD + "!"])
    monkeypatch.setattr("backend.__main__.getpass", lambda _: next(typed))
    monkeypatch.setattr(sys, "stdin", Terminal())
    assert main(["create-administrator", "--login", "root"], environ) == 1
    assert "differ" in capsys.readouterr().err


def test_check_says_which_part_fails(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, environ, "migrate")
    assert run(monkeypatch, environ, "check") == 0
    assert capsys.readouterr().out.endswith("database: fine\nblobs: fine\n")
    blobs = Path(environ["PARLEY_HOME"]) / "in the way"
    blobs.write_text("")
    assert run(monkeypatch, environ | {"PARLEY_BLOBS_URL": str(blobs)}, "check") == 1
    said = capsys.readouterr().out
    assert "database: fine" in said
    assert "blobs: The database or the blob store cannot be used" in said


def test_the_command_line_works_as_typed(environ: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "backend", "migrate"], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "it was empty before" in done.stdout
