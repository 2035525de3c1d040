"""Plots as SVG made on the server: one look for all pages, colours that follow light and dark, data as a table below.

Plain Vega-Lite, drawn by vl-convert: offline, some ten kilobytes, no script in the browser. Downloads are made from
what is on the page (`ui/static/plot.js`), so a plot needs no address of its own.
"""

from __future__ import annotations

import functools
import json
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import vl_convert
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol
from markupsafe import Markup

from ui import html
from ui.text import Text

_WIDTH, _HEIGHT, _ROW, _LINE, _LABEL = 340, 200, 28, 18, 18
"""Narrow enough that a phone shows all of it with letters that can be read."""

_COLOURS = tuple(f"var(--plot-{number})" for number in range(1, 10))
_FEW_PLACES = 6
_KEPT = 128
"""How many drawings are kept, of some 40 KB each."""
_DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3])
_QUIET = "var(--ink-2)"
_DOWNLOADS = Markup("").join(
    Markup('<button type="button" data-plot="{}">{}</button>').format(kind, kind.upper())
    for kind in ("svg", "png", "csv")
)


@dataclass(frozen=True)
class Axes:
    """What the plot is called and what its axes measure."""

    title: str
    x: str
    y: str


@dataclass(frozen=True)
class Series:
    """One line; told from the others by colour, by dashes and by its name at its end."""

    name: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Bar:
    """One bar, or a piece of one: bars of the same label are stacked by their part."""

    label: str
    value: float
    part: str = ""


@dataclass(frozen=True)
class Interval:
    """A value with its interval, in a row of its own; rows of one label stand together, a colour per part."""

    label: str
    value: float
    low: float
    high: float
    part: str = ""


def warm(text: Text) -> None:
    """Draw something, which nobody sees: the first drawing of a process takes a second."""
    lines(text, Axes("", "", ""), [Series("", [(0, 0)])])


def lines(text: Text, axes: Axes, series: Sequence[Series], *, least: float | None = None) -> Markup:
    """Curves over each other."""
    drawn = [curve for curve in series if curve.points]
    values = [{"x": x, "y": y, "name": curve.name} for curve in drawn for x, y in curve.points]
    heights = [y for curve in drawn for _, y in curve.points]
    names = [curve.name for curve in drawn]
    places = sorted({x for curve in drawn for x, _ in curve.points})
    few = len(places) <= _FEW_PLACES and all(float(x).is_integer() for x in places)
    look = {
        "color": {"field": "name", "type": "nominal", "legend": None, "scale": _scale(names, _COLOURS)},
        "strokeDash": {"field": "name", "type": "nominal", "legend": None, "scale": _scale(names, _DASHES)},
    }
    spec = {
        "height": _HEIGHT,
        "data": {"values": values},
        "mark": {"type": "line", "strokeWidth": 2, "point": len(values) < 2 * len(names) + 1},
        "encoding": {
            "x": {
                "field": "x",
                "type": "quantitative",
                "title": axes.x,
                "scale": {"zero": False, "nice": False, "reverse": rtl(text)},
                "axis": {"values": places, "format": "d"} if few else {"tickMinStep": 1, "tickCount": 6},
            },
            "y": {
                "field": "y",
                "type": "quantitative",
                "title": axes.y,
                "scale": _from(least, heights),
                "axis": side(text),
            },
            **look,
        },
    }
    table = [(curve.name, _number(x, text), _number(y, text)) for curve in drawn for x, y in curve.points]
    return figure(text, axes, spec, legend=names, heads=("", axes.x, axes.y), rows=table)


def bars(text: Text, axes: Axes, rows: Sequence[Bar]) -> Markup:
    """Horizontal bars; parts of one label are stacked."""
    parts = list(dict.fromkeys(bar.part for bar in rows))
    labels = list(dict.fromkeys(folded(bar.label) for bar in rows))
    spec = {
        "height": {"step": _row(labels)},
        "data": {"values": [{**vars(bar), "label": folded(bar.label), "place": parts.index(bar.part)} for bar in rows]},
        "mark": {"type": "bar", "height": {"band": 0.7}},
        "encoding": {
            "y": {"field": "label", "type": "nominal", "title": None, "sort": labels, "axis": side(text)},
            "x": {"field": "value", "type": "quantitative", "title": axes.x, "scale": {"reverse": rtl(text)}},
            "color": {"field": "part", "type": "nominal", "legend": None, "scale": _scale(parts, _COLOURS)},
            "order": {"field": "place", "type": "ordinal", "sort": "ascending"},
        },
    }
    table = [(bar.label, bar.part, _number(bar.value, text)) for bar in rows]
    legend = [part for part in parts if part]
    return figure(text, axes, spec, legend=legend, heads=(axes.y, "", axes.x), rows=table)


