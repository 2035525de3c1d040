"""What can be wrong with a file of a benchmark, and where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """What is wrong; `detail` of the fault says with which value."""

    FORMAT = "format"
    ENCODING = "encoding"
    QUOTES = "quotes"
    CELLS = "cells"
    RECORD = "record"
    EMPTY = "empty"
    COLUMN_MISSING = "column_missing"
    COLUMN_TWICE = "column_twice"
    VALUE_MISSING = "value_missing"
    VALUE_KIND = "value_kind"
    HIDDEN_CHARACTERS = "hidden_characters"
    INDEX_TWICE = "index_twice"
    OPTION_MISSING = "option_missing"
    OPTION_ALONE = "option_alone"
    ANSWER_UNKNOWN = "answer_unknown"
    BASE64 = "base64"
    PICTURE = "picture"
    PICTURE_FILE = "picture_file"
    ROW_UNKNOWN = "row_unknown"
    ROW_WITHOUT_PICTURE = "row_without_picture"
    NO_TURN = "no_turn"
    CHANGED = "changed"
    DRAFT = "draft"


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong; line 0 is the whole file, an empty column the whole line."""

    line: int
    column: str
    kind: FaultKind
    detail: str = ""


class Faulty(Exception):
    """A value that cannot be used; the line is known to who reads the row."""

    def __init__(self, kind: FaultKind, column: str, detail: str = "") -> None:
        super().__init__(kind.value)
        self.kind, self.column, self.detail = kind, column, detail

    def at(self, line: int) -> Fault:
        """The fault with its place."""
        return Fault(line, self.column, self.kind, self.detail)
