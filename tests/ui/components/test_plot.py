"""Plots: what is drawn, what stands in the table below, and what follows the page's language."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import pytest
from markupsafe import Markup

from ui.components import plot
from ui.components.plot import Axes, Bar, Interval, Series, bars, intervals, lines
from ui.text import load

AXES = Axes("Loss <b>now</b>", "Step", "Loss")
CURVES = [
    Series("hu", [(step, 2.5 / (step + 1)) for step in range(20)]),
    Series("ar", [(step, 3 / (step + 1)) for step in range(20)]),
]


def svg(figure: Markup) -> ET.Element:
    start = figure.index("<svg")
    return ET.fromstring(figure[start : figure.index("</svg>") + 6])


def texts(figure: Markup) -> list[str]:
    return ["".join(node.itertext()) for node in svg(figure).iter() if node.tag.endswith("}text")]


def test_every_curve_is_drawn_named_and_in_the_table() -> None:
    figure = lines(load("en"), AXES, CURVES)
    drawn = [node for node in svg(figure).iter() if node.get("aria-roledescription") == "line mark"]
    assert len(drawn) == 2
    assert len({node.get("stroke") for node in drawn}) == 2
    assert len({node.get("stroke-dasharray") for node in drawn}) == 2  # told apart in grey, too
    assert all(str(node.get("stroke")).startswith("var(--plot-") for node in drawn)
    assert figure.count("<tr>") == 1 + 40
    assert "<bdi>hu</bdi>" in figure


def test_what_people_typed_never_becomes_markup() -> None:
    figure = lines(load("en"), AXES, [Series("<img src=x onerror=alert(1)>", [(0, 1), (1, 2)])])
    assert "<img" not in figure
    assert "<b>" not in figure


def test_arabic_axes_stand_on_the_right_and_hungarian_numbers_have_commas() -> None:
    def tick(figure: Markup) -> list[str]:
        return [text for text in texts(figure) if text.replace(",", "").replace(".", "").isdigit()]

    assert any("," in number for number in tick(lines(load("hu"), AXES, CURVES)))
    left, right = lines(load("en"), AXES, CURVES), lines(load("ar"), AXES, CURVES)
    assert left.split("<svg")[1] != right.split("<svg")[1]


def test_stacked_bars_and_intervals_name_their_parts() -> None:
    stacked = bars(
        load("en"), Axes("Votes", "Votes", "Language"), [Bar("hu", 3, "A"), Bar("hu", 4, "B"), Bar("ar", 2, "A")]
    )
    assert stacked.count('class="legend"') == 1
    assert "<bdi>B</bdi>" in stacked
    rows = [Interval("hu", 0.5, 0.3, 0.7, "parent"), Interval("hu", 0.9, 0.8, 0.95, "child")]
    shown = intervals(load("en"), Axes("Names", "Share", "Language"), rows)
    assert "0.8 – 0.95" in shown
    assert "child" in shown


@pytest.mark.parametrize("locale", ["en", "ar", "hu"])
def test_nothing_to_draw_is_said(locale: str) -> None:
    assert load(locale).plot.nothing in lines(load(locale), AXES, [])
    assert load(locale).plot.nothing in bars(load(locale), AXES, [])


def test_a_long_label_is_laid_in_lines_and_whole_in_the_table() -> None:
    long = "Picture looks like one kept for measuring"
    drawn = bars(load("en"), Axes("Left out", "Rows", "Reason"), [Bar(long, 3, "hu"), Bar("Twice", 1, "hu")])
    assert f"<bdi>{long}</bdi>" in drawn
    assert long not in texts(drawn)
    assert "".join(texts(drawn)).replace(" ", "").count("measuring") == 1


def test_what_looks_the_same_is_drawn_once_and_its_numbers_stand_below_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn, draw = [], plot.vl_convert.vegalite_to_svg

    def drawing(spec: str, **settings: Any) -> str:
        drawn.append(spec)
        return str(draw(spec, **settings))

    monkeypatch.setattr(plot.vl_convert, "vegalite_to_svg", drawing)
    axes = Axes("Drawn once", "Points", "Model")
    first = intervals(load("en"), axes, [Interval("a", 1003.21, 990.0, 1020.0)])
    again = intervals(load("en"), axes, [Interval("a", 1003.2099, 990.0, 1020.0)])
    intervals(load("en"), axes, [Interval("a", 1003.4, 990.0, 1020.0)])
    intervals(load("hu"), axes, [Interval("a", 1003.21, 990.0, 1020.0)])
    assert (first == again, len(drawn)) == (True, 3)
