"""What a benchmark asks: questions about one picture or several, whose answer is yes or no, a letter, or free.

A right answer by luck is told from knowledge in two ways: both questions of a `pair` have to be right, and a question
asked again with its options turned (a `circle`) has to be right each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from string import ascii_uppercase

from core.errors import InvalidInput, Reason

YES_NO = ("yes", "no")


class ItemKind(StrEnum):
    """How a question is answered."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    OPEN = "open"


@dataclass(frozen=True)
class Fields:
    """What is translated together: the question, a hint (perhaps empty) and the options, where there are some."""

    question: str
    hint: str = ""
    options: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """All texts in a fixed order."""
        return self.question, self.hint, *self.options


@dataclass(frozen=True)
class Reference:
    """The right translation, and what the machine's draft got wrong; empty: nothing."""

    fields: Fields
    mistake: str = ""


@dataclass(frozen=True)
class BenchmarkItem:
    """One question with its answer, drafts and references by language."""

    id: str
    kind: ItemKind
    pictures: tuple[str, ...]
    """Hashes, in the order in which they are shown."""
    source: Fields
    answer: str
    """yes or no, the letter of an option, or the words of a free answer."""
    letters: tuple[str, ...] = ()
    """What the options are called, one for each."""
    pair: str = ""
    """What both questions of a pair share."""
    circle: str = ""
    """What the turns of the same options share."""
    drafts: Mapping[str, Fields] = field(default_factory=dict)
    references: Mapping[str, Reference] = field(default_factory=dict)


def first_letters(count: int) -> tuple[str, ...]:
    """A, B, C and so on."""
    return tuple(ascii_uppercase[:count])


def require_sound(item: BenchmarkItem) -> BenchmarkItem:
    """An item that can be asked and scored; InvalidInput otherwise."""
    every = [item.source, *item.drafts.values(), *(known.fields for known in item.references.values())]
    sound = (
        len(item.pictures) > 0
        and _answerable(item)
        and all(len(fields.options) == len(item.source.options) for fields in every)
        and all(text.strip() for fields in every for text in (fields.question, *fields.options))
    )
    if not sound:
        raise InvalidInput(Reason.REQUEST_MALFORMED)
    return item


def _answerable(item: BenchmarkItem) -> bool:
    if item.kind is ItemKind.CHOICE:
        named = len(set(item.letters)) == len(item.source.options) >= 2 and all(
            letter.strip() for letter in item.letters
        )
        return named and len(item.letters) == len(item.source.options) and item.answer in item.letters
    plain = not item.source.options and not item.letters
    return plain and (item.answer in YES_NO if item.kind is ItemKind.YES_NO else bool(item.answer.strip()))
