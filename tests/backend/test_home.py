"""Two applications in one folder: the second is told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from backend.home import Home
from core.errors import Unavailable

ROOT = Path(__file__).parents[2]
_HOLD = """
import sys
from pathlib import Path
from backend.home import Home
home = Home(Path(sys.argv[1]))
print(home.enter(), flush=True)
sys.stdin.read()
"""


def test_the_second_is_told_until_the_first_is_gone_even_by_a_kill(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "True\n"
        assert not Home(tmp_path).enter()
        first.kill()
    assert Home(tmp_path).enter()


def test_who_leaves_lets_the_next_one_in(tmp_path: Path) -> None:
    first = Home(tmp_path / "new")
    assert first.enter()
    assert not Home(tmp_path / "new").enter()
    first.leave()
    assert Home(tmp_path / "new").enter()


def test_a_folder_that_cannot_be_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable):
        Home(tmp_path / "file").enter()


def test_what_opens_everything_is_its_owners_only_from_the_next_start_on(tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    home.mkdir(mode=0o755)
    for path in (home / "secret", home / "parley.sqlite3", elsewhere):
        path.write_text("")
        path.chmod(0o644)
    (home / "parley.sqlite3-wal").symlink_to(elsewhere)
    assert Home(home).enter()
    modes = [path.stat().st_mode & 0o777 for path in (home, home / "secret", home / "parley.sqlite3", elsewhere)]
    assert modes == [0o700, 0o600, 0o600, 0o644]


def test_a_folder_that_everybody_shares_is_not_shut(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    assert Home(tmp_path).enter()
    assert tmp_path.stat().st_mode & 0o7777 == 0o1777
