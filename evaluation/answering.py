"""Questions put to an engine, many at once; each answer is on the disk as it comes, so that a kill loses no other."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from core.engine import Ask, Engine, Piece
from core.errors import InvalidInput
from core.files import write_whole

_TOGETHER = 32
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Question:
    """What is asked under a key; the request is made when its turn comes, so that its pictures are read then."""

    key: str
    ask: Callable[[], Ask]


async def answer(
    questions: Sequence[Question],
    engine: Engine,
    path: Path,
    report: Callable[[int, int], None],
    stopping: Callable[[], bool] = lambda: False,
    *,
    together: int = _TOGETHER,
) -> dict[str, str]:
    """Answers by key, so many asked at a time; what `path` holds is not asked again; what no model takes has none."""
    answers = _mended(path)
    missing = iter([question for question in questions if question.key not in answers])
    done = len(questions) - sum(question.key not in answers for question in questions)
    with path.open("a", encoding="ascii") as lines:

        async def work() -> None:
            nonlocal done
            for question in missing:
                if stopping():
                    return
                answers[question.key] = await _answer(engine, question)
                _write(lines, question.key, answers[question.key])
                done += 1
                report(done, len(questions))

        await asyncio.gather(*(work() for _ in range(together)))
    return answers


def kept(path: Path) -> Iterator[tuple[str, str]]:
    """What was answered, by key; a last line that is not whole is passed over: somebody may be writing it."""
    for line in _lines(path)[:-1]:
        if (read := read_line(line)) is not None:
            yield read


def _lines(path: Path) -> list[str]:
    """All lines, the last one after the last line break: empty where that one is whole."""
    return path.read_bytes().decode("ascii", errors="replace").split("\n") if path.is_file() else [""]


def read_line(line: str | bytes) -> tuple[str, str] | None:
    """Key and answer; None where it holds none."""
    if not line.isascii():  # we write no such line
        return None
    try:
        read = json.loads(line)
        return str(read["key"]), str(read["answer"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _mended(path: Path) -> dict[str, str]:
    """What was answered; lines that a kill cut short or a disk has damaged are taken out, which is said."""
    lines = _lines(path)
    read = [read_line(line) for line in lines[:-1]]
    broken = read.count(None) + bool(lines[-1])
    if broken:
        whole = [line for line, answer in zip(lines, read, strict=False) if answer is not None]
        write_whole(path, "".join(f"{line}\n" for line in whole).encode("ascii"))
        _log.warning("%s: %d broken lines are taken out, and asked again.", path, broken)
    return dict(answer for answer in read if answer is not None)


def _write(lines: IO[str], key: str, text: str) -> None:
    # in ASCII: whatever a model says comes back as it was, half a surrogate too
    lines.write(json.dumps({"key": key, "answer": text}) + "\n")
    lines.flush()
    os.fsync(lines.fileno())


async def _answer(engine: Engine, question: Question) -> str:
    try:
        pieces = [event.text async for event in engine.stream(question.ask()) if isinstance(event, Piece)]
    except InvalidInput:  # too long for this model: no answer is wrong, and everything else can still be asked
        return ""
    return "".join(pieces).strip()
