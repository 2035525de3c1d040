"""What the JSON API of calibration gives: nobody's name, nobody's work but the caller's own, no answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from pydantic import BaseModel

from annotation import glossary, voting
from annotation.refining import Found
from backend.db.calibrations import Shown
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


class _ItemOut(BaseModel):
    """What both refiners and voters see of an item."""

    item: str
    language: str
    benchmark: str
    source_language: str
    letters: list[str]
    pictures: list[str]
    source: FieldsOut

    @staticmethod
    def shown(shown: Shown) -> dict[str, Any]:
        """The fields of every such answer."""
        return {
            "item": shown.at.item_id,
            "language": shown.at.language,
            "benchmark": shown.benchmark,
            "source_language": shown.source_language,
            "letters": list(shown.letters),
            "pictures": list(shown.pictures),
            "source": FieldsOut.of(shown.source),
        }


class RefiningOut(_ItemOut):
    """An item to be refined."""

    draft: FieldsOut
    typed: FieldsOut
    reason: str
    done: bool
    editable: bool
    terms: dict[str, list[str]]
    """Of the benchmark's glossary those that the original has."""

    @classmethod
    def of(cls, task: RefiningTask) -> Self:
        """As JSON."""
        return cls(
            **cls.shown(task.shown),
            draft=FieldsOut.of(task.draft),
            typed=FieldsOut.of(task.start.fields),
            reason=task.start.reason,
            done=task.done,
            editable=task.editable,
            terms={
                one.term: list(one.translations)
                for text in task.shown.source.texts
                for one in glossary.asked(text, task.glossary)
            },
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


class VotingOut(_ItemOut):
    """An item to be voted on; `choice` is what the voter has said already."""

    versions: list[VersionOut]
    choice: str | None

    @classmethod
    def of(cls, task: VotingTask) -> Self:
        """As JSON."""
        count = len(task.versions)
        return cls(
            **cls.shown(task.shown),
            versions=[
                VersionOut(letter=letter, fields=FieldsOut.of(fields))
                for letter, fields in zip(voting.letters(count), task.versions, strict=True)
            ],
            choice=task.choice,
        )
