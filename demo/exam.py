"""The exam of the Little World: held-out drawings in nine languages, as a folder that a run asks parent and child."""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Callable
from pathlib import Path

from demo.measure import tasks
from demo.texts import LANGUAGES, LOCAL_LANGUAGES
from evaluation.exam import ITEMS, Exam, ExamItem, open_exam, write_exam

NAME = "little-world"
_PARTS: tuple[tuple[str, Callable[[str, int], list[tasks.Item]], tuple[str, ...], int], ...] = (
    ("caption", tasks.captions, LANGUAGES, 16),
    ("name", tasks.culture_names, LOCAL_LANGUAGES, 16),
    ("new_name", tasks.kept_names, LOCAL_LANGUAGES, 12),
    ("yes_no", tasks.pairs, LANGUAGES, 8),
    ("choice", tasks.choices, LANGUAGES, 8),
)
"""What is asked, in which languages, and how many items of each: about a quarter of a minute for both models."""


def ensure(folder: Path) -> Exam:
    """The exam in its folder, written now if it is not there; half a folder is made anew."""
    if not (folder / ITEMS).is_file():
        shutil.rmtree(folder, ignore_errors=True)
        items, pictures = _made()
        write_exam(folder, items, pictures)
    return open_exam(folder)


def _made() -> tuple[list[ExamItem], dict[str, bytes]]:
    items: list[ExamItem] = []
    pictures: dict[str, bytes] = {}
    for name, make, languages, count in _PARTS:
        for language in languages:
            for number, asked in enumerate(make(language, count)):
                data = io.BytesIO()
                asked.questions[0].picture.save(data, "PNG")
                sha256 = hashlib.sha256(data.getvalue()).hexdigest()
                pictures[sha256] = data.getvalue()
                items.append(_item(f"{name}-{language}-{number}", language, sha256, asked))
    return items, pictures


def _item(key: str, language: str, picture: str, asked: tasks.Item) -> ExamItem:
    return ExamItem(
        id=key,
        language=language,
        task=asked.task,
        picture=picture,
        questions=tuple(question.text for question in asked.questions),
        accepted=asked.accepted,
        options=asked.options,
    )
