"""Pictures with what is asked and answered about them, by language: from an exam, or from files of benchmarks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core import benchmark_files
from core.benchmark_files import Question
from core.benchmark_files.mmmu import accepted
from core.benchmark_items import ItemKind
from evaluation.benchmarks.rows import DataInvalid
from evaluation.exam import ITEMS, open_exam
from evaluation.samples import prompt_of


@dataclass(frozen=True)
class Pair:
    """A picture, and the text that belongs to it: a question with its right answer."""

    language: str
    sha256: str
    picture: bytes
    question: str
    answer: str


def pairs(path: Path, language: str, most: int) -> list[Pair]:
    """So many a language, no picture twice in one; DataInvalid or ExamInvalid where they cannot be read."""
    kept: dict[str, dict[str, Pair]] = {}
    for pair in _of_exam(path) if (path / ITEMS).is_file() else _of_file(path, language):
        own = kept.setdefault(pair.language, {})
        if len(own) < most:
            own.setdefault(pair.sha256, pair)
    return [pair for own in kept.values() for pair in own.values()]


def _of_exam(path: Path) -> Iterator[Pair]:
    exam = open_exam(path)
    for item in exam.items:
        answer = item.accepted[0][0] if item.accepted and item.accepted[0] else ""
        yield Pair(item.language, item.picture, exam.picture(item.picture), item.questions[0], answer)


def _of_file(path: Path, language: str) -> Iterator[Pair]:
    if not language:
        raise DataInvalid(f"{path} does not say its language; give --language.")
    pictures: dict[str, bytes] = {}

    def keep(data: bytes) -> str:
        name = hashlib.sha256(data).hexdigest()
        pictures[name] = data
        return name

    try:
        found = benchmark_files.read(path, keep)
    except OSError as fault:
        raise DataInvalid(f"{path} cannot be read: {fault.strerror}.") from None
    if found.faults:
        first = found.faults[0]
        raise DataInvalid(f"{path}, line {first.line}: {first.kind} {first.detail}".rstrip() + ".")
    for asked in found.questions:
        if asked.pictures:
            yield Pair(language, asked.pictures[0], pictures[asked.pictures[0]], _question(asked), _answer(asked))


def _question(asked: Question) -> str:
    return prompt_of(asked.first.fields, asked.first.fields.options, asked.first.letters)


def _answer(asked: Question) -> str:
    first = asked.first
    if first.kind is ItemKind.CHOICE:
        return first.fields.options[first.letters.index(first.answer)]
    return accepted(first.answer)[0]


def by_language(several: Sequence[Pair]) -> dict[str, list[int]]:
    """The places of each language's pairs."""
    found: dict[str, list[int]] = {}
    for place, pair in enumerate(several):
        found.setdefault(pair.language, []).append(place)
    return found
