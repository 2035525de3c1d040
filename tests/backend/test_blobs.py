"""Blobs: the same bytes come back, or an error and never something else."""

from __future__ import annotations

import hashlib
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest

from backend.blobs import BlobStore, RemoteFolder, open_store
from core.errors import NotFound, Reason, Unavailable
from core.settings import SettingsInvalid

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["folder", "file url", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    """A store in a folder and on another fsspec file system."""
    kinds = {
        "folder": str(tmp_path / "blobs"),
        "file url": f"file://{tmp_path / 'blobs'}",
        "memory": f"memory://{uuid4().hex}",
    }
    return open_store(kinds[request.param])


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("data", [b"", b"\x00\xff", b"x" * 1_000_000])
def test_bytes_come_back_under_their_hash(store: BlobStore, data: bytes) -> None:
    sha = store.put(data)
    assert sha == hashlib.sha256(data).hexdigest()
    assert store.get(sha) == data
    assert store.has(sha)


@pytest.mark.parametrize("sha", ["0" * 64, "", "A" * 64, "../../../etc/passwd", "/etc/passwd", "a\0", None, 5])
def test_what_is_not_there_is_unknown(store: BlobStore, sha: str) -> None:
    assert not store.has(sha)
    with pytest.raises(NotFound) as caught:
        store.get(sha)
    assert caught.value.reason is Reason.BLOB_UNKNOWN


def test_removed_bytes_are_gone_and_removing_them_again_is_fine(store: BlobStore) -> None:
    sha, other = store.put(b"one"), store.put(b"two")
    for _ in range(2):
        store.remove(sha)
    store.remove("../../etc/passwd")
    assert not store.has(sha)
    assert store.get(other) == b"two"


def test_the_same_bytes_twice_are_one_file(tmp_path: Path) -> None:
    store = open_store(str(tmp_path))
    assert store.put(b"picture") == store.put(b"picture")
    (only,) = files(tmp_path)
    assert only.name == hashlib.sha256(b"picture").hexdigest()


def test_many_at_once_leave_whole_files_and_nothing_else(tmp_path: Path) -> None:
    store = open_store(str(tmp_path))
    wanted = [bytes([number % 4]) * 100_000 for number in range(32)]
    with ThreadPoolExecutor(8) as pool:
        names = list(pool.map(store.put, wanted))
    assert [store.get(name) for name in names] == wanted
    assert len(files(tmp_path)) == 4


@pytest.mark.parametrize("damage", [b"", b"pictur", b"pictUre", b"picture and more"])
def test_a_damaged_file_is_an_error_and_storing_again_mends_it(tmp_path: Path, damage: bytes) -> None:
    store = open_store(str(tmp_path))
    sha = store.put(b"picture")
    (only,) = files(tmp_path)
    only.write_bytes(damage)
    with pytest.raises(Unavailable) as caught:
        store.get(sha)
    assert caught.value.reason is Reason.BLOB_DAMAGED
    store.put(b"picture")
    assert store.get(sha) == b"picture"


@pytest.mark.slow
def test_a_crash_before_the_rename_leaves_no_blob_and_does_no_harm(tmp_path: Path) -> None:
    program = (
        "import os, pathlib, signal, sys\n"
        "pathlib.Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "from backend.blobs import open_store\n"
        "open_store(sys.argv[1]).put(b'picture')\n"
    )
    died = subprocess.run([sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, check=False)
    assert died.returncode == -9
    sha = hashlib.sha256(b"picture").hexdigest()
    store = open_store(str(tmp_path))
    assert len(files(tmp_path)) == 1  # the unfinished one
    assert not store.has(sha)
    assert store.put(b"picture") == sha
    assert store.get(sha) == b"picture"


def test_a_store_that_cannot_write_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "blobs").write_text("a file where the folder should be")
    store = open_store(str(tmp_path / "blobs"))
    for attempt in (lambda: store.put(b"picture"), store.probe):
        with pytest.raises(Unavailable) as caught:
            attempt()
        assert caught.value.reason is Reason.STORAGE_FAILED


@pytest.mark.slow
def test_a_file_that_cannot_be_finished_is_unavailable_and_leaves_nothing(tmp_path: Path) -> None:
    store = open_store(str(tmp_path))
    program = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "from backend.blobs import open_store\n"
        "from core.errors import Unavailable\n"
        "try:\n"
        "    open_store(sys.argv[1]).put(b'x' * 5000)\n"
        "except Unavailable as error:\n"
        "    sys.exit(str(error))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr.strip()) == (1, "storage_failed")
    assert files(tmp_path) == []
    assert not store.has(hashlib.sha256(b"x" * 5000).hexdigest())


def test_the_probe_really_writes_and_cleans_up(tmp_path: Path) -> None:
    open_store(str(tmp_path)).probe()
    assert files(tmp_path) == []
    assert (tmp_path / "probe").is_dir()


def test_an_address_of_no_known_kind_is_said_at_once() -> None:
    with pytest.raises(SettingsInvalid, match="PARLEY_BLOBS_URL cannot be used"):
        open_store("nosuchkind://somewhere")


class _Client:
    """The client of an object store, with errors of its own kind."""

    def __getattr__(self, name: str) -> Callable[..., object]:
        def fails(*_: object, **__: object) -> object:
            raise LookupError("no credentials")

        return fails


def test_a_client_with_errors_of_its_own_is_a_store_that_fails() -> None:
    store = BlobStore(RemoteFolder(_Client(), "bucket"))
    for act in (lambda: store.put(b"x"), lambda: store.get("a" * 64), lambda: store.remove("a" * 64), store.probe):
        with pytest.raises(Unavailable) as failed:
            act()
        assert failed.value.reason is Reason.STORAGE_FAILED


def test_an_object_elsewhere_is_asked_for_and_not_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(f"memory://{uuid4().hex}")
    sha = store.put(b"picture")
    monkeypatch.setattr(RemoteFolder, "read", lambda *_: pytest.fail("the whole object was fetched"))
    assert store.has(sha)
    assert not store.has("0" * 64)
    assert store.put(b"picture") == sha


def test_an_object_elsewhere_of_another_length_is_written_again() -> None:
    store = open_store(f"memory://{uuid4().hex}")
    sha = store.put(b"picture")
    folder = store._folder
    folder.write(f"{sha[:2]}/{sha}", b"pict")
    store.put(b"picture")
    assert store.get(sha) == b"picture"


def test_a_file_is_on_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        synced.append(os.fstat(handle).st_ino)
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    sha = open_store(str(tmp_path)).put(b"picture")
    (whole,) = files(tmp_path)
    assert whole.name == sha
    assert synced[0] == whole.stat().st_ino  # the bytes first, then the folders that hold the name
    assert whole.parent.stat().st_ino in synced[1:]


def test_bytes_that_are_read_later_come_from_the_same_store_in_another_process_too(tmp_path: Path) -> None:
    store = open_store(str(tmp_path))
    later = pickle.loads(pickle.dumps(store.later(store.put(b"picture"))))
    assert later() == b"picture"
    store.remove(later.sha)
    with pytest.raises(NotFound):
        later()
