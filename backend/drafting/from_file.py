"""Drafts from a file: a row for each item by the index of the benchmark's own rows, with question, hint and options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotation.drafting import Answer, Draft, DraftFault, Task
from annotation.refining import not_kept
from core.benchmark_files import Fault, FaultKind, records
from core.benchmark_items import Fields

NAME = "file"


@dataclass(frozen=True)
class FileTranslator:
    """What was read from a file without a fault."""

    name: str
    drafts: Mapping[str, Fields]
    """By item."""
    at_once: int = 1
    together: int = 2**31
    """All of them are taken in together, or none."""

    async def translate(self, tasks: Sequence[Task]) -> Sequence[Answer]:
        """What the file has."""
        return [self._answer(task) for task in tasks]

    async def close(self) -> None:
        """Nothing is open."""

    def _answer(self, task: Task) -> Answer:
        draft = self.drafts.get(task.item_id)
        if draft is None:
            return Answer(task.item_id, fault=DraftFault.MISSING)
        return Answer(task.item_id, Draft(draft, draft))


def read(path: Path, known: Mapping[str, Task]) -> tuple[dict[str, Fields], list[Fault]]:
    """The drafts of a file by item, and every fault; `known` are the items by the index of their rows."""
    drafts: dict[str, Fields] = {}
    faults: list[Fault] = []
    seen: set[str] = set()
    for record in records(path):
        if isinstance(record, Fault):
            faults.append(record)
            continue
        index = _text(record.cells.get("index"))
        task = known.get(index)
        if not index:
            faults.append(Fault(record.line, "index", FaultKind.VALUE_MISSING))
        elif task is None:
            faults.append(Fault(record.line, "index", FaultKind.ROW_UNKNOWN, index))
        elif index in seen:
            faults.append(Fault(record.line, "index", FaultKind.INDEX_TWICE, index))
        else:
            seen.add(index)
            draft = _fields(record.cells, task)
            wrong = not_kept(task.source, None, draft, task.language)
            faults += [
                Fault(record.line, _column(one.field, task), FaultKind.DRAFT, one.finding.value) for one in wrong
            ]
            drafts[task.item_id] = draft
    if not seen and not faults:
        faults.append(Fault(0, "", FaultKind.EMPTY))
    return drafts, sorted(faults)


def _fields(cells: Mapping[str, Any], task: Task) -> Fields:
    hint = _text(cells.get("hint")) if task.source.hint.strip() else ""
    return Fields(_text(cells.get("question")), hint, tuple(_text(cells.get(letter)) for letter in task.letters))


def _column(field: str, task: Task) -> str:
    return task.letters[int(field)] if field.isdigit() else field


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else "" if value is None else str(value)
