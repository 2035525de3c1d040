"""`python -m evaluation extract`: JSON lines with answers in, JSON lines with what they mean out."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from backend.terminal import WRONGLY_CALLED, ended
from core import languages
from core.errors import NotFound
from evaluation.commands.reader import Reader
from evaluation.extraction import Found, Kind, Why, extract, judge

_MOST_OPTIONS = 26


class _Line(BaseModel):
    """One answer; what else stands in its line is somebody else's."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    answer: str | None
    options: Annotated[tuple[str, ...], Field(max_length=_MOST_OPTIONS)] = ()
    letters: Annotated[tuple[str, ...], Field(max_length=_MOST_OPTIONS)] = ()
    """The letters that stood beside the options, if not A, B, C."""
    question: str = ""
    """What was asked, for the judge."""


def main(arguments: Sequence[str]) -> int:
    """Read standard input to its end; 1 if a line could not be read, 2 if the arguments cannot be used."""
    parser = argparse.ArgumentParser(
        prog="python -m evaluation extract",
        description='Reads {"answer": …, "options": [texts]} and writes {"label": …, "reason": …}, line by line.',
    )
    parser.add_argument("--task", required=True, choices=[kind.value for kind in Kind])
    parser.add_argument("--language", required=True, help="the language that was asked for, by its code")
    parser.add_argument(
        "--judge",
        action="store_true",
        help='have PARLEY_JUDGE read what no rule understands; it is told "question", too',
    )
    options = parser.parse_args(arguments)
    try:
        code = languages.get(options.language).code
    except NotFound:
        print(f"No language {options.language!r} is known. Known: {', '.join(languages.ALL)}.", file=sys.stderr)
        return 2
    kind = Kind(options.task)
    if options.judge and kind is Kind.NUMBER:
        print("The judge reads letters, yes and no; numbers are read by rule. Leave --judge out.", file=sys.stderr)
        return WRONGLY_CALLED
    if options.judge:
        return ended(lambda: _with_judge(kind, code))
    unread = 0
    for line in _lines(kind, code):
        unread += line.fault
        _write(line.found)
    return _ended(unread)


@dataclass(frozen=True)
class _Told:
    """A line as it was understood; one that could not be read has a fault."""

    found: Found | None
    line: _Line | None = None

    @property
    def fault(self) -> bool:
        return self.found is None


def _lines(kind: Kind, code: str) -> Iterator[_Told]:
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        try:
            read = _Line.model_validate(json.loads(line.decode("utf-8", errors="replace")))
            yield _Told(_understood(kind, read, code), read)
        except (json.JSONDecodeError, ValidationError, RecursionError) as error:
            print(f"Line {number} is left unparsed: {_fault(error)}", file=sys.stderr)
            yield _Told(None)


def _with_judge(kind: Kind, code: str) -> bool:
    """All lines are read first, so that the judge is asked about many at once."""
    reader, lines = Reader(), list(_lines(kind, code))
    choice = kind is Kind.CHOICE
    open_ = [
        (place, told.line)
        for place, told in enumerate(lines)
        if told.line is not None
        and told.found is not None
        and told.found.label is None
        and (told.line.answer or "").strip()
    ]
    replies = reader(
        [
            judge.question(judge.asked(line.question, line.options, line.letters), line.answer or "", options=choice)
            for _, line in open_
        ]
    )
    for (place, line), reply in zip(open_, replies, strict=True):
        found = judge.understood(reply, line.letters, options=len(line.options) if choice else 0)
        lines[place] = _Told(found or lines[place].found, line)
    for told in lines:
        _write(told.found)
    judged = sum(told.found is not None and told.found.why is Why.JUDGED for told in lines)
    print(f"{reader.name} read {judged} of {len(lines)} answers that no rule understood.", file=sys.stderr)
    return not _ended(sum(told.fault for told in lines))


def _write(found: Found | None) -> None:
    told = (found.label, found.reason) if found is not None else (None, "unparsed: the line cannot be read")
    print(json.dumps(dict(zip(("label", "reason"), told, strict=True))), flush=False)


def _ended(unread: int) -> int:
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
