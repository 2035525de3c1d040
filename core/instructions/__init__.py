"""The hand-written ways to ask for a description, twenty a language; read on first use."""

from __future__ import annotations

import functools
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from core import languages

_FOLDER = Path(__file__).parent


@functools.cache
def instructions(code: str) -> tuple[str, ...]:
    """Twenty ways to ask what a picture shows; NotFound LANGUAGE_UNKNOWN for an unknown language."""
    languages.get(code)
    rows = yaml.safe_load((_FOLDER / f"{code}.yaml").read_text(encoding="utf-8"))
    return TypeAdapter(tuple[str, ...]).validate_python(rows)
