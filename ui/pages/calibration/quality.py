"""Translations beside each other, and what the way there and back cost, as plots with tables."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from markupsafe import Markup

from backend.services.calibration.translations import Likeness
from backend.services.studio.ways_back import Part, WayBack
from ui import formats, html
from ui.components.plot import Axes, Interval, intervals
from ui.text import Text

_METRIC = "BLEU"


def link(benchmark: str, language: str, text: Text) -> Markup:
    """What leads here."""
    asked = urlencode({"benchmark": benchmark, "language": language, "translations": 1})
    return Markup('<a href="calibration?{}">{}</a>').format(asked, text.calibration.translations)


def quality(benchmark: str, language: str, likeness: Sequence[Likeness], ways: Sequence[WayBack], text: Text) -> Markup:
    """How much translators' texts share, and what one model gets right before and after."""
    words = text.calibration
    title = f"{benchmark} · {formats.language_name(language, locale=text.locale)} · {words.translations}"
    back = Markup('<p class="actions"><a href="calibration">{}</a></p>').format(words.all_figures)
    return Markup('<div class="calibration">{}{}{}{}</div>').format(
        html.heading(title), _likeness(likeness, text), _ways(ways, text), back
    )


def _likeness(every: Sequence[Likeness], text: Text) -> Markup:
    words = text.calibration
    if not every:
        return html.sentence(words.no_translations)
    rows = [
        [
            words.fill(f"between_{one.between.value}"),
            _number(one.value, text),
            html.ltr(_between(one.low, one.high, text)),
            formats.number(one.items, locale=text.locale),
            html.ltr(Markup("|<wbr>").join(one.signature.split("|"))),
        ]
        for one in every
    ]
    heads = [words.between, _METRIC, text.plot.interval, words.number_of_items, words.counted_how]
    plot = intervals(
        text,
        Axes(words.likeness_title, _METRIC, words.between),
        [Interval(words.fill(f"between_{one.between.value}"), one.value, one.low, one.high) for one in every],
    )
    return (
        html.sentence(words.likeness_text(metric=_METRIC))
        + html.table(caption=words.likeness_title, heads=heads, rows=rows)
        + Markup('<div class="plots">{}</div>').format(plot)
    )


def _ways(every: Sequence[WayBack], text: Text) -> Markup:
    words = text.calibration
    if not every:
        return html.heading(words.way_back_title) + html.sentence(words.no_way_back)
    rows = [
        [
            f"{one.model} · {one.returned}",
            _part(one.before, text),
            _part(one.after, text),
            formats.number(one.items, locale=text.locale),
            formats.number(one.lost, locale=text.locale),
            formats.number(one.gained, locale=text.locale),
            html.ltr(formats.chance(one.p, locale=text.locale)),
        ]
        for one in every
    ]
    whose = f"{text.leaderboard.model} · {words.benchmark}"
    heads = [whose, words.before, words.after, words.number_of_items, words.lost, words.gained, "p"]
    plot = intervals(
        text,
        Axes(words.way_back_title, text.evaluation.share, whose),
        [
            Interval(f"{one.model} · {one.returned}", part.value, part.low, part.high, name)
            for one in every
            for name, part in ((words.before, one.before), (words.after, one.after))
        ],
    )
    return (
        html.sentence(words.way_back_text)
        + html.table(caption=words.way_back_title, heads=heads, rows=rows)
        + Markup('<div class="plots">{}</div>').format(plot)
    )


def _part(part: Part, text: Text) -> Markup:
    return html.ltr(f"{_number(part.value, text)} ({_between(part.low, part.high, text)})")


def _between(low: float, high: float, text: Text) -> str:
    """An interval that no line break takes apart."""
    return f"{_number(low, text)}\u00a0–\u00a0{_number(high, text)}"


def _number(value: float, text: Text) -> str:
    return formats.number(round(value, 1), locale=text.locale)
