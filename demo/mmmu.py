"""A small set in the shape of MMMU: `python -m demo mmmu --out FOLDER`, in English, translated, and translated back.

    en/ hu/ ...            a folder of each subject, in it a Parquet with MMMU's columns
    back-hu/ ...           the English that came back from a language

Its questions are the choices of the demo benchmark, every third of those about numbers asked without options. What is
translated are that benchmark's drafts, with the mistakes that machines make in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from core.benchmark_items import Fields
from demo.benchmark.back import returned
from demo.benchmark.questions import Question, questions
from demo.benchmark.spoil import draft
from demo.shipped import small
from demo.texts import LOCAL_LANGUAGES

BACK = "back-"
_SIDE = 160
_SUBJECTS = {"How many": "Number", "What colour": "Colour", "Which of": "Kind", "Where": "Place"}
_CULTURE, _NUMBER = "Culture", "Number"
_OPEN = 3
"""Of the questions about numbers, every third one is open."""

_NO_PICTURES = {f"image_{number}": None for number in range(2, 8)}
_PICTURE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
_TEXTS = (
    "id", "question", "options", "explanation", "img_type", "answer", "topic_difficulty", "question_type", "subfield",
)  # fmt: skip
_SCHEMA = pa.schema(
    [*((name, pa.string()) for name in _TEXTS), *((f"image_{number}", _PICTURE) for number in range(1, 8))]
)


def write(folder: Path) -> int:
    """All of it, in a folder that is made; how many questions it has."""
    folder.mkdir(parents=True)
    asked = list(_by_subject())
    pictures = [small(question.drawing.draw(_SIDE)) for _, _, question in asked]
    _write(folder / "en", asked, pictures, lambda question: question.tell("en"))
    for language in LOCAL_LANGUAGES:
        _write(folder / language, asked, pictures, partial(_drafted, language=language))
        _write(folder / f"{BACK}{language}", asked, pictures, partial(returned, language=language))
    return len(asked)


def _drafted(question: Question, language: str) -> Fields:
    return draft(question, language).fields


def _by_subject() -> Iterator[tuple[str, str, Question]]:
    """Subject, id and question."""
    counts: dict[str, int] = {}
    for question in questions():
        if question.pair:
            continue
        begins = (subject for start, subject in _SUBJECTS.items() if question.tell("en").question.startswith(start))
        subject = next(begins, _CULTURE)
        counts[subject] = counts.get(subject, 0) + 1
        yield subject, f"validation_{subject}_{counts[subject]}", question


def _write(
    folder: Path, asked: list[tuple[str, str, Question]], pictures: list[bytes], tell: Callable[[Question], Fields]
) -> None:
    rows: dict[str, list[dict[str, Any]]] = {}
    for (subject, name, question), picture in zip(asked, pictures, strict=True):
        own = rows.setdefault(subject, [])
        is_open = subject == _NUMBER and len(own) % _OPEN == 0
        own.append(_row(name, question, tell(question), picture, is_open=is_open))
    for subject, own in rows.items():
        (folder / subject).mkdir(parents=True)
        pq.write_table(pa.Table.from_pylist(own, _SCHEMA), folder / subject / "validation-00000-of-00001.parquet")


def _row(name: str, question: Question, told: Fields, picture: bytes, *, is_open: bool) -> dict[str, Any]:
    right = told.options["ABCD".index(question.answer)]
    asked = " ".join(part for part in (told.hint, told.question, "<image 1>") if part)
    return {
        "id": name,
        "question": asked,
        "options": "[]" if is_open else repr(list(told.options)),
        "explanation": "",
        "img_type": "['Drawings']",
        "answer": repr([right, right.lower()]) if is_open else question.answer,
        "topic_difficulty": "Easy",
        "question_type": "open" if is_open else "multiple-choice",
        "subfield": question.world,
        "image_1": {"bytes": picture, "path": f"{name}.webp"},
        **_NO_PICTURES,
    }
