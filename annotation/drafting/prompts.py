"""What a chat model is told: to translate an item, to read its translation again, to try once more.

The frame is the same everywhere; `notes/<code>.yaml` says what matters in the language that is translated into.
"""

from __future__ import annotations

import functools
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from annotation.drafting.reading import DraftFault, asked
from annotation.drafting.translator import Task
from core import languages

_FOLDER = Path(__file__).parent / "notes"


class _Frame(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    translate: str
    reread: str
    again: str
    faults: dict[DraftFault, str]


class _Notes(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    notes: tuple[str, ...]


def translate(task: Task) -> str:
    """The first request: all fields of the item at once."""
    return _frame().translate.format(
        source=_name(task.source_language),
        target=_name(task.language),
        notes=_listed(task.language),
        item=asked(task.source, task.letters),
    )


def reread(task: Task) -> str:
    """The second request, after the model's own first draft."""
    return _frame().reread.format(source=_name(task.source_language), target=_name(task.language))


def again(fault: DraftFault) -> str:
    """What follows an answer that cannot be used."""
    return _frame().again.format(fault=_frame().faults[fault])


def _name(code: str) -> str:
    return languages.get(code).english_name


def _listed(code: str) -> str:
    read = _Notes.model_validate(yaml.safe_load((_FOLDER / f"{code}.yaml").read_text(encoding="utf-8")))
    return "\n".join(f"- {note}" for note in read.notes)


@functools.cache
def _frame() -> _Frame:
    return _Frame.model_validate(yaml.safe_load((_FOLDER / "frame.yaml").read_text(encoding="utf-8")))
