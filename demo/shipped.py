"""What the demo ships beside its weights, because drawing it anew would take minutes: the exam, and rows to replay."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path

from PIL import Image

from core.files import swap_folder, writing_whole
from demo.build.plan import MODEL

NAME = "little-world"
EXAM, REPLAY = MODEL / "exam.zip", MODEL / "replay.zip"
_MARK = "archive"
"""Which archive a folder was unpacked from."""

_QUALITY = 92
_SAME_DATE = (2026, 1, 1, 0, 0, 0)
"""Written twice, an archive is the same."""


def ensure(home: Path) -> None:
    """Exam and replay where runs look for them, unpacked now if they are not there or others are shipped by now."""
    unpack(EXAM, home / "exams" / NAME)
    unpack(REPLAY, home / "replay" / NAME)


def remove(home: Path) -> None:
    """Take both out again."""
    for folder in (home / "exams" / NAME, home / "replay" / NAME):
        shutil.rmtree(folder, ignore_errors=True)


def unpack(archive: Path, folder: Path) -> None:
    """The folder as the archive has it, whole or as it was before."""
    with zipfile.ZipFile(archive) as packed:
        version = f"{sum(entry.CRC for entry in packed.infolist())} {len(packed.infolist())}"
        mark = folder / _MARK
        if mark.is_file() and mark.read_text() == version:
            return

        def fill(new: Path) -> None:
            packed.extractall(new)  # our own archive, and extractall keeps to the folder
            (new / _MARK).write_text(version)

        folder.parent.mkdir(parents=True, exist_ok=True)
        swap_folder(folder, fill)


def pack(files: Mapping[str, bytes], archive: Path) -> None:
    """An archive of files; pictures are small already."""
    with writing_whole(archive) as stream, zipfile.ZipFile(stream, "w") as packed:
        for name, data in files.items():
            how = zipfile.ZIP_DEFLATED if name.endswith(".jsonl") else zipfile.ZIP_STORED
            packed.writestr(zipfile.ZipInfo(name, _SAME_DATE), data, compress_type=how)


def small(picture: Image.Image) -> bytes:
    """A drawing in two kilobytes."""
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=_QUALITY, method=6)
    return out.getvalue()
