"""Pictures for the arena: what people send, and the pool that everybody is offered."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from PIL import Image

from backend import policies
from backend.blobs import BlobStore
from backend.db import pictures
from backend.db.engine import Database, Session
from backend.records import PictureInfo
from backend.services import checks
from core.errors import NotFound, Reason
from core.pictures import CleanPicture, PictureLimits, clean_picture
from core.records import Caller, PersonId

_THUMB = 320
_SCREEN = PictureLimits(longest=1024, least=1, png_bytes=2**18)
"""Of a picture that was stored: what a phone shows, and is quickly fetched."""


@dataclass(frozen=True)
class Origin:
    """Where a picture comes from and under which terms."""

    source: str
    licence: str
    origin: str
    demo: bool = False
    culture: str = ""
    """The language of where the picture is at home."""


class Pictures:
    """Stores clean pictures and hands them out to those who may see them."""

    def __init__(
        self, database: Database, *, blobs: BlobStore, limits: PictureLimits, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._limits = limits
        self._clock = clock

    def upload(self, caller: Caller, data: bytes) -> str:
        """Store what a person sends; its hash. The same picture twice is one."""
        policies.rate_or_research(caller.person)
        person = checks.signed_in(caller)
        clean = clean_picture(data, limits=self._limits)
        self._blobs.put(clean.data)
        with self._database.transaction() as session:
            checks.acting(session, caller, policies.rate_or_research)
            self._add(session, clean, Origin(source="upload", licence="", origin=""), by=person.id)
        return clean.sha256

    def add_to_pool(self, data: bytes, origin: Origin) -> str:
        """Offer a picture to everybody; its hash."""
        clean = clean_picture(data, limits=self._limits)
        self._blobs.put(clean.data)
        with self._database.transaction() as session:
            self._add(session, clean, origin, by=None)
        return clean.sha256

    def add_of_demo(self, person: PersonId, data: bytes, origin: str) -> str:
        """Store what a demo person brought to their battles; its hash."""
        clean = clean_picture(data, limits=self._limits)
        self._blobs.put(clean.data)
        with self._database.transaction() as session:
            self._add(session, clean, Origin(source="upload", licence="", origin=origin, demo=True), by=person)
        return clean.sha256

    def demo_origins(self) -> dict[str, str]:
        """Where the demo pictures that are there come from, and their hashes."""
        with self._database.reading() as session:
            return pictures.demo_origins(session)

    def pool(self, caller: Caller, language: str) -> list[PictureInfo]:
        """Pictures to choose from, those with the fewest battles in a language first."""
        policies.rate_or_research(caller.person)
        with self._database.reading() as session:
            return pictures.pool(session, least_used_in=language, limit=pictures.POOL)

    def seen(self, caller: Caller) -> frozenset[str]:
        """Pictures that the caller has talked about: asked again, one may know who answers."""
        person = checks.signed_in(caller)
        with self._database.reading() as session:
            return pictures.seen_by(session, person.id)

    def file(self, caller: Caller, sha256: str) -> bytes:
        """The bytes of a picture that the caller may see; for others it does not exist."""
        self._require_shown(caller, sha256)
        return self._blobs.get(sha256)

    def thumbnail(self, caller: Caller, sha256: str) -> bytes:
        """A small JPEG of a picture."""
        self._require_shown(caller, sha256)
        return self._small(sha256)

    def for_screen(self, caller: Caller, sha256: str) -> bytes:
        """A picture as large as a phone shows it; one that is no larger is as it is."""
        self._require_shown(caller, sha256)
        return self._screen(sha256)

    def info(self, caller: Caller, sha256: str) -> PictureInfo:
        """What is known of a picture."""
        self._require_shown(caller, sha256)
        with self._database.reading() as session:
            return pictures.get(session, sha256)

    def _require_shown(self, caller: Caller, sha256: str) -> None:
        person = checks.signed_in(caller)
        with self._database.reading() as session:
            if not pictures.shown_to(session, sha256, person.id):
                raise NotFound(Reason.PICTURE_UNKNOWN)

    def _add(self, session: Session, clean: CleanPicture, origin: Origin, *, by: PersonId | None) -> None:
        info = PictureInfo(
            sha256=clean.sha256,
            phash=clean.phash,
            width=clean.width,
            height=clean.height,
            size=len(clean.data),
            source=origin.source,
            licence=origin.licence,
            origin=origin.origin,
            added_by=by,
            demo=origin.demo,
            created_at=self._clock(),
            culture=origin.culture,
        )
        pictures.add(session, info)

    @functools.lru_cache(maxsize=512)  # noqa: B019  (one service lives as long as the process)
    def _small(self, sha256: str) -> bytes:
        with Image.open(BytesIO(self._blobs.get(sha256))) as image:
            image.thumbnail((_THUMB, _THUMB))
            out = BytesIO()
            image.convert("RGB").save(out, "JPEG", quality=82)
        return out.getvalue()

    @functools.lru_cache(maxsize=64)  # noqa: B019  (likewise; a parcel's pictures go to several people)
    def _screen(self, sha256: str) -> bytes:
        data = self._blobs.get(sha256)
        with Image.open(BytesIO(data)) as image:
            light = image.format == "JPEG" or len(data) <= _SCREEN.png_bytes
            fits = max(image.size) <= _SCREEN.longest and light
        return data if fits else clean_picture(data, limits=_SCREEN).data
