"""What stands beside ratings: place, length and layout taken out, and shares with the help of a judge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from backend.services.studio.leaderboard import Beside
from ui import formats, html
from ui.components.plot import Axes, Series, lines
from ui.pages.leaderboard.raters import share
from ui.text import Text

if TYPE_CHECKING:
    from evaluation.ratings.with_judge import Interval


_COMMAND = "python -m evaluation judge"
_FEWEST_VOTES = 10
"""Below them a model stands near 1000 whatever it can do."""


def beside(found: Beside, text: Text) -> Markup:
    """A curve and three tables, each with what one has to know to read it."""
    words = text.leaderboard
    return (
        _trend(found, text)
        + _part(_controlled(found, text), words.controlled_text)
        + _part(_effects(found, text), words.effects_text)
        + _part(_judged(found, text), _who_judges(found, text))
    )


def _trend(found: Beside, text: Text) -> Markup:
    """Points round by round, where there were votes enough to say anything; who was in one round only is a dot."""
    points: dict[str, list[tuple[float, float]]] = {}
    for number, (_, standing) in enumerate(found.trend, 1):
        for one in standing.models if standing is not None else ():
            if one.votes >= _FEWEST_VOTES:
                points.setdefault(found.board.name(one.model), []).append((number, round(one.rating)))
    words = text.leaderboard
    named = "; ".join(f"{number}: {asked.name}" for number, (asked, _) in enumerate(found.trend, 1))
    series = [Series(name, own) for name, own in sorted(points.items())]
    drawn = lines(text, Axes(words.trend_title, words.trend_round, words.points), series)
    return _part(Markup('<div class="plots">{}</div>').format(drawn), named)


def _part(table: Markup, note: str) -> Markup:
    return Markup('<section class="board">{}<p class="quiet-text">{}</p></section>').format(table, note)


def _controlled(found: Beside, text: Text) -> Markup:
    words = text.leaderboard
    rows = [
        [
            found.board.name(one.model),
            _points(one.rating, text),
            html.ltr("" if one.low == one.high else f"{_points(one.low, text)} – {_points(one.high, text)}"),
        ]
        for one in found.controlled.models
    ]
    return html.table(caption=words.controlled_title, heads=[words.model, words.points, text.plot.interval], rows=rows)


def _effects(found: Beside, text: Text) -> Markup:
    words = text.leaderboard
    rows = [
        [
            words.fill(f"effect_{one.name}"),
            _points(one.points, text),
            html.ltr(f"{_points(one.low, text)} – {_points(one.high, text)}"),
        ]
        for one in found.controlled.effects
    ]
    return html.table(caption=words.effects_title, heads=[words.effect, words.points, text.plot.interval], rows=rows)


def _who_judges(found: Beside, text: Text) -> str:
    words = text.leaderboard
    by_model = any(one.judge for one in found.judged)
    return f"{words.judged_text} {words.judged_model_text(command=_COMMAND)}" if by_model else words.judged_text


def _judged(found: Beside, text: Text) -> Markup:
    words = text.leaderboard
    heads = [
        *(text.rounds.language, words.model, text.runs.parent, words.people_alone, words.judge, words.with_judge),
        *(words.judge_right, text.rounds.counted, words.judge_only, words.judge_weight),
    ]
    rows = [
        [
            formats.language_name(one.language, locale=text.locale),
            found.board.name(one.child),
            found.board.name(one.parent),
            _share(one.found.alone, text),
            one.judge or words.judge_rule,
            _share(one.found.powered, text),
            share(one.found.accuracy, text),
            formats.number(one.found.people, locale=text.locale),
            formats.number(one.found.judged, locale=text.locale),
            formats.percent(one.found.weight, locale=text.locale),
        ]
        for one in found.judged
    ]
    return html.table(caption=words.judged_title, heads=heads, rows=rows)


def _share(found: Interval, text: Text) -> str:
    middle, low, high = (formats.percent(edge, locale=text.locale) for edge in (found.share, found.low, found.high))
    return f"{middle} ({low} – {high})"


def _points(value: float, text: Text) -> str:
    return formats.number(round(value), locale=text.locale)
