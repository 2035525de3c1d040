"""A comparison's page: our table and plot, the paper's figures beside them, what agrees and what does not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from statistics import mean
from typing import Any

import vl_convert

from training.papers.declared import Comparison, Printed, WayBack
from training.papers.results import ENGLISH, Results, Verdict, cost, flat, value, verdict

_WIDTH, _STEP = 260, 18


def page(name: str, declared: Comparison, results: Results) -> str:
    """The page as Markdown; the same results give the same page."""
    return "\n".join(_lines(name, declared, results)) + "\n"


def _lines(name: str, declared: Comparison, results: Results) -> Iterator[str]:
    steps = ", ".join(f"{arm} {count}" for arm, count in results.steps.items())
    seeds = sorted({one.seed for one in results.counted})
    yield from (f"# {declared.title}", "", declared.about, "")
    yield (
        f"Steps: {steps}. Seeds: {', '.join(map(str, seeds))}. Learnt from {results.rows:,} rows of the Little World,"
        f" at most {declared.items} questions of each kind in each language. Made by `python -m training paper {name}`;"
        f" all counts are in [{name}.json]({name}.json)."
    )
    yield from ("", "## Here", "")
    heads = [measure.title for measure in declared.measures]
    yield from _table(["", *heads], [[arm.name, *_row(declared, results, arm.name)] for arm in declared.arms])
    yield from (
        "",
        f"Per cent right, the mean over languages{_spread(seeds)}.",
        "",
        f"![The table as a plot]({name}.svg)",
    )
    if results.routed:
        yield from ("", "## Which experts", "", *_experts(results))
    if results.gap:
        yield from ("", "## What it sees and what it reads", "", *_gap(name, declared, results))
    if declared.way_back is not None:
        yield from ("", "## What a translation and back costs", "", *_way_back(declared, declared.way_back, results))
    if declared.printed:
        yield from ("", "## In the paper", "")
    for table in declared.printed:
        yield from (f"{table.where}:", "", *_printed(table), "")
    if declared.claims:
        yield from ("", "## What agrees and what does not", "")
        for claim in declared.claims:
            found, apart, needed = verdict(results, declared, claim)
            if not needed:
                yield f"- **{claim.says}** {found.value.capitalize()}: it was not asked."
                continue
            told = f"- **{claim.says}** {found.value.capitalize()}: {claim.higher} less {claim.than} is {apart:+.1f}"
            told += f" (from {needed:.1f} on we would be sure)."
            yield told if found is Verdict.AGREES else f"{told} {claim.guess}"
    yield from ("", "## What the Little World cannot show", "", declared.limits)
    still = flat(results, declared)
    if still:
        yield from ("", f"In this run no arm moved in: {', '.join(measure.title for measure in still)}.")


def _experts(results: Results) -> Iterator[str]:
    """The mean weight of each expert by the language of the question, an arm after the other."""
    for routed in results.routed:
        weights = routed.weights
        told = "-" if weights.told is None else f"{weights.told:.0f} %"
        yield (
            f"{routed.arm}, seed {routed.seed}: mean weights by the language of the question. The language is told from"
            f" them in {told} of {weights.n} pictures (by chance {weights.chance or 0:.0f} %)."
        )
        yield ""
        rows = [[code, *(f"{weight:.2f}" for weight in means)] for code, means in weights.means.items()]
        yield from _table(["", *(f"expert {code}" for code in weights.experts)], rows)
        yield ""


def _gap(name: str, declared: Comparison, results: Results) -> Iterator[str]:
    """Before and after, at each layer that was read: English, and the mean of the other languages."""
    layers, models = (
        [*dict.fromkeys(values)] for values in zip(*((one.layer, one.model) for one in results.gap), strict=True)
    )
    yield (
        f"{declared.gap}, the first seed, before it was trained and after, in {results.gap[0].n} pictures of each"
        " language: how far the mean of what is seen lies from that of what is read (in spreads, 0 without a gap), the"
        " cosine between both, and how often a straight cut tells one from the other (50 % without a gap). Layer 0 is"
        " what the language model takes in."
    )
    yield ""
    heads = [f"{what}, {model}" for what in ("distance", "cosine", "told apart, %") for model in models]
    rows = []
    for layer in layers:
        for group, english in (("English", True), ("the others", False)):
            own = [one for one in results.gap if one.layer == layer and (one.language == ENGLISH) is english]
            cells = [
                _mean([getattr(one, what) for one in own if one.model == model], form)
                for what, form in (("distance", ".2f"), ("cosine", ".2f"), ("separability", ".0f"))
                for model in models
            ]
            rows.append([f"layer {layer}, {group}", *cells])
    yield from _table(["", *heads], rows)
    yield from ("", f"![Pictures and texts as a map, before and after]({name}-gap.svg)")


def _mean(values: Sequence[float | None], form: str) -> str:
    told = [value for value in values if value is not None]
    return format(mean(told), form) if told else "–"


def _way_back(declared: Comparison, way: WayBack, results: Results) -> Iterator[str]:
    """The paper's check of its translation: each arm before and after, and from where on that is more than chance."""
    ends = [next(one for one in declared.measures if one.name == name) for name in (way.before, way.after)]
    before, after = ends
    rows = []
    for arm in declared.arms:
        found = [value(results, arm.name, measure) for measure in ends]
        told = ["–" if one is None else f"{one.mean:.1f}" for one in found]
        apart, needed = cost(results, arm.name, before, after)
        rows.append([arm.name, *told, f"{apart:+.1f}" if needed else "–", f"{needed:.1f}" if needed else "–"])
    yield from _table(["", before.title, after.title, "change", "sure from"], rows)
    yield ""


