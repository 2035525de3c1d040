"""Rows from files: captions, native alt-texts, questions with answers, parallel text, text only.

    read(Intake(path, Source.CAPTION, "hu"), shelf) -> candidates

A record is a mapping with the names of `_Fields`, whatever the file: JSON lines, LLaVA's JSON, InternVL's JSON lines or
its meta file, Parquet, a folder of `datasets`, WebDataset. A record that cannot be one is refused with its line.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from core import languages
from core.errors import InvalidInput, NotFound, Reason
from core.instructions import instructions
from training.data.candidates import Candidate
from training.data.records import Record, records
from training.data.rows import Kind, Origin, Row, Source, Task, Turn, row_id
from training.data.tasks import Asked, Pair, asked

_TOLD = 20
"""Lines of a file that are named at most."""


class Shelf(Protocol):
    """Takes in pictures: `put` cleans and keeps one and gives its hash."""

    def put(self, data: bytes) -> str: ...


@dataclass(frozen=True)
class Intake:
    """A file, what its records are, and the language of those that name none."""

    path: Path
    source: Source
    language: str = ""
    seed: str = "intake"
    """Names the draw of instructions and of tasks."""
    tasks: Mapping[Task, float] | None = None
    """Shares of MVQA, EP-VQA and BVQA among questions that exist in English too; equal unless given."""


class _Fields(BaseModel):
    """What a record says; `english` is the same question in English."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    language: str = ""
    caption: str = ""
    alt_text: str = ""
    text: str = ""
    question: str = ""
    answer: str = ""
    english_question: str = ""
    english_answer: str = ""
    source_text: str = ""
    source_language: str = "en"
    conversations: tuple[dict[str, str], ...] = ()

    @field_validator("language", "source_language")
    @classmethod
    def _known(cls, code: str) -> str:
        if code and code not in languages.ALL:
            raise ValueError(f"no such language: {code}")
        return code


def read(intake: Intake, shelf: Shelf) -> Iterator[Candidate]:
    """All rows of a file, in its order; InvalidInput DATA_FILE_MALFORMED (file=, line=) for the first that is none,
    of parallel text for all whose sides are uneven, before any is read."""
    if intake.source is Source.PARALLEL:
        _level(intake)
    for record in records(intake.path):
        try:
            fields = _Fields.model_validate(record.fields)
            language = fields.language or intake.language
            languages.get(language)
            row = _row(intake, record, fields, language, tuple(shelf.put(data) for data in record.pictures()))
        except (ValidationError, ValueError, NotFound, InvalidInput, OSError) as error:
            raise InvalidInput(Reason.DATA_FILE_MALFORMED, file=intake.path.name, line=record.line) from error
        yield Candidate(row)


def _level(intake: Intake) -> None:
    """Parallel text has two sides on every line, and something to put from one language into another."""
    uneven = [record.line for record in records(intake.path) if not _both(record.fields, intake.language)]
    if uneven:
        told = uneven[0] if len(uneven) == 1 else ", ".join(map(str, uneven[:_TOLD]))
        raise InvalidInput(Reason.DATA_FILE_MALFORMED, file=intake.path.name, line=told)


def _both(fields: Mapping[str, object], language: str) -> bool:
    sides = [str(fields.get(name) or "").strip() for name in ("source_text", "text")]
    own, other = fields.get("language") or language, fields.get("source_language") or "en"
    return all(sides) and own != other


def _row(intake: Intake, record: Record, fields: _Fields, language: str, pictures: tuple[str, ...]) -> Row:
    place = f"{record.file}:{record.line}"
    dice = random.Random(hashlib.sha256(f"{intake.seed}:{place}".encode()).digest())
    asked = _conversation(fields.conversations) if fields.conversations else _said(intake, fields, language, dice)
    return Row(
        id=row_id(intake.source, place),
        kind=Kind.SFT,
        language=asked.language or language,
        pictures=pictures,
        turns=tuple(
            Turn(role="user" if n % 2 == 0 else "assistant", content=text) for n, text in enumerate(asked.turns)
        ),
        answer=asked.answer,
        source=intake.source,
        task=asked.task,
        origin=Origin(kind="file", id=place),
    )


def _said(intake: Intake, fields: _Fields, language: str, dice: random.Random) -> Asked:
    """What is asked and answered; an instruction is drawn for each record from the pool of its language."""
    if intake.source in (Source.CAPTION, Source.ALT_TEXT):
        text = fields.caption if intake.source is Source.CAPTION else fields.alt_text
        return Asked((dice.choice(instructions(language)),), text or fields.text)
    if intake.source is Source.QA:
        own = Pair(language, fields.question, fields.answer)
        english = Pair("en", fields.english_question, fields.english_answer)
        return asked(own, english if english.whole else None, intake.tasks, dice)
    if intake.source is Source.PARALLEL:
        name = languages.get(language).english_name
        return Asked((f"Translate into {name}: {fields.source_text}",), fields.text)
    return Asked((), fields.text)


def _conversation(turns: Sequence[Mapping[str, str]]) -> Asked:
    """LLaVA's form: `from` human and gpt in turn, `<image>` where a picture stands."""
    roles = [turn.get("from", "") for turn in turns]
    if len(turns) % 2 or roles != ["human", "gpt"] * (len(turns) // 2):
        raise ValueError("human and gpt have to speak in turn")
    texts = [turn["value"].replace("<image>\n", "").replace("\n<image>", "").replace("<image>", "") for turn in turns]
    return Asked(tuple(texts[:-1]), texts[-1])
