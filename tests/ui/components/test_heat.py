"""Heat maps: every number is drawn and in the table, shades tell how far, colours to which side."""

from __future__ import annotations

import pytest

from tests.ui.components.test_plot import svg, texts
from ui.components.heat import Square, heat
from ui.components.plot import Axes
from ui.text import load

AXES = Axes("Points <b>now</b>", "Model", "Language")
GRID = [
    Square("Hungarian", "base", "1 000", 0.0),
    Square("Hungarian", "tuned", "1 200", 0.9),
    Square("Korean", "tuned", "900", -0.3),
]


def test_every_number_is_drawn_and_stands_in_the_table() -> None:
    drawn = heat(load("en"), AXES, GRID)
    assert {"1 000", "1 200", "900", "Hungarian", "Korean", "base", "tuned"} <= set(texts(drawn))
    rows = drawn.split("<tbody>")[1].split("<tr>")[1:]
    assert [row.count("<td") for row in rows] == [2, 2]
    assert ">1 200<" in rows[0]
    assert "<b>" not in drawn


def test_what_lies_on_either_side_of_the_middle_has_a_colour_of_its_own_and_depth() -> None:
    squares = {
        (str(node.get("fill")), round(float(node.get("fill-opacity") or 0), 2))
        for node in svg(heat(load("en"), AXES, GRID)).iter()
        if str(node.get("fill")).startswith("var(--plot-")
    }
    assert {fill for fill, _ in squares} == {"var(--plot-1)", "var(--plot-2)"}
    assert len(squares) == 3


@pytest.mark.parametrize(("code", "order"), [("en", ["base", "tuned"]), ("ar", ["tuned", "base"])])
def test_columns_stand_as_people_read(code: str, order: list[str]) -> None:
    assert [word for word in texts(heat(load(code), AXES, GRID)) if word in order] == order


def test_columns_can_be_ordered_as_rows_are() -> None:
    drawn = texts(heat(load("en"), AXES, GRID, order=["other", "tuned", "base"]))
    assert [word for word in drawn if word in {"base", "tuned"}] == ["tuned", "base"]


def test_long_names_of_many_columns_stand_aslant() -> None:
    many = [Square("x", f"a model with a long name {number}", "1", 0.1) for number in range(5)]
    assert "rotate(320" in heat(load("en"), AXES, many)
    assert "rotate(320" not in heat(load("en"), AXES, GRID)
