"""MMMU's own rows as rows of ours: its options stand in one cell, its pictures in up to seven, its subject in the id.

A folder is MMMU as its makers hand it out: one of each subject, in it a Parquet of each split. The one that can be
scored is read: `dev` is for examples in a prompt, the answers of `test` are not published.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from core.benchmark_files.faults import FaultKind, Faulty

_OWN = frozenset({"id", "question", "options", "question_type", "image_1"})
_PICTURES = tuple(f"image_{number}" for number in range(1, 8))


def is_mmmu(cells: Mapping[str, Any]) -> bool:
    """Whether a record has MMMU's columns and not ours."""
    return cells.keys() >= _OWN and "index" not in cells


def files(folder: Path) -> list[Path]:
    """The Parquets of all subjects in their order; none where a folder is no MMMU."""
    return sorted(folder.glob("*/validation-*.parquet"))


def as_ours(cells: Mapping[str, Any]) -> dict[str, Any]:
    """The record in VLMEvalKit's columns; what these lack stays beside them. Faulty where it has no such form."""
    options = _options(cells["options"])
    shown = [cells[name] for name in _PICTURES if cells.get(name) is not None]
    kept = {name: value for name, value in cells.items() if name not in {*_PICTURES, "id", "options", "question"}}
    return {
        "index": cells["id"],
        "question": _told(cells["question"], len(shown)),
        **{letter: _told(option, len(shown)) for letter, option in zip(ascii_uppercase, options, strict=False)},
        **kept,
        "category": _subject(str(cells["id"])),
        "image": shown[0] if len(shown) == 1 else shown or None,
    }


def accepted(answer: str) -> tuple[str, ...]:
    """The answers that a cell accepts: a list, as MMMU writes it, or itself."""
    if answer.startswith("["):
        try:
            several = ast.literal_eval(answer)
        except (ValueError, SyntaxError):
            return (answer,)
        if isinstance(several, list) and several:
            return tuple(str(one) for one in several)
    return (answer,)


def _options(cell: Any) -> list[str]:
    """A list, or one as Python writes it."""
    value = cell
    if isinstance(cell, str):
        try:
            value = ast.literal_eval(cell or "[]")
        except (ValueError, SyntaxError) as error:
            raise Faulty(FaultKind.VALUE_KIND, "options", cell[:40]) from error
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise Faulty(FaultKind.VALUE_KIND, "options", str(cell)[:40])
    if len(value) > len(ascii_uppercase):
        raise Faulty(FaultKind.VALUE_KIND, "options", str(len(value)))
    return value


def _told(text: Any, pictures: int) -> Any:
    """Without the mark of the only picture, which is shown before the text; several keep theirs, to be told apart."""
    if pictures != 1 or not isinstance(text, str):
        return text
    return " ".join(text.replace("<image 1>", " ").split(" ")).strip() or text


def _subject(name: str) -> str:
    """validation_Art_Theory_12 is of Art_Theory."""
    return "_".join(name.split("_")[1:-1])
