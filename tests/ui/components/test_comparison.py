"""A child beside its parent: what got worse stands first, and nothing that was measured gets lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.runs.records import Cell
from ui.components.comparison import compared, summary, verdict
from ui.text import load

TEXT = load("en")


def cell(language: str, task: str = "caption", parent: float = 0.5, child: float = 0.5, **more: bool) -> Cell:
    ends = {
        "parent_low": parent - 0.1,
        "parent_high": parent + 0.1,
        "child_low": child - 0.1,
        "child_high": child + 0.1,
    }
    found = {"worse": False, "better": False, **more}
    return Cell(language=language, task=task, n=40, parent=parent, child=child, **ends, **found)


CELLS = [
    cell("hu", child=0.9, better=True),
    cell("th", child=0.1, worse=True),
    cell("ar", child=0.45),
    cell("hu", "new_name", parent=0.0, child=0.8, better=True),
]


def test_what_got_worse_is_said_before_what_got_better() -> None:
    told = verdict(CELLS, TEXT)
    assert told.index("Thai: Captions exactly right · 50% → 10%") < told.index("Hungarian: Captions exactly right")
    assert told.index('class="worse"') < told.index('class="better"')
    assert "Arabic" not in told


def test_arrows_point_where_people_read_to() -> None:
    assert "50 ← 10" in verdict(CELLS, load("ar")).replace("\u200e", "").replace("%", "").replace("٪", "").replace(
        "\u061c", ""
    )
    assert "→" not in verdict(CELLS, load("ar"))


def test_that_nothing_changed_is_said_too() -> None:
    told = verdict([cell("ar")], TEXT)
    assert TEXT.runs.nothing_worse in told
    assert TEXT.runs.nothing_better in told


@pytest.mark.slow
def test_every_task_is_a_plot_with_the_worst_language_on_top() -> None:
    shown = compared(CELLS, TEXT)
    assert shown.count('<figure class="plot"') == 2
    captions = shown.split("<figure")[1].split("<tbody>")[1]
    assert captions.index("Thai (40)") < captions.index("Arabic (40)") < captions.index("Hungarian (40)")


def test_without_an_evaluation_there_is_nothing() -> None:
    assert compared([], TEXT) == summary([], TEXT) == ""


def test_a_list_says_how_many_got_worse_and_better() -> None:
    assert summary(CELLS, TEXT).index("1 worse") < summary(CELLS, TEXT).index("2 better")
    assert "worse" not in summary([cell("hu", better=True)], TEXT)


def test_what_could_not_be_measured_is_not_drawn_as_nothing() -> None:
    half = replace(cell("ko", parent=0.5), child=None, child_low=None, child_high=None)
    shown = compared([half], TEXT)
    assert "<bdi>50</bdi>" in shown
    assert "<bdi>0</bdi>" not in shown
    assert f"<bdi>{TEXT.runs.child}</bdi>" not in shown
