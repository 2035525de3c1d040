"""One row of a benchmark's file: what is asked, the answer, the pictures; everything else is kept beside."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from core.benchmark_files import pictures
from core.benchmark_files.faults import FaultKind, Faulty
from core.benchmark_items import YES_NO, Fields, ItemKind

_LONGEST_INDEX = 128
_SHOWN_CONTROLS = "\n\r\t"
_LETTER = re.compile("[A-Z]")


@dataclass(frozen=True)
class Row:
    """A row without the bytes of its pictures; `cells` has every column as it came."""

    line: int
    index: str
    kind: ItemKind
    fields: Fields
    letters: tuple[str, ...]
    answer: str
    cells: Mapping[str, Any]
    pictures: tuple[str, ...]
    """Of its own; none where it refers to another row."""
    reference: str = ""
    group: str = ""
    """The index of the row whose options it turns, where the file says so."""


def row(line: int, raw: Mapping[str, Any], *, folder: Path, keep: pictures.Keep) -> Row:
    """Read one row; Faulty for the first thing that is wrong with it."""
    cells = {name: None if isinstance(value, float) and isnan(value) else value for name, value in raw.items()}
    index = _required(cells, "index")
    if len(index) > _LONGEST_INDEX:
        raise Faulty(FaultKind.VALUE_KIND, "index", index[:_LONGEST_INDEX])
    options = _options(cells)
    fields = Fields(_required(cells, "question"), _text(cells, "hint"), tuple(options.values()))
    kind, answer = _answer(_required(cells, "answer"), tuple(options))
    packed, column = _pictures(cells, folder, keep)
    cells[column] = packed.value
    _storable(cells)
    return Row(
        line=line,
        index=index,
        kind=kind,
        fields=fields,
        letters=tuple(options),
        answer=answer,
        cells=cells,
        pictures=packed.pictures,
        reference=packed.reference if packed.reference != index else "",
        group=_text(cells, "g_index"),
    )


def columns_missing(columns: Mapping[str, Any]) -> list[str]:
    """The columns that no benchmark can do without."""
    missing = [name for name in ("index", "question", "answer") if name not in columns]
    shown = any(name in columns for name in (*pictures.COLUMNS, pictures.PATH))
    return missing if shown else [*missing, pictures.COLUMNS[0]]


def _options(cells: Mapping[str, Any]) -> dict[str, str]:
    """The options by their letters; a gap between them is a fault."""
    named = sorted(name for name in cells if _LETTER.fullmatch(name))
    options = {name: text for name in named if (text := _text(cells, name)).strip()}
    expected = ascii_uppercase[: len(options)]
    gap = next((letter for letter in expected if letter not in options), "")
    if gap:
        raise Faulty(FaultKind.OPTION_MISSING, gap)
    if len(options) == 1:
        raise Faulty(FaultKind.OPTION_ALONE, "A")
    return options


def _answer(text: str, letters: tuple[str, ...]) -> tuple[ItemKind, str]:
    if letters:
        if text not in letters:
            raise Faulty(FaultKind.ANSWER_UNKNOWN, "answer", text)
        return ItemKind.CHOICE, text
    return (ItemKind.YES_NO, text.lower()) if text.lower() in YES_NO else (ItemKind.OPEN, text)


def _pictures(cells: Mapping[str, Any], folder: Path, keep: pictures.Keep) -> tuple[pictures.Packed, str]:
    """The row's pictures, and the column that holds them from now on."""
    filled = [name for name in pictures.COLUMNS if cells.get(name) not in (None, "")]
    if len(filled) > 1:
        raise Faulty(FaultKind.VALUE_KIND, filled[1])
    if filled:
        return pictures.pack(cells[filled[0]], filled[0], keep), filled[0]
    path = cells.get(pictures.PATH)
    if path in (None, "", []):
        raise Faulty(FaultKind.VALUE_MISSING, pictures.COLUMNS[0])
    return pictures.pack_files(path, folder, keep), pictures.COLUMNS[0]


def _required(cells: Mapping[str, Any], name: str) -> str:
    text = _text(cells, name)
    if not text.strip():
        raise Faulty(FaultKind.VALUE_MISSING, name)
    return text if name == "question" else text.strip()


def _text(cells: Mapping[str, Any], name: str) -> str:
    value = cells.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Faulty(FaultKind.VALUE_KIND, name)
    whole = isinstance(value, float) and value.is_integer()  # numbers beside empty cells become floats in pandas
    text = str(int(value)) if whole else str(value)
    if any(unicodedata.category(character) in ("Cc", "Cs") and character not in _SHOWN_CONTROLS for character in text):
        raise Faulty(FaultKind.HIDDEN_CHARACTERS, name)
    return text


def _storable(cells: Mapping[str, Any]) -> None:
    for name, value in cells.items():
        try:
            json.dumps(value, allow_nan=False)
        except (TypeError, ValueError, RecursionError) as error:
            raise Faulty(FaultKind.VALUE_KIND, name) from error
