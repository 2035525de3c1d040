"""An exam: questions about pictures with their right answers, in a folder that is known by its hash.

EXAM/  exam.jsonl       one item a line
       pictures/<sha256>
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Protocol, cast

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from evaluation.extraction import Kind, Why, extract

ITEMS = "exam.jsonl"
PICTURES = "pictures"

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Task(StrEnum):
    """What is asked, which decides how an answer is judged."""

    CAPTION = "caption"  # exactly one of the accepted captions
    NAME = "name"  # one of the accepted names stands in the answer
    NEW_NAME = "new_name"  # likewise, of something that only the round's work has named
    YES_NO = "yes_no"  # a true and a false question, asked apart, both right
    CHOICE = "choice"  # the right option, by its letter, its words or both


class ExamInvalid(RuntimeError):
    """The exam is not what it says it is; the message names the place."""


class Rule(Protocol):
    """What decides whether answers are right."""

    @property
    def language(self) -> str:
        """The language that was asked for."""

    @property
    def task(self) -> Task:
        """How they are judged."""

    @property
    def accepted(self) -> Sequence[Sequence[str]]:
        """The right answers to each question; of a choice, the letter."""

    @property
    def options(self) -> Sequence[str]:
        """What there was to choose from."""


class ExamItem(BaseModel):
    """Questions about one picture that are judged together; `accepted` holds the right answers to each of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    language: str
    task: Task
    picture: Sha256
    questions: tuple[str, ...]
    accepted: tuple[tuple[str, ...], ...]
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Exam:
    """An exam as it stands in its folder."""

    folder: Path
    hash: str
    items: tuple[ExamItem, ...]

    def picture(self, sha256: str) -> bytes:
        """The bytes of one of its pictures; ExamInvalid where they are gone or others."""
        path = self.folder / PICTURES / sha256
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise ExamInvalid(f"{path.name} is missing in {self.folder / PICTURES}.") from None
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ExamInvalid(f"{path.name} in {self.folder / PICTURES} is damaged: its bytes have another hash.")
        return data


def open_exam(folder: Path) -> Exam:
    """Read an exam; every fault of its lines is told at once."""
    try:
        data = (folder / ITEMS).read_bytes()
    except FileNotFoundError:
        raise ExamInvalid(f"There is no {ITEMS} in {folder}.") from None
    items, faults = [], []
    for number, line in enumerate(data.decode("utf-8").splitlines(), start=1):
        try:
            items.append(ExamItem.model_validate_json(line))
        except ValidationError as error:
            faults += [f"line {number}, {'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
    if faults or not items:
        raise ExamInvalid(f"{folder / ITEMS}: {'; '.join(faults) or 'no items'}.")
    return Exam(folder, hashlib.sha256(data).hexdigest(), tuple(items))


def write_exam(folder: Path, items: Iterable[ExamItem], pictures: Mapping[str, bytes]) -> Exam:
    """Write an exam into a new folder; the items come last, so that a folder with them is whole."""
    (folder / PICTURES).mkdir(parents=True)
    for sha256, data in pictures.items():
        (folder / PICTURES / sha256).write_bytes(data)
    text = "".join(f"{item.model_dump_json()}\n" for item in items)
    (folder / ITEMS).write_text(text, encoding="utf-8")
    return open_exam(folder)


def right(item: Rule, answers: Sequence[str]) -> bool:
    """Whether the answers to all questions of an item are right."""
    stripped = [answer.strip() for answer in answers]
    if item.task in (Task.NAME, Task.NEW_NAME):
        return any(name.casefold() in stripped[0].casefold() for name in item.accepted[0])
    if item.task is Task.CHOICE:
        return chosen(stripped[0], item.options, item.language) in item.accepted[0]
    if item.task is Task.YES_NO:
        return all(_agrees(*pair, item.language) for pair in zip(stripped, item.accepted, strict=True))
    return all(answer in accepted for answer, accepted in zip(stripped, item.accepted, strict=True))


def chosen(answer: str, options: Sequence[str], language: str = "en") -> str | None:
    """The letter of the option meant by its words, its letter, or both; None where they disagree or fit nothing."""
    understood = extract(Kind.CHOICE, answer, language, options)
    return None if understood.why is Why.LETTER_OTHER_WORDS else cast("str | None", understood.label)


def _agrees(answer: str, accepted: Sequence[str], language: str) -> bool:
    """Whether an answer says the same yes or no as those that are accepted."""
    if answer in accepted:
        return True
    label = extract(Kind.YES_NO, answer, language).label
    return label is not None and any(label == extract(Kind.YES_NO, wording, language).label for wording in accepted)
