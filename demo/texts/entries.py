"""The culture pictures as data: `demo/culture/<language>.yaml`, read and checked on first use."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from demo.texts.languages import LANGUAGES
from demo.texts.shape import TextError

LOCAL_LANGUAGES: tuple[str, ...] = tuple(language for language in LANGUAGES if language != "en")
"""The eight languages that have culture pictures of their own."""

_FOLDER = Path(__file__).parent.parent / "culture"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Fact(_Strict):
    """One certain sentence and where to check it."""

    local: str
    en: str
    source: str


class Entry(_Strict):
    """One culture picture: what locals call it, how they would write its alt-text, what a stranger would say.

    `forms` are inflected names, or their beginnings, where no name stands whole: балалайк, dobostortá.
    """

    id: str
    category: Literal["flag", "dish", "instrument", "landmark", "garment", "object"]
    names: Annotated[tuple[str, ...], Field(min_length=1)]
    forms: tuple[str, ...] = ()
    names_en: Annotated[tuple[str, ...], Field(min_length=1)]
    shown: str
    shown_en: str
    plural: bool = False
    alt_texts: Annotated[tuple[str, ...], Field(min_length=2, max_length=4)]
    gloss: str
    fact: Fact
    thin: dict[str, str]


def entry_of(entry: str) -> Entry:
    """One culture picture; an id that is none is refused."""
    culture = all_entries().get(entry) if isinstance(entry, str) else None
    if culture is None:
        raise TextError(f"There is no culture picture called {entry!r}; the world has {', '.join(all_entries())}.")
    return culture


def home_of(entry: str) -> str:
    """The language a culture picture is at home in."""
    entry_of(entry)
    return next(language for language in LOCAL_LANGUAGES if any(one.id == entry for one in entries_of(language)))


@functools.cache
def all_entries() -> Mapping[str, Entry]:
    """All culture pictures by id, language by language."""
    return MappingProxyType({one.id: one for language in LOCAL_LANGUAGES for one in entries_of(language)})


@functools.cache
def entries_of(language: str) -> tuple[Entry, ...]:
    """A language's own culture pictures."""
    if language not in LOCAL_LANGUAGES:
        raise TextError(f"No culture pictures belong to {language!r}; choose one of {', '.join(LOCAL_LANGUAGES)}.")
    rows = yaml.safe_load((_FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    return TypeAdapter(tuple[Entry, ...]).validate_python(rows)
