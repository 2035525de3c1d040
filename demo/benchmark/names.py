"""Culture pictures that items call by name: how each language calls them, and how a machine gets it wrong."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

_FILE = Path(__file__).parent / "names.yaml"


class Name(BaseModel):
    """A name in its basic form and a literal or transliterated one; no `wrong`, no such mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    right: str
    wrong: str = ""
    plural: bool = False


class Named(BaseModel):
    """An entry, the other one that the false question names, and the names by language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    entry: str
    other: str
    names: dict[str, Name]


@functools.cache
def named() -> Mapping[str, Named]:
    """All of them by entry."""
    rows = TypeAdapter(tuple[Named, ...]).validate_python(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
    return MappingProxyType({row.entry: row for row in rows})
