"""What a round brought, drawn: how far, how it was decided, how fast, over time."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from annotation.round_statistics import LanguageStatistics, RoundStatistics, Share
from ui import formats, html
from ui.components.plot import Axes, Bar, Interval, Series, bars, intervals, lines
from ui.text import Text

_CHOICES = ("a", "b", "tie", "both_bad")


def brought(found: RoundStatistics, text: Text) -> Markup:
    """Everything about a round, the most asked first."""
    return _table(found, text) + Markup('<div class="plots">{}</div>').format(
        _choices(found.languages, text)
        + _balance(found.languages, text)
        + _times(found.languages, text)
        + _lost(found.languages, text)
        + _reasons(found.all, text)
        + _days(found, text)
    )


def _table(found: RoundStatistics, text: Text) -> Markup:
    words = text.rounds
    heads = [words.language, words.votes, words.counted, words.ties, words.both_bad, words.edits, words.unsaved,
             words.pictures, words.people]  # fmt: skip
    rows = [[_name(one, text), *_counts(one, text)] for one in (*found.languages, found.all)]
    return html.table(caption=words.came_in, heads=heads, rows=rows)


def _counts(one: LanguageStatistics, text: Text) -> list[str]:
    ties, bad = one.choices.get("tie", 0), one.choices.get("both_bad", 0)
    counts = (one.votes, one.counted, one.goal, ties, bad, one.edits, one.unsaved, one.pictures, one.people)
    votes, counted, goal, *rest = (formats.number(count, locale=text.locale) for count in counts)
    return [votes, f"{counted} / {goal}", *rest]


def _name(one: LanguageStatistics, text: Text) -> str:
    return formats.language_name(one.language, locale=text.locale) if one.language else text.rounds.all_languages


def _choices(languages: Sequence[LanguageStatistics], text: Text) -> Markup:
    words = text.rounds
    rows = [
        Bar(_name(one, text), one.choices.get(choice, 0), words.fill(f"choice_{choice}"))
        for one in languages
        for choice in _CHOICES
    ]
    cast = rows if any(bar.value for bar in rows) else []
    return bars(text, Axes(words.choices_title, words.votes, words.language), cast)


def _balance(languages: Sequence[LanguageStatistics], text: Text) -> Markup:
    """Both shares should be about a half; where they are not, place or length was voted for."""
    words = text.rounds
    rows = [
        _interval(_name(one, text), share, part)
        for one in languages
        for part, share in ((words.for_a, one.first), (words.for_longer, one.longer))
        if share.of
    ]
    return intervals(text, Axes(words.balance_title, words.share, words.language), rows)


def _interval(label: str, share: Share, part: str) -> Interval:
    return Interval(label, 100 * share.yes / share.of, 100 * share.low, 100 * share.high, part)


def _times(languages: Sequence[LanguageStatistics], text: Text) -> Markup:
    """The middle of the times, with where four of five lie."""
    words = text.rounds
    rows = [
        Interval(_name(one, text), one.seconds.p50, one.seconds.p10 or 0, one.seconds.p90 or one.seconds.p50)
        for one in languages
        if one.seconds.p50 is not None
    ]
    return intervals(text, Axes(words.times_title, words.seconds, words.language), rows)


def _lost(languages: Sequence[LanguageStatistics], text: Text) -> Markup:
    words = text.rounds
    rows = [
        Bar(_name(one, text), count, text.arena.fill(f"not_counted_{why}"))
        for one in languages
        for why, count in one.not_counted.items()
    ]
    return bars(text, Axes(words.lost_title, words.votes, words.language), rows)


def _reasons(every: LanguageStatistics, text: Text) -> Markup:
    words = text.rounds
    rows = [
        Bar(text.arena.fill(f"reason_{reason}"), count, part)
        for reason, counts in every.reasons.items()
        for part, count in ((words.preferred, counts.preferred), (words.other, counts.other))
    ]
    return bars(text, Axes(words.reasons_title, words.votes, words.reason), rows)


def _days(found: RoundStatistics, text: Text) -> Markup:
    words = text.rounds
    first = min((day.day for day in found.days), default=None)
    totals: dict[int, list[int]] = {}
    for day in found.days:
        total = totals.setdefault((day.day - first).days if first else 0, [0, 0])
        total[0] += day.votes
        total[1] += day.edits
    series = [
        Series(name, [(at, total[place]) for at, total in sorted(totals.items())])
        for place, name in enumerate((words.votes, words.edits))
    ]
    return lines(text, Axes(words.days_title, words.day, words.votes), series, least=0)
