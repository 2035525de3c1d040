"""Which pictures of the arena show the same subject as those of a snapshot: put beside it before a run is queued.

The arena knows where pictures come from, and a runner, which has no database, does not.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from uuid import uuid4

from backend.blobs import BlobStore
from backend.db import pictures
from backend.db.engine import Database
from core.errors import NotFound, ParleyError
from training.attribution import sisters
from training.attribution.edits import edits
from training.data.building import extension
from training.data.snapshot import open_snapshot
from training.folder import SnapshotRef

_MOST = 8
"""Sisters of a picture that are put there: a recipe asks for fewer."""

_COLLECTION = 40
"""A name that more pictures have is that of a collection and of no subject."""

_ENDING = re.compile(r"\.[a-z0-9]{2,5}$")
_NUMBER = re.compile(r"[\s_.()\[\]#-]*\d+[\s)\]]*$")
_NO_NAME = re.compile(
    r"(img|image|dsc|dscn|dscf|dcim|pxl|photo|foto|picture|pic|drawing|scan|screenshot|frame|file|upload|untitled)?"
    r"|[0-9a-f-]{8,}"
)


def subject(origin: str) -> str:
    """What a picture shows, by where it comes from: `kuerte-3.jpg` and `kuerte 7.png` are of one subject.

    Empty where its name is a number or what a camera calls all pictures.
    """
    name = _ENDING.sub("", origin.rstrip("/").rpartition("/")[2].casefold())
    parts = [part for part in name.split(":")[1 if ":" in name else 0 :] if not part.isdecimal()]
    bare = _NUMBER.sub("", parts[0]).strip(" _-.") if parts else ""
    return "" if len(bare) < 2 or _NO_NAME.fullmatch(bare) else bare


class SisterPictures:
    """Finds them and puts them where runners look."""

    def __init__(self, database: Database, *, blobs: BlobStore, home: Path) -> None:
        self._database = database
        self._blobs = blobs
        self._home = home

    def keep(self, snapshot: SnapshotRef) -> None:
        """Put the sisters of a snapshot's edited pictures beside it, once: runs on one snapshot ask about the same.

        A snapshot that cannot be read has none; the checks of its run say why.
        """
        place = sisters.place(self._home, snapshot.hash)
        if place.is_dir():
            return
        try:
            opened = open_snapshot(Path(snapshot.folder))
        except (ParleyError, OSError):
            return
        edited = {sha for edit in edits(opened) for sha in edit.row.pictures}
        with self._database.reading() as session:
            offered, origins = pictures.offered(session), pictures.origins(session, edited)
        known = _sisters(edited, origins, offered, seen=edited)
        aside = place.with_name(f".{snapshot.hash}-{uuid4().hex}")
        (aside / "pictures").mkdir(parents=True)
        there = {sha for several in known.values() for sha in several if self._copy(sha, aside / "pictures")}
        kept = {sha: tuple(one for one in several if one in there) for sha, several in known.items()}
        (aside / sisters.FILE).write_bytes(sisters.written(kept))
        try:
            aside.rename(place)
        except OSError:  # somebody was faster
            shutil.rmtree(aside, ignore_errors=True)

    def forget(self, snapshots: Iterable[str]) -> None:
        """Those of snapshots that are gone."""
        for name in snapshots:
            shutil.rmtree(sisters.place(self._home, name), ignore_errors=True)

    def _copy(self, sha: str, into: Path) -> bool:
        try:
            data = self._blobs.get(sha)
        except NotFound:
            return False
        path = into / sha[:2] / f"{sha}{extension(data)}"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        return True


def _sisters(
    edited: Iterable[str], origins: Mapping[str, str], offered: Mapping[str, str], *, seen: set[str]
) -> dict[str, tuple[str, ...]]:
    """Pictures of one subject; first those that no edit is about."""
    by_subject: dict[str, set[str]] = {}
    for sha, origin in (*offered.items(), *origins.items()):
        by_subject.setdefault(subject(origin), set()).add(sha)
    by_subject.pop("", None)
    found: dict[str, tuple[str, ...]] = {}
    for sha in edited:
        others = by_subject.get(subject(origins.get(sha, "")), set()) - {sha}
        if 0 < len(others) <= _COLLECTION:
            found[sha] = tuple(sorted(others, key=lambda other: (other in seen, other))[:_MOST])
    return found
