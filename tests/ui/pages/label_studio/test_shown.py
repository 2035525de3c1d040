"""The page about Label Studio: nothing connected, nothing sent, projects, and every conflict in every language."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from annotation.label_studio.configs import Shape
from annotation.label_studio.rules import Trouble
from backend.db.arena_sync import ArenaConflict, SyncArena
from backend.db.calibrations import Stage
from backend.db.label_studio import Conflict, Counts, SyncProject, Target
from backend.services.label_studio import State
from core.records import Caller
from ui.pages.label_studio import shown
from ui.text import LOCALES, load
from ui.visitor import Visitor

WHO = Visitor(caller=Caller(), zone=ZoneInfo("UTC"), origin="https://parley.test")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ADDRESS = "https://labels.example.org"
PROJECT = SyncProject(
    id="p" * 32,
    target=Target("b" * 32, "hu", Stage.REFINE, 2),
    benchmark="<Cars>",
    number=17,
    shape=Shape(2, hint=False, pictures=1),
    pushed_at=NOON,
    pulled_at=None,
    hinted_at=None,
)


def test_what_is_missing_is_said_and_what_to_do() -> None:
    text = load("en")
    nothing = shown.projects(State("", (), ()), WHO, text)
    assert text.label_studio.none_title in nothing
    assert text.label_studio.empty_title in shown.projects(State(ADDRESS, (), ()), WHO, text)
    assert shown.conflicts(State(ADDRESS, (), ()), WHO, text) == ""


def test_a_project_leads_to_label_studio_and_says_what_came_back() -> None:
    state = State(ADDRESS, ((PROJECT, Counts(tasks=140, taken=12, troubles=0)),), ())
    page = shown.projects(state, WHO, load("en"))
    assert f'href="{ADDRESS}/projects/17"' in page
    assert "&lt;Cars&gt; · Hungarian" in page
    assert "140" in page
    assert load("en").label_studio.never in page
    assert load("en").label_studio.no_conflicts in shown.conflicts(state, WHO, load("en"))
    left = State("", state.projects, ())
    assert load("en").label_studio.none_text in shown.projects(left, WHO, load("en"))


@pytest.mark.parametrize("locale", LOCALES)
def test_every_conflict_says_what_follows_from_it(locale: str) -> None:
    conflicts = tuple(
        Conflict(PROJECT, "i" * 32, number, "<b>stranger@example.org", trouble, NOON)
        for number, trouble in enumerate(Trouble, 1)
    )
    page = shown.conflicts(State(ADDRESS, ((PROJECT, Counts(1, 0, 12)),), conflicts), WHO, load(locale))
    assert "<b>" not in page
    assert page.count("<tr>") == len(Trouble) + 1
    assert all(load(locale).label_studio.fill(f"trouble_{one.value}") in page for one in Trouble)


def test_the_arena_stands_beside_benchmarks_with_what_was_not_taken() -> None:
    arena = SyncArena("a" * 32, "hu", 2, 41, NOON, None, None)
    left = ArenaConflict(arena, "b" * 32, 9, "<i>Anna", Trouble.SECOND_PERSON, NOON)
    state = State(ADDRESS, (), (), ((arena, Counts(tasks=12, taken=3, troubles=1)),), (left,))
    text = load("en")
    page = shown.projects(state, WHO, text)
    assert f"{text.nav.arena} · Hungarian 2" in page
    assert f'href="{ADDRESS}/projects/41"' in page
    told = shown.conflicts(state, WHO, text)
    assert text.label_studio.trouble_second_person in told
    assert "&lt;i&gt;Anna" in told
