"""What a run on another machine needs along, and what its spec calls it there."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from training.attribution import sisters
from training.data.held import FILE as HELD
from training.folder import Spec
from training.recipe import Recipe
from training.sources import replay_folder

ELSEWHERE = "elsewhere"
"""Folder of the home for what lay outside of the home that it came from."""


class Content(BaseModel):
    """A file's content."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sha256: str
    size: int


class Order(BaseModel):
    """What a machine needs to know to work on a run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    spec: Spec
    files: dict[str, Content]
    """By where they lie in the home."""

    moved: dict[str, str]
    """Where in the home the paths of the spec lie, by what the spec calls them."""

    def at(self, home: Path) -> Spec:
        """The spec with its paths as they are in that home."""
        there = {path: str(home / place) for path, place in self.moved.items()}
        return Spec.model_validate(_replaced(self.spec.model_dump(mode="json"), there))


@dataclass
class _Packing:
    """What goes along, by where it will lie."""

    home: Path
    places: dict[str, Path] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)

    def add(self, path: Path, *, named: bool) -> None:
        """A file or a whole folder."""
        path = path.absolute()
        inside = path.is_relative_to(self.home)
        key = hashlib.sha256(str(path).encode()).hexdigest()[:12]
        place = path.relative_to(self.home) if inside else Path(ELSEWHERE, key, path.name)
        if named:
            self.moved[str(path)] = place.as_posix()
        for file in [path] if path.is_file() else sorted(path.rglob("*")):
            if file.is_file():
                self.places[(place / file.relative_to(path)).as_posix() if path.is_dir() else place.as_posix()] = file


def pack(spec: Spec, home: Path) -> tuple[Order, dict[str, Path]]:
    """The order of a run, and where the contents lie now: every path that the spec names, and what is found by name."""
    packing = _Packing(home.absolute())
    written = spec.model_dump(mode="json")
    for text in sorted(set(_texts(written))):
        if Path(text).is_absolute() and Path(text).exists():
            packing.add(Path(text), named=True)
    for name in _replayed(spec):
        packing.add(replay_folder(name, home), named=False)
    for path in (home / HELD, sisters.place(home, spec.snapshot.hash)):
        if path.exists():
            packing.add(path, named=False)
    packing.moved[str(packing.home / "runs" / spec.run)] = f"runs/{spec.run}"
    files = {name: content_of(path) for name, path in packing.places.items()}
    return Order(spec=spec, files=files, moved=packing.moved), packing.places


def content_of(path: Path) -> Content:
    """A file's content."""
    with path.open("rb") as stream:
        return Content(sha256=hashlib.file_digest(stream, "sha256").hexdigest(), size=os.fstat(stream.fileno()).st_size)


def _replayed(spec: Spec) -> tuple[str, ...]:
    try:
        return Recipe.model_validate(spec.recipe).replayed
    except ValidationError:  # the run itself will say so
        return ()


def _texts(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inside in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(inside)


def _replaced(value: JsonValue, texts: Mapping[str, str]) -> JsonValue:
    if isinstance(value, str):
        return texts.get(value, value)
    if isinstance(value, list):
        return [_replaced(inside, texts) for inside in value]
    if isinstance(value, dict):
        return {key: _replaced(inside, texts) for key, inside in value.items()}
    return value
