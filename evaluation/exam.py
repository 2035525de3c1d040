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
from string import ascii_uppercase
from typing import Annotated, Protocol, cast

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from evaluation.benchmarks.circular import turned
from evaluation.benchmarks.rows import BenchmarkRow
from evaluation.extraction import Kind, Why, extract
from evaluation.extraction.free import free_of

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
    CIRCULAR = "circular"  # likewise, asked in every turn of the options and right each time
    MMMU = "mmmu"  # a choice, or without options a free answer that says one of the accepted ones
    MMMU_BACK = "mmmu_back"  # likewise, in the English that a translation came back to


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
    """Questions about one picture that are judged together; `accepted` holds the right answers to each of them.

    The questions of a circular item are the turns of one choice, the first as it came; `options` are that one's.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    language: str
    task: Task
    picture: Sha256
    questions: tuple[str, ...]
    accepted: tuple[tuple[str, ...], ...]
    options: tuple[str, ...] = ()
    beside: tuple[Sha256, ...] = ()
    """Further pictures, shown after the first."""

    through: str = ""
    """The language that the question was translated to before it came back to its own."""

    @property
    def pictures(self) -> tuple[str, ...]:
        """All that are shown, in their order."""
        return (self.picture, *self.beside)


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
    if item.task in (Task.MMMU, Task.MMMU_BACK) and not item.options:
        return free_of(stripped[0], item.accepted[0], item.language)[1]
    if item.task in (Task.CHOICE, Task.MMMU, Task.MMMU_BACK):
        return chosen(stripped[0], item.options, item.language) in item.accepted[0]
    if item.task is Task.CIRCULAR:
        turns = (_moved(item.options, by) for by in range(len(stripped)))
        said = [chosen(answer, turn, item.language) for answer, turn in zip(stripped, turns, strict=True)]
        return all(letter in accepted for letter, accepted in zip(said, item.accepted, strict=True))
    if item.task is Task.YES_NO:
        return all(_agrees(*pair, item.language) for pair in zip(stripped, item.accepted, strict=True))
    return all(answer in accepted for answer, accepted in zip(stripped, item.accepted, strict=True))


def circular(item: ExamItem) -> ExamItem:
    """A choice as it is asked circularly; one whose options name each other stays single."""
    head = item.questions[0].removesuffix("\n".join(["", *_lettered(item.options)]))
    if head == item.questions[0]:
        raise ExamInvalid(f"{item.id} does not end with its options, so they cannot be turned.")
    turns = turned([BenchmarkRow("0", item.accepted[0][0], item.options)])
    return item.model_copy(
        update={
            "task": Task.CIRCULAR,
            "questions": tuple("\n".join([head, *_lettered(turn.options)]) for turn in turns),
            "accepted": tuple((turn.answer,) for turn in turns),
        }
    )


def as_it_came(item: ExamItem) -> ExamItem:
    """The vanilla question of a circular item: the first turn alone."""
    return item.model_copy(update={"task": Task.CHOICE, "questions": item.questions[:1], "accepted": item.accepted[:1]})


def _lettered(options: Sequence[str]) -> list[str]:
    return [f"{letter}. {option}" for letter, option in zip(ascii_uppercase, options, strict=False)]


def _moved(options: Sequence[str], by: int) -> Sequence[str]:
    return [*options[by:], *options[:by]]


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
