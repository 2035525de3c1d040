"""`python -m evaluation extract`: JSON lines with answers in, JSON lines with what they mean out."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core import languages
from core.errors import NotFound
from evaluation.extraction import Found, Kind, Why, extract

_MOST_OPTIONS = 26


class _Line(BaseModel):
    """One answer; what else stands in its line is somebody else's."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    answer: str | None
    options: Annotated[tuple[str, ...], Field(max_length=_MOST_OPTIONS)] = ()
    letters: Annotated[tuple[str, ...], Field(max_length=_MOST_OPTIONS)] = ()
    """The letters that stood beside the options, if not A, B, C."""


def main(arguments: Sequence[str]) -> int:
    """Read standard input to its end; 1 if a line could not be read, 2 if the arguments cannot be used."""
    parser = argparse.ArgumentParser(
        prog="python -m evaluation extract",
        description='Reads {"answer": …, "options": [texts]} and writes {"label": …, "reason": …}, line by line.',
    )
    parser.add_argument("--task", required=True, choices=[kind.value for kind in Kind])
    parser.add_argument("--language", required=True, help="the language that was asked for, by its code")
    options = parser.parse_args(arguments)
    try:
        code = languages.get(options.language).code
    except NotFound:
        print(f"No language {options.language!r} is known. Known: {', '.join(languages.ALL)}.", file=sys.stderr)
        return 2
    kind = Kind(options.task)
    unread = 0
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        try:
            read = _Line.model_validate(json.loads(line.decode("utf-8", errors="replace")))
            understood = _understood(kind, read, code)
            written = {"label": understood.label, "reason": understood.reason}
        except (json.JSONDecodeError, ValidationError, RecursionError) as error:
            unread += 1
            print(f"Line {number} is left unparsed: {_fault(error)}", file=sys.stderr)
            written = {"label": None, "reason": "unparsed: the line cannot be read"}
        print(json.dumps(written), flush=False)
    if unread:
        print(f"{unread} lines could not be read.", file=sys.stderr)
    return 1 if unread else 0


def _understood(kind: Kind, line: _Line, code: str) -> Found:
    if line.answer is None:
        return Found(None, Why.EMPTY)
    return extract(kind, line.answer, code, line.options, line.letters)


def _fault(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, fault['loc'])) or 'line'}: {fault['msg']}" for fault in error.errors())
    return "it is no JSON object." if isinstance(error, json.JSONDecodeError) else "it is nested too deeply."
