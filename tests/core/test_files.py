"""Files are there whole or not at all; a lock goes with the process that held it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core import files
from core.files import Lock, swap_folder, write_whole, writing_whole

ROOT = Path(__file__).parents[2]
_HOLD = """
import sys
from pathlib import Path
from core.files import Lock
lock = Lock(Path(sys.argv[1]))
print(lock.take(), flush=True)
sys.stdin.read()
"""


class Full(Exception):
    """The disk is full, say."""


def test_a_file_is_written_and_nothing_else_is_left(tmp_path: Path) -> None:
    write_whole(tmp_path / "key", b"first", mode=0o600)
    write_whole(tmp_path / "key", b"second", mode=0o600)
    assert (tmp_path / "key").read_bytes() == b"second"
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["key"]


def test_what_breaks_half_way_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    write_whole(tmp_path / "out", b"whole")

    def broken() -> None:
        with writing_whole(tmp_path / "out") as stream:
            stream.write(b"ha")
            raise Full

    with pytest.raises(Full):
        broken()
    assert (tmp_path / "out").read_bytes() == b"whole"
    assert os.listdir(tmp_path) == ["out"]


def test_nothing_is_under_the_name_before_it_is_whole(tmp_path: Path) -> None:
    with writing_whole(tmp_path / "out", aside=tmp_path / "out.partial") as stream:
        stream.write(b"half")
        assert os.listdir(tmp_path) == ["out.partial"]
    assert os.listdir(tmp_path) == ["out"]


def test_what_a_kill_left_over_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "out.partial").write_bytes(b"a much longer torn text")
    write_whole(tmp_path / "out", b"new", aside=tmp_path / "out.partial")
    assert (tmp_path / "out").read_bytes() == b"new"


def test_of_many_first_ones_one_stays(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: write_whole(tmp_path / "key", b"%d" % n, keep=True), range(32)))
    first = (tmp_path / "key").read_bytes()
    write_whole(tmp_path / "key", b"late", keep=True)
    assert (tmp_path / "key").read_bytes() == first
    assert os.listdir(tmp_path) == ["key"]


def filled(text: str) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / "inner").mkdir(parents=True)
        (folder / "inner" / "file").write_text(text)

    return write


def test_a_folder_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    for text in ("one", "two"):
        swap_folder(tmp_path / "model", filled(text))
        assert (tmp_path / "model" / "inner" / "file").read_text() == text
    assert os.listdir(tmp_path) == ["model"]


def test_a_folder_that_cannot_be_filled_leaves_the_old_one(tmp_path: Path) -> None:
    swap_folder(tmp_path / "model", filled("old"))

    def broken(folder: Path) -> None:
        folder.mkdir()
        raise Full

    with pytest.raises(Full):
        swap_folder(tmp_path / "model", broken)
    assert (tmp_path / "model" / "inner" / "file").read_text() == "old"


def test_a_kill_between_the_renames_loses_nothing(tmp_path: Path) -> None:
    filled("old")(tmp_path / "model.old")
    filled("half")(tmp_path / "model.partial")

    def broken(folder: Path) -> None:
        raise Full

    with pytest.raises(Full):
        swap_folder(tmp_path / "model", broken)
    assert (tmp_path / "model" / "inner" / "file").read_text() == "old"


def test_one_holds_a_lock_and_the_next_one_after_it(tmp_path: Path) -> None:
    first, second = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    assert first.take()
    assert first.take()
    assert not second.take()
    first.release()
    with second as ours:
        assert ours
        assert not first.take()
    assert first.take()


def test_a_lock_goes_with_a_killed_process(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path / "lock")], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"True\n"
        assert not Lock(tmp_path / "lock").take()
        holder.kill()
    assert Lock(tmp_path / "lock").take()


def test_a_lock_without_a_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Lock(tmp_path / "missing" / "lock").take()


def test_content_is_on_the_disk_before_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    happened: list[str] = []
    sync, rename = os.fsync, Path.replace
    monkeypatch.setattr(files.os, "fsync", lambda handle: (happened.append("sync"), sync(handle)))
    monkeypatch.setattr(Path, "replace", lambda path, target: (happened.append("rename"), rename(path, target))[1])
    write_whole(tmp_path / "out", b"data")
    assert happened == ["sync", "rename", "sync"]
