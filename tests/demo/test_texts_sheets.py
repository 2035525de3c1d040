"""The sample sheets in docs/world are what the grammars say today."""

from __future__ import annotations

from pathlib import Path

import pytest

from core import languages
from demo.texts import LANGUAGES
from demo.texts.sheet import sheet

FOLDER = Path(__file__).parents[2] / "docs" / "world"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_committed_sheet_is_fresh(language: str) -> None:
    expected = sheet(language, languages.get(language).english_name)
    assert (FOLDER / f"{language}.md").read_text(encoding="utf-8") == expected, "run `python -m demo.texts`"
