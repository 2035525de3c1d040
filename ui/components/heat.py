"""A heat map: numbers in a grid, the shade saying how far each is from the middle and the colour to which side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from ui.components.plot import Axes, figure, folded, rtl, side
from ui.text import Text

_DEEPEST = 0.55
"""Pale enough that the number on it can be read in light and dark."""
_UPRIGHT = 3
"""More columns than this have their names aslant."""


@dataclass(frozen=True)
class Square:
    """One place: its row and column, what is written there, and where between -1 and 1 that lies."""

    row: str
    column: str
    shown: str
    place: float


def heat(text: Text, axes: Axes, squares: Sequence[Square], *, order: Sequence[str] = ()) -> Markup:
    """The grid; columns as ordered, otherwise they and rows as they come; places without a square stay empty."""
    rows = list(dict.fromkeys(square.row for square in squares))
    there = dict.fromkeys(square.column for square in squares)
    columns = [column for column in order if column in there] or list(there)
    aslant = len(columns) > _UPRIGHT
    values = [
        {
            "row": folded(square.row),
            "column": square.column if aslant else folded(square.column),
            "shown": square.shown,
            "side": "more" if square.place >= 0 else "less",
            "depth": round(min(1.0, abs(square.place)) * _DEEPEST, 3),
        }
        for square in squares
    ]
    across = columns if aslant else [folded(column) for column in columns]
    place = {
        "y": {
            "field": "row",
            "type": "nominal",
            "title": None,
            "sort": [folded(row) for row in rows],
            "axis": side(text),
        },
        "x": {
            "field": "column",
            "type": "nominal",
            "title": axes.x,
            "sort": across[::-1] if rtl(text) else across,
            "axis": {"labelAngle": -40 if aslant else 0},
        },
    }
    colour = {"domain": ["more", "less"], "range": ["var(--plot-1)", "var(--plot-2)"]}
    spec = {
        "height": {"step": 44},
        "data": {"values": values},
        "layer": [
            {
                "mark": {"type": "rect", "stroke": "var(--line)"},
                "encoding": {
                    **place,
                    "fill": {"field": "side", "type": "nominal", "legend": None, "scale": colour},
                    "fillOpacity": {"field": "depth", "type": "quantitative", "legend": None, "scale": None},
                },
            },
            {
                "mark": {"type": "text", "fontSize": 14, "fill": "var(--ink)"},
                "encoding": {**place, "text": {"field": "shown", "type": "nominal"}},
            },
        ],
    }
    shown = {(square.row, square.column): square.shown for square in squares}
    table = [(row, *(shown.get((row, column), "") for column in columns)) for row in rows]
    return figure(text, axes, spec, legend=(), heads=(axes.y, *columns), rows=table)
