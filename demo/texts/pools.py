"""The hand-written ways to ask for a description: `demo/instructions/<language>.yaml`, read on first use."""

from __future__ import annotations

import functools
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from demo.texts.languages import grammar_of

_FOLDER = Path(__file__).parent.parent / "instructions"


@functools.cache
def instructions(language: str) -> tuple[str, ...]:
    """Twenty ways to ask what a picture shows."""
    grammar_of(language)
    rows = yaml.safe_load((_FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    return TypeAdapter(tuple[str, ...]).validate_python(rows)
