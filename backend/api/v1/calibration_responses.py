"""What the JSON API of calibration gives: nobody's name, nobody's work but the caller's own, no answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from pydantic import BaseModel

from annotation.refining import Found
from backend.services.calibration.views import RefiningTask
from core.benchmark_items import Fields


class FieldsOut(BaseModel):
    """The texts that are translated together."""

    question: str
    hint: str
    options: list[str]

    @classmethod
    def of(cls, fields: Fields) -> Self:
        """As JSON."""
        return cls(question=fields.question, hint=fields.hint, options=list(fields.options))


class RefiningOut(BaseModel):
    """An item to be refined."""

    item: str
    language: str
    benchmark: str
    source_language: str
    letters: list[str]
    pictures: list[str]
    source: FieldsOut
    draft: FieldsOut
    typed: FieldsOut
    reason: str
    done: bool
    editable: bool

    @classmethod
    def of(cls, task: RefiningTask) -> Self:
        """As JSON."""
        shown = task.shown
        return cls(
            item=shown.at.item_id,
            language=shown.at.language,
            benchmark=shown.benchmark,
            source_language=shown.source_language,
            letters=list(shown.letters),
            pictures=list(shown.pictures),
            source=FieldsOut.of(shown.source),
            draft=FieldsOut.of(shown.draft),
            typed=FieldsOut.of(task.start.fields),
            reason=task.start.reason,
            done=task.done,
            editable=task.editable,
        )


class FoundOut(BaseModel):
    """A finding in a field (question, hint, or the place of an option); `stops`: it cannot be handed in like this."""

    field: str
    finding: str
    stops: bool

    @classmethod
    def each(cls, found: Sequence[Found]) -> list[Self]:
        """As JSON."""
        return [cls(field=one.field, finding=one.finding.value, stops=one.stops) for one in found]