def _spread(seeds: Sequence[int]) -> str:
    return " and the standard deviation over seeds" if len(seeds) > 1 else "; a single seed, so no deviation"


def _row(declared: Comparison, results: Results, arm: str) -> list[str]:
    found = [value(results, arm, measure) for measure in declared.measures]
    return [
        "–" if one is None else f"{one.mean:.1f}" + ("" if one.deviation is None else f" ± {one.deviation:.1f}")
        for one in found
    ]


def _printed(table: Printed) -> list[str]:
    rows = [[name, *("–" if one is None else f"{one:g}" for one in row)] for name, row in table.rows.items()]
    return list(_table(["", *table.columns], rows))


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def plot(declared: Comparison, results: Results) -> str:
    """Every measure in a panel of its own, arm by arm, with two standard errors to each side; as SVG."""
    rows: list[dict[str, Any]] = []
    for measure in declared.measures:
        for arm in declared.arms:
            one = value(results, arm.name, measure)
            if one is not None:
                low, high = max(0.0, one.mean - 2 * one.error), min(100.0, one.mean + 2 * one.error)
                rows.append({"arm": arm.name, "measure": measure.title, "mean": one.mean, "low": low, "high": high})
    place = {"field": "arm", "type": "nominal", "title": None, "sort": [arm.name for arm in declared.arms]}
    across = {"type": "quantitative", "title": "per cent right", "scale": {"domainMin": 0}}
    panels = [
        {
            "title": measure.title,
            "width": _WIDTH,
            "height": {"step": _STEP},
            "transform": [{"filter": {"field": "measure", "equal": measure.title}}],
            "layer": [
                {
                    "mark": "rule",
                    "encoding": {"y": place, "x": {"field": "low", **across}, "x2": {"field": "high"}},
                },
                {
                    "mark": {"type": "point", "filled": True, "size": 50},
                    "encoding": {"y": place, "x": {"field": "mean", **across}},
                },
            ],
        }
        for measure in declared.measures
    ]
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": "white",
        "data": {"values": rows},
        "concat": panels,
        "columns": 2,
    }
    drawn: str = vl_convert.vegalite_to_svg(json.dumps(spec))
    return drawn + "\n"
