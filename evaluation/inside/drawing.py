"""Pictures and texts of a model as clouds of points with lines of equal density, one panel a model and layer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import vl_convert

from evaluation.inside.features import Features
from evaluation.metrics.map import tsne

_SIDE, _MARGIN = 300, 0.12
_MOST = 480
"""Points of a panel that are mapped: more are thinned out evenly."""
_COLOURS = ("#1b7f79", "#8e3b76")
_KINDS = ("pictures", "texts")
_LEVELS = 4


def drawn(models: Mapping[str, Mapping[int, Features]]) -> str:
    """An SVG: a row a layer, a column a model."""
    layers = list(next(iter(models.values())))
    panels = [
        _panel(f"{name} · {'what comes in' if layer == 0 else f'layer {layer}'}", found[layer])
        for layer in layers
        for name, found in models.items()
    ]
    spec = {
        "$schema": "https://vega.github.io/schema/vega/v5.json",
        "background": "white",
        "padding": 12,
        "layout": {"columns": len(models), "padding": 24, "bounds": "full"},
        "scales": [{"name": "kind", "type": "ordinal", "domain": list(_KINDS), "range": list(_COLOURS)}],
        "legends": [{"fill": "kind", "orient": "bottom", "direction": "horizontal", "symbolType": "circle"}],
        "marks": panels,
    }
    image: str = vl_convert.vega_to_svg(json.dumps(spec))
    return image + "\n"


def _panel(title: str, features: Features) -> dict[str, Any]:
    points = _points(features)
    reach = float(np.abs(points).max()) * (1 + _MARGIN) or 1.0
    half = len(points) // 2
    values = [
        {"x": round(float(x), 3), "y": round(float(y), 3), "kind": _KINDS[int(place >= half)]}
        for place, (x, y) in enumerate(zip(points[:, 0], points[:, 1], strict=True))
    ]
    domain = [-reach, reach]
    density = {
        "type": "kde2d",
        "groupby": ["kind"],
        "size": [_SIDE, _SIDE],
        "x": {"expr": f"(datum.x + {reach}) / {2 * reach} * {_SIDE}"},
        "y": {"expr": f"({reach} - datum.y) / {2 * reach} * {_SIDE}"},
        "as": "grid",
    }
    lines = {"type": "isocontour", "field": "grid", "resolve": "independent", "levels": _LEVELS, "zero": False}
    return {
        "type": "group",
        "title": {"text": title, "fontSize": 13, "anchor": "start", "limit": _SIDE},
        "encode": {"update": {"width": {"value": _SIDE}, "height": {"value": _SIDE}, "stroke": {"value": "#bbb"}}},
        "data": [
            {"name": "points", "values": values},
            {"name": "density", "source": "points", "transform": [density]},
            {"name": "lines", "source": "density", "transform": [lines]},
        ],
        "scales": [
            {"name": "x", "type": "linear", "domain": domain, "range": [0, _SIDE]},
            {"name": "y", "type": "linear", "domain": domain, "range": [_SIDE, 0]},
        ],
        "marks": [
            {
                "type": "path",
                "clip": True,
                "from": {"data": "lines"},
                "encode": {
                    "enter": {
                        "stroke": {"scale": "kind", "field": "kind"},
                        "strokeWidth": {"value": 1.5},
                        "fill": {"scale": "kind", "field": "kind"},
                        "fillOpacity": {"value": 0.08},
                    }
                },
                "transform": [{"type": "geopath", "field": "datum.contour"}],
            },
            {
                "type": "symbol",
                "from": {"data": "points"},
                "encode": {
                    "enter": {
                        "x": {"scale": "x", "field": "x"},
                        "y": {"scale": "y", "field": "y"},
                        "size": {"value": 10},
                        "fill": {"scale": "kind", "field": "kind"},
                        "fillOpacity": {"value": 0.55},
                    }
                },
            },
        ],
    }


def _points(features: Features) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Pictures first, then texts, the same number of each."""
    every = max(1, -(-2 * len(features.pictures) // _MOST))
    return tsne(np.vstack([features.pictures[::every], features.texts[::every]]))
