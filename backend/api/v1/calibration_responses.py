"""What the JSON API of calibration gives: nobody's name, nobody's work but the caller's own, no answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from pydantic import BaseModel

from annotation import voting
from annotation.refining import Found
from backend.services.calibration.views import RefiningTask, VotingTask
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
            draft=FieldsOut.of(task.draft),
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


class VersionOut(BaseModel):
    """A version by its letter in this voter's own order."""

    letter: str
    fields: FieldsOut


class VotingOut(BaseModel):
    """An item to be voted on; `choice` is what the voter has said already."""

    item: str
    language: str
    benchmark: str
    source_language: str
    letters: list[str]
    pictures: list[str]
    source: FieldsOut
    versions: list[VersionOut]
    choice: str | None

    @classmethod
    def of(cls, task: VotingTask) -> Self:
        """As JSON."""
        shown, count = task.shown, len(task.versions)
        return cls(
            item=shown.at.item_id,
            language=shown.at.language,
            benchmark=shown.benchmark,
            source_language=shown.source_language,
            letters=list(shown.letters),
            pictures=list(shown.pictures),
            source=FieldsOut.of(shown.source),
            versions=[
                VersionOut(letter=letter, fields=FieldsOut.of(fields))
                for letter, fields in zip(voting.letters(count), task.versions, strict=True)
            ],
            choice=task.choice,
        )
