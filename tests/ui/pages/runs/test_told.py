"""Checks and warnings of a run in the page's language; what older runs told stays as it was."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from training.events import Check, Erosion, Event, Line, Preflight, Told, Warned
from training.preflight import Sentence
from ui.pages.runs.told import checks, verdicts, warnings
from ui.text import LOCALES, load

AT = datetime(2026, 3, 1, tzinfo=UTC)
TRAINING = Path(__file__).parents[4] / "training"


def lines(*events: Event) -> list[Line]:
    return [Line(seq=number, at=AT, event=event) for number, event in enumerate(events, 1)]


@pytest.mark.parametrize("locale", LOCALES)
def test_everything_that_training_can_tell_has_a_sentence(locale: str) -> None:
    runs = load(locale).runs
    assert [name for name in get_args(Sentence) if not runs.has(f"told_{name}")] == []
    codes = {code for path in TRAINING.glob("*.py") for code in re.findall(r'Warned\(code="(\w+)"', path.read_text())}
    assert codes >= {"batch_halved", "modules_idle"}
    assert [code for code in codes if not runs.has(f"warning_{code}")] == []


def test_a_check_is_told_in_the_language_of_the_page() -> None:
    rows = Told(sentence="rows", values={"count": 1200, "stage": "refresh", "kind": "sft"})
    took = Told(sentence="time", values={"count": 110, "seconds": 95})
    shown = verdicts([Check(name="rows", ok=True, told=(rows,)), Check(name="time", ok=True, told=(took,))], load("hu"))
    assert load("hu").runs.check_rows in shown
    assert load("hu").data.kind_sft in shown
    assert "1200" in shown.replace("\u00a0", "")
    assert "110 lépés" in shown
    assert "perc" in shown


def test_what_an_older_run_told_stays_english_and_becomes_no_markup() -> None:
    shown = verdicts([Check(name="rows", ok=False, detail="<b>12 rows</b>"), Check(name="moon", ok=True)], load("ar"))
    assert 'lang="en">&lt;b&gt;12 rows' in shown
    assert "moon" in shown


def test_only_the_last_preflight_is_shown() -> None:
    first, last = (Preflight(checks=(Check(name="disk", ok=True, detail=detail),)) for detail in ("first", "last"))
    shown = checks(lines(first, last), load("en"))
    assert "last" in shown
    assert "first" not in shown
    assert checks([], load("en")) == ""


def test_warnings_say_what_happened_once_and_the_latest_first() -> None:
    halved = Warned(code="batch_halved", details={"stage": "refresh", "step": 3, "at_once": 4})
    idle = Warned(code="modules_idle", details={"stage": "refresh", "modules": ["a", "<b>"], "count": 2})
    worse = Erosion(language="hu", details={"evidence": 31.0, "rows": 12, "replay": 0.2})
    shown = warnings(lines(halved, halved, idle, worse), load("hu"))
    assert shown.count("<p") == 3
    assert shown.index("magyar") < shown.index("2 modul") < shown.index("egyszerre 4")
    assert "20%" in shown.replace("\u00a0", "")
    assert "<b>" not in shown
