"""Translations beside each other and the way back: plots with tables, in the page's language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.services.calibration.translations import Between, Likeness
from backend.services.studio.ways_back import Part, WayBack
from ui.pages.calibration.quality import link, quality
from ui.text import load

LIKENESS = [Likeness(between, 40, 41.25, 35.0, 48.0, "mean of BLEU-1..4|BLEU|tok:13a") for between in Between]
WAYS = [WayBack("<b>tuned</b>", "Back", 40, Part(75, 60, 86), Part(62.5, 47, 76), lost=6, gained=1, p=0.125)]


@pytest.mark.parametrize("code", ["en", "hu", "ar"])
def test_both_parts_have_a_plot_and_a_table_with_what_was_counted(code: str) -> None:
    text = load(code)
    shown = quality("Cars", "hu", LIKENESS, WAYS, text)
    assert shown.count("<svg") == 2
    assert shown.count('data-plot="csv"') == 2
    assert shown.count("tok:13a") == len(Between)
    assert text.calibration.between_people in shown
    assert shown.index(text.calibration.way_back_text) < shown.index(f"<caption>{text.calibration.way_back_title}")
    assert "&lt;b&gt;tuned" in shown
    assert "<b>tuned" not in shown
    assert ("62,5" if code == "hu" else "62.5") in shown or code == "ar"


def test_a_chance_next_to_none_is_not_nothing() -> None:
    certain = [replace(WAYS[0], lost=40, gained=0, p=2**-39)]
    for code, shown in (("en", "&lt;\u00a00.001"), ("hu", "&lt;\u00a00,001"), ("cs", "&lt;\u00a00,001")):
        assert shown in quality("Cars", "hu", [], certain, load(code))
    assert ">0.125<" in quality("Cars", "hu", [], WAYS, load("en"))


def test_without_either_it_says_what_to_do() -> None:
    text = load("en")
    shown = quality("Cars", "hu", [], [], text)
    assert text.calibration.no_translations in shown
    assert text.calibration.no_way_back in shown
    assert "<svg" not in shown
    assert "benchmark=Cars+%26+co&amp;language=hu" in link("Cars & co", "hu", text)
