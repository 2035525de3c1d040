"""What a snapshot says about itself: counts, filters, seeds, pictures, files; nothing that a second build changes."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from training.data.rows import Sha256

FILE = "manifest.json"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Count(_Strict):
    """How many rows of a kind."""

    split: str
    kind: str
    source: str
    language: str
    rows: int


class FileOf(_Strict):
    """A file of the snapshot."""

    sha256: Sha256
    bytes: int


class PicturesOf(_Strict):
    """The pictures that rows show: in the folder, or at an address (`address/ab/abcd...`)."""

    count: int
    bytes: int
    address: str = ""


class RoundOf(_Strict):
    """The round that a snapshot was made of."""

    id: str
    name: str


class Manifest(_Strict):
    """All that is known about a snapshot; `hash` is that of everything else here, and with it of every file."""

    hash: str = ""
    format: Literal[1] = 1
    round: RoundOf | None = None
    licence: str = ""
    languages: tuple[str, ...] = ()
    empty_languages: tuple[str, ...] = ()
    """Asked for, and without a single row."""
    counts: tuple[Count, ...] = ()
    left_out: dict[str, dict[str, int]] = Field(default_factory=dict)
    """By filter and language; the rows themselves stand in `left_out.jsonl`."""
    people: int = 0
    """How many people's work is in it, all with their consent at that time."""
    rules: dict[str, Any] = Field(default_factory=dict)
    splitting: dict[str, Any] = Field(default_factory=dict)
    biases: dict[str, Any] = Field(default_factory=dict)
    held_out_pictures: int = 0
    pictures: PicturesOf = PicturesOf(count=0, bytes=0)
    files: dict[str, FileOf] = Field(default_factory=dict)

    def rows(self, *, split: str | None = None, kind: str | None = None, language: str | None = None) -> int:
        """How many rows there are of what is given."""
        return sum(
            count.rows
            for count in self.counts
            if split in (None, count.split) and kind in (None, count.kind) and language in (None, count.language)
        )

    def named(self) -> Manifest:
        """The same under the hash of its content."""
        return self.model_copy(update={"hash": self.computed()})

    def computed(self) -> str:
        """The hash of everything but the hash."""
        content = self.model_dump(mode="json", exclude={"hash"})
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
