"""What came back: an annotation read as a refinement or as a ballot, or told to be neither."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from annotation.label_studio.configs import BEST, NOTE, REASON, WHY, field_names
from annotation.label_studio.tasks import NOTHING
from annotation.voting import ALL_BAD, letters
from core.benchmark_items import Fields

Result = Sequence[Mapping[str, object]]


class Unreadable(Exception):
    """An annotation that says nothing we asked."""


@dataclass(frozen=True)
class Annotation:
    """One person's work on one task, as it is there."""

    id: int
    task_id: int
    by: int
    created_at: datetime
    seconds: float
    result: Result

    @property
    def hash(self) -> str:
        """Of all that it says; numbers that Label Studio makes up itself do not count."""
        said = sorted(
            json.dumps([one.get("from_name"), one.get("type"), one.get("value")], ensure_ascii=False, sort_keys=True)
            for one in self.result
        )
        return hashlib.sha256("\n".join(said).encode()).hexdigest()


@dataclass(frozen=True)
class Refined:
    """A refinement as it was written there."""

    fields: Fields
    reason: str


@dataclass(frozen=True)
class Voted:
    """A ballot as it was cast there."""

    choice: str
    reasons: tuple[str, ...]
    note: str


def refined(result: Result, source: Fields) -> Refined:
    """The text of each field; a field that the original does not have stays empty."""
    said = texts(result)
    read = {name: said.get(f"text_{name}", "") for name in field_names(len(source.options))}
    hint = read["hint"] if source.hint else ""
    if not any(read.values()):
        raise Unreadable
    options = tuple(read[str(place)] for place in range(len(source.options)))
    return Refined(Fields(read["question"], hint, options), said.get(REASON, "").strip())


def voted(result: Result, versions: int) -> Voted:
    """The letter of a version that there is, or that all are bad."""
    chosen = choices(result, BEST)
    if len(chosen) != 1 or chosen[0] not in (*letters(versions), ALL_BAD):
        raise Unreadable
    return Voted(chosen[0], tuple(choices(result, WHY)), texts(result).get(NOTE, "").strip())


def texts(result: Result) -> dict[str, str]:
    """What each text field says; Unreadable where one has two texts."""
    found: dict[str, str] = {}
    for one in result:
        if one.get("type") != "textarea":
            continue
        said, name = _value(one, "text"), str(one.get("from_name"))
        if len(said) > 1 or name in found:
            raise Unreadable  # two texts for a field: nobody knows which is meant
        if said and said[0].strip() != NOTHING:
            found[name] = said[0]
    return found


def choices(result: Result, name: str) -> list[str]:
    """What was chosen."""
    return [
        choice
        for one in result
        if one.get("type") == "choices" and one.get("from_name") == name
        for choice in _value(one, "choices")
    ]


def _value(one: Mapping[str, object], name: str) -> list[str]:
    value = one.get("value")
    said = value.get(name) if isinstance(value, Mapping) else None
    listed = [said] if isinstance(said, str) else said
    if not isinstance(listed, list) or not all(isinstance(text, str) for text in listed):
        raise Unreadable
    return listed
