"""A round as a human study: how volunteers chose, language by language, and what a sample of fixed size says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from ui import formats, html
from ui.components.plot import Axes, Bar, bars
from ui.text import Text

if TYPE_CHECKING:
    from evaluation.ratings.study import Studied


def study(found: Sequence[Studied], name: Callable[[str], str], text: Text) -> Markup:
    """A report that opens when it is wanted; nothing where no model met its parent."""
    if not found:
        return Markup("")
    words = text.rounds
    note = Markup('<p class="quiet-text">{}</p>').format(
        words.study_text(samples=formats.number(found[0].samples, locale=text.locale), p="p")
    )
    shown = note + _table(found, name, text) + _drawn(found, name, text) + _people(found, name, text)
    return Markup('<details class="guide"><summary>{}</summary>{}</details>').format(words.study_title, shown)


def _table(found: Sequence[Studied], name: Callable[[str], str], text: Text) -> Markup:
    words, board = text.rounds, text.leaderboard
    heads = [
        *(words.language, board.model, words.study_sample, words.people, board.wins, words.ties),
        *(words.both_bad, board.losses, words.study_share, "p", board.verdict),
    ]
    rows = [
        [
            formats.language_name(one.language, locale=text.locale),
            name(one.model),
            f"{_count(one.votes, text)} / {_count(one.samples, text)}",
            *(_count(count, text) for count in (len(one.people), one.wins, one.ties, one.bad, one.losses)),
            _share(one, text),
            html.ltr(formats.chance(one.p, locale=text.locale)) if one.whole else "–",
            _told(one, text),
        ]
        for one in found
    ]
    against = ", ".join(dict.fromkeys(name(one.other) for one in found))
    return html.table(caption=f"{words.study_title} · {text.runs.parent}: {against}", heads=heads, rows=rows)


def _told(one: Studied, text: Text) -> Markup:
    if not one.whole:
        return html.state(text.rounds.study_open, good=None)
    if one.better is None:
        return html.state(text.rounds.study_even, good=None)
    return html.state(text.leaderboard.told_better if one.better else text.leaderboard.told_worse, good=one.better)


def _share(one: Studied, text: Text) -> str:
    if one.share is None:
        return "–"
    middle, low, high = (formats.percent(edge, locale=text.locale) for edge in (one.share, one.low, one.high))
    return f"{middle} ({low} – {high})"


def _drawn(found: Sequence[Studied], name: Callable[[str], str], text: Text) -> Markup:
    words, board = text.rounds, text.leaderboard
    several = len({(one.model, one.other) for one in found}) > 1
    rows = []
    for one in found:
        language = formats.language_name(one.language, locale=text.locale)
        label = f"{language}: {name(one.model)}" if several else language
        parts = ((board.wins, one.wins), (words.ties, one.ties), (words.both_bad, one.bad), (board.losses, one.losses))
        rows += [Bar(label, count, part) for part, count in parts]
    drawn = bars(text, Axes(words.study_title, words.votes, words.language), rows)
    return Markup('<div class="plots">{}</div>').format(drawn)


def _people(found: Sequence[Studied], name: Callable[[str], str], text: Text) -> Markup:
    """Each volunteer's votes: whether all of them see it so, or one of them."""
    words, board = text.rounds, text.leaderboard
    heads = [words.language, board.model, board.rater, words.votes, board.wins, words.ties, board.losses]
    rows = [
        [
            formats.language_name(one.language, locale=text.locale),
            name(one.model),
            html.ltr(who.person),
            *(_count(count, text) for count in (who.wins + who.ties + who.losses, who.wins, who.ties, who.losses)),
        ]
        for one in found
        for who in one.people
    ]
    return html.table(caption=words.study_people, heads=heads, rows=rows)


def _count(count: int, text: Text) -> str:
    return formats.number(count, locale=text.locale)
