"""What answers mean, against tables written by hand in nine languages: `answers/<language>.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from core import languages
from evaluation.extraction import Kind, extract

ANSWERS = Path(__file__).parent / "answers"
FEWEST = 60


@cache
def table(language: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ANSWERS / f"{language}.yaml").read_text(encoding="utf-8"))
    return found


def rows(language: str) -> list[tuple[Kind, str, Any, list[str]]]:
    return [
        (kind, row[0], row[1], row[2] if len(row) > 2 else table(language)["options"])
        for kind in Kind
        for row in table(language)[kind.value]
    ]


@pytest.mark.slow
@pytest.mark.parametrize("language", languages.INTERFACE)
def test_every_answer_of_the_table_is_understood(language: str) -> None:
    wrong = []
    for kind, answer, meant, options in rows(language):
        found = extract(kind, answer, language, options)
        if found.label != meant:
            wrong.append(f"{kind} {answer!r}: {found.label} ({found.reason}), not {meant}")
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("language", languages.INTERFACE)
def test_every_language_has_enough_answers(language: str) -> None:
    assert len(rows(language)) >= FEWEST
    assert any(meant is None for _, _, meant, _ in rows(language))
