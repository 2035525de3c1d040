"""How far evaluations are: each look reads only what came since the last one."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path

from evaluation.answering import read_line
from evaluation.folder import EvaluationFolder

_REMEMBERED = 16
"""Evaluations; those that nobody looked at lately are counted anew."""


@dataclass
class _Count:
    """What was read of one evaluation so far."""

    prepared: tuple[int, int]
    """When its questions were written, and how long they are."""
    asked: frozenset[str]
    answered: set[str] = field(default_factory=set)
    read: dict[Path, int] = field(default_factory=dict)
    """Bytes by file, up to the end of a line."""


class Looks:
    """Counts the answers of evaluations; may be asked by several threads."""

    def __init__(self) -> None:
        self._counts: OrderedDict[Path, _Count] = OrderedDict()
        self._lock = threading.Lock()

    def answered(self, evaluation: EvaluationFolder) -> int:
        """How many of its questions have an answer."""
        with self._lock:
            count = self._count(evaluation)
            for path in sorted(evaluation.path.glob("answers-*.jsonl")):
                with path.open("rb") as answers:
                    answers.seek(count.read.get(path, 0))
                    data = answers.read()
                whole = data[: data.rfind(b"\n") + 1]  # somebody may be writing the last line
                found = map(read_line, whole.splitlines())
                count.answered |= count.asked.intersection(answer[0] for answer in found if answer is not None)
                count.read[path] = count.read.get(path, 0) + len(whole)
            return len(count.answered)

    def _count(self, evaluation: EvaluationFolder) -> _Count:
        written = evaluation.questions.stat()
        prepared = (written.st_mtime_ns, written.st_size)
        count = self._counts.pop(evaluation.path, None)
        if count is None or count.prepared != prepared:
            count = _Count(prepared, frozenset(evaluation.asked()))
        self._counts[evaluation.path] = count
        while len(self._counts) > _REMEMBERED:
            self._counts.popitem(last=False)
        return count
