"""The exam of the Little World: held-out drawings in nine languages, put to parent and child when a run closes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from demo.measure import tasks
from demo.shipped import pack, small
from demo.texts import LANGUAGES, LOCAL_LANGUAGES
from evaluation.exam import ITEMS, PICTURES, ExamItem

_PARTS: tuple[tuple[str, Callable[[str, int], list[tasks.Item]], tuple[str, ...], int], ...] = (
    ("caption", tasks.captions, LANGUAGES, 16),
    ("name", tasks.culture_names, LOCAL_LANGUAGES, 16),
    ("new_name", tasks.kept_names, LOCAL_LANGUAGES, 12),
    ("yes_no", tasks.pairs, LANGUAGES, 8),
    ("choice", tasks.choices, LANGUAGES, 8),
)
"""What is asked, in which languages, and how many items of each: about a quarter of a minute for both models."""


def write(archive: Path) -> None:
    """Draw all of it, and pack it."""
    items: list[ExamItem] = []
    pictures: dict[str, bytes] = {}
    for name, make, languages, count in _PARTS:
        for language in languages:
            for number, asked in enumerate(make(language, count)):
                data = small(asked.questions[0].picture)
                sha256 = hashlib.sha256(data).hexdigest()
                pictures[f"{PICTURES}/{sha256}"] = data
                items.append(_item(f"{name}-{language}-{number}", language, sha256, asked))
    lines = "".join(f"{item.model_dump_json()}\n" for item in items)
    pack({**dict(sorted(pictures.items())), ITEMS: lines.encode()}, archive)


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
