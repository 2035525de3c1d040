"""Files on their way into a form: found by who sent them, by their names only."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from backend import uploads as kept
from backend.uploads import WAITING_MOST, Uploads, largest
from core.errors import InvalidInput
from core.records import Role
from core.settings import Settings
from tests.conftest import People


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path / "uploads")


def test_what_was_sent_is_found_by_its_sender_and_nobody_else(uploads: Uploads) -> None:
    name = uploads.keep("anna", "../Cat.PNG", BytesIO(b"bytes"))
    assert name.endswith(".png")
    assert uploads.path("anna", name).read_bytes() == b"bytes"
    with pytest.raises(InvalidInput):
        uploads.path("bela", name)


@pytest.mark.parametrize("name", ["", ".", "..", "a.png", "/etc/passwd", "../secret", None, 5, ["a"], {"path": "a"}])
def test_a_name_that_we_did_not_give_leads_nowhere(uploads: Uploads, name: object) -> None:
    uploads.keep("anna", "a.png", BytesIO(b"bytes"))
    with pytest.raises(InvalidInput):
        uploads.path("anna", name)


def test_neither_a_link_nor_a_folder_is_a_file(uploads: Uploads, tmp_path: Path) -> None:
    folder = uploads.path("anna", uploads.keep("anna", "a.png", BytesIO(b"bytes"))).parent
    (tmp_path / "secret").write_text("x")
    (folder / ("0" * 32)).symlink_to(tmp_path / "secret")
    (folder / ("1" * 32)).mkdir()
    for name in ("0" * 32, "1" * 32):
        with pytest.raises(InvalidInput):
            uploads.path("anna", name)


def test_one_sign_in_keeps_so_many_files_and_no_more(uploads: Uploads) -> None:
    names = [uploads.keep("anna", "a.png", BytesIO(b"bytes")) for _ in range(WAITING_MOST + 5)]
    assert len(list(uploads.path("anna", names[-1]).parent.iterdir())) == WAITING_MOST


def test_tidying_follows_no_link_out_of_the_folder(uploads: Uploads, tmp_path: Path) -> None:
    folder = uploads.path("anna", uploads.keep("anna", "a.png", BytesIO(b"bytes"))).parent
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("x")
    (folder / "link").symlink_to(outside)
    uploads.tidy(before=datetime(2100, 1, 1, tzinfo=UTC))
    uploads.clear()
    assert (outside / "kept").read_text() == "x"
    assert not uploads.root.exists()


def test_large_files_make_room_too_but_the_newest_stays(uploads: Uploads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_WAITING_BYTES", 10)
    for number in range(3):
        name = uploads.keep("anna", "a.tsv", BytesIO(b"x" * 8))
        os.utime(uploads.path("anna", name), (number, number))
    last = uploads.keep("anna", "a.tsv", BytesIO(b"x" * 20))
    assert [path.name for path in uploads.path("anna", last).parent.iterdir()] == [last]


def test_only_researchers_send_large_files(people: People) -> None:
    settings = Settings(upload_megabytes=2, benchmark_megabytes=5)
    by = [people.make(role) for role in (Role.RATER, Role.TRANSLATOR, Role.ADMINISTRATOR, Role.RESEARCHER)]
    assert [largest(settings, one) // 2**20 for one in (None, *by)] == [2, 2, 2, 2, 5]
