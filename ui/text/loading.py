"""Reads a locale's sentences once, when somebody first asks for them."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

from babel import Locale

from core.languages import INTERFACE
from ui.text.schema import Text

LOCALES = INTERFACE
FOLDER = Path(__file__).parent


def read(code: str) -> dict[str, Any]:
    """The sections of a locale as they stand on disk."""
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted((FOLDER / code).glob("*.json"))}


@functools.cache
def load(code: str) -> Text:
    """The sentences of one of the nine interface languages."""
    if code not in LOCALES:
        raise ValueError(f"{code!r} is no interface language; there are {', '.join(LOCALES)}.")
    return Text(code, Locale.parse("sr_Cyrl" if code == "sr" else code), read(code))