def intervals(text: Text, axes: Axes, rows: Sequence[Interval]) -> Markup:
    """Values with their intervals, row by row: what is sure and what is not is seen before it is read."""
    parts = list(dict.fromkeys(row.part for row in rows))
    labels = list(dict.fromkeys(folded(row.label) for row in rows))
    place = {
        "y": {"field": "label", "type": "nominal", "title": None, "sort": labels, "axis": side(text)},
        "yOffset": {"field": "part", "type": "nominal", "sort": parts},
        "color": {"field": "part", "type": "nominal", "legend": None, "scale": _scale(parts, _COLOURS)},
    }
    across = {"type": "quantitative", "title": axes.x, "scale": {"zero": False, "reverse": rtl(text)}}
    spec = {
        "height": {"step": max(_row(labels) / max(1, len(parts)), 12)},
        "data": {"values": [_values(row) for row in rows]},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {**place, "x": {"field": "low", **across}, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
                "encoding": {
                    **place,
                    "x": {"field": "value", **across},
                    "shape": {"field": "part", "type": "nominal", "legend": None},
                },
            },
        ],
    }
    table = [
        (row.label, row.part, _number(row.value, text), f"{_number(row.low, text)} – {_number(row.high, text)}")
        for row in rows
    ]
    legend = [part for part in parts if part]
    return figure(text, axes, spec, legend=legend, heads=(axes.y, "", axes.x, text.plot.interval), rows=table)


def _values(row: Interval) -> dict[str, Any]:
    """As exact as can be seen: what looks the same is not drawn again."""
    numbers = {name: float(f"{getattr(row, name):.5g}") for name in ("value", "low", "high")}
    return {"label": folded(row.label), "part": row.part, **numbers}


def figure(
    text: Text,
    axes: Axes,
    spec: dict[str, Any],
    *,
    legend: Sequence[str],
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
) -> Markup:
    """A drawing with its name, its legend, and its numbers as a table below."""
    words = text.plot
    if not rows:
        return Markup('<figure class="plot"><figcaption>{}</figcaption><p>{}</p></figure>').format(
            axes.title, words.nothing
        )
    keys = Markup("").join(
        Markup('<li><i data-key="{}"></i><bdi>{}</bdi></li>').format(place % len(_COLOURS) + 1, name)
        for place, name in enumerate(legend)
    )
    return Markup(
        '<figure class="plot" data-name="{}"><figcaption>{}</figcaption><ul class="legend">{}</ul>'
        '<div class="drawn" role="img" aria-label="{}" tabindex="0">{}</div>'
        "<details><summary>{}</summary>{}<p>{}</p></details></figure>"
    ).format(
        axes.title,
        axes.title,
        keys,
        axes.title,
        _svg(spec, text),
        words.data,
        html.table(caption=axes.title, heads=heads, rows=rows),
        _DOWNLOADS,
    )


def _svg(spec: dict[str, Any], text: Text) -> Markup:
    whole = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": _WIDTH,
        "background": "transparent",
        "config": {
            "font": "inherit",
            "axis": {
                "labelColor": _QUIET,
                "titleColor": _QUIET,
                "titleFontWeight": "normal",
                "labelFontSize": 14,
                "titleFontSize": 14,
                "gridColor": "var(--line)",
                "domainColor": "var(--line-strong)",
                "tickColor": "var(--line-strong)",
                "labelLimit": 320,
                "labelExpr": r"split(datum.label, '\n')",
            },
            "view": {"stroke": None},
        },
        **spec,
    }
    drawn = _drawn(json.dumps(whole), get_decimal_symbol(text.locale), get_group_symbol(text.locale))
    # the page has its own width: a plot is as wide as its column
    return Markup(drawn.replace("<svg ", '<svg preserveAspectRatio="xMidYMid meet" ', 1))  # noqa: S704  (Vega escapes)


@functools.lru_cache(maxsize=_KEPT)
def _drawn(spec: str, decimal: str, thousands: str) -> str:
    numbers = {"decimal": decimal, "thousands": thousands, "grouping": [3], "currency": ["", ""]}
    return str(vl_convert.vegalite_to_svg(spec, format_locale=numbers))


def _scale(names: Sequence[str], looks: Sequence[Any]) -> dict[str, Any]:
    return {"domain": list(names), "range": [looks[place % len(looks)] for place in range(len(names))]}


def _from(least: float | None, values: Sequence[float]) -> dict[str, Any]:
    """What the axis spans; a single value stands in the middle of something."""
    if least is not None:
        return {"domainMin": least}
    if len(set(values)) == 1 and values[0]:
        return {"domain": sorted((0.9 * values[0], 1.1 * values[0]))}
    return {"zero": False}


def side(text: Text) -> dict[str, Any]:
    """Where people read from the right, the axis stands there."""
    return {"orient": "right" if rtl(text) else "left"}


def rtl(text: Text) -> bool:
    """Whether people read from the right."""
    return bool(text.locale.text_direction == "rtl")


def folded(label: str) -> str:
    """A long label in lines: a plot gets no wider for it."""
    return "\n".join(textwrap.wrap(label, _LABEL, break_long_words=False)) or label


def _row(labels: Sequence[str]) -> int:
    """As high as the label with the most lines."""
    return max(_ROW, *(_LINE * (label.count("\n") + 1) for label in labels), 0)


def _number(value: float, text: Text) -> str:
    shown = f"{value:.4g}"
    return str(format_decimal(float(shown), locale=text.locale, decimal_quantization=False))
