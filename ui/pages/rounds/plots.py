"""What a round brought, drawn: how far, how it was decided, how fast, over time."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from annotation.round_statistics import LanguageStatistics, RoundStatistics, Share
from ui import formats, html
from ui.components.plot import Axes, Bar, Interval, Series, bars, intervals, lines
from ui.text import Text

_CHOICES = ("a", "b", "tie", "both_bad")


def brought(statistics: RoundStatistics, text: Text) -> Markup:
    """Everything about a round, the most asked first."""
    return _table(statistics, text) + Markup('<div class="plots">{}</div>').format(
        _choices(statistics.languages, text)
        + _balance(statistics.languages, text)
        + _times(statistics.languages, text)
        + _lost(statistics.languages, text)
        + _reasons(statistics.all, text)
        + _days(statistics, text)
    )


def _table(statistics: RoundStatistics, text: Text) -> Markup:
    words = text.rounds
    heads = [words.language, words.votes, words.counted, words.ties, words.both_bad, words.edits, words.unsaved,
             words.pictures, words.people]  # fmt: skip
    rows = [[_name(group, text), *_counts(group, text)] for group in (*statistics.languages, statistics.all)]
    return html.table(caption=words.came_in, heads=heads, rows=rows)


def _counts(group: LanguageStatistics, text: Text) -> list[str]:
    ties, bad = group.choices.get("tie", 0), group.choices.get("both_bad", 0)
    counts = (
        group.votes,
        group.counted,
        group.goal,
        ties,
        bad,
        group.edits,
        group.unsaved,
        group.pictures,
        group.people,
    )
    votes, counted, goal, *rest = (formats.number(count, locale=text.locale) for count in counts)
    return [votes, f"{counted} / {goal}", *rest]


def _name(group: LanguageStatistics, text: Text) -> str:
    return formats.language_name(group.language, locale=text.locale) if group.language else text.rounds.all_languages


def _choices(languages: Sequence[LanguageStatistics], text: Text) -> Markup:
    words = text.rounds
    rows = [
        Bar(_name(group, text), group.choices.get(choice, 0), words.fill(f"choice_{choice}"))
        for group in languages
        for choice in _CHOICES
    ]
    cast = rows if any(bar.value for bar in rows) else []
    return bars(text, Axes(words.choices_title, words.votes, words.language), cast)


def _balance(languages: Sequence[LanguageStatistics], text: Text) -> Markup:
    """Both shares should be about a half; where they are not, place or length was voted for."""
    words = text.rounds
    rows = [
        _interval(_name(group, text), share, part)
        for group in languages
        for part, share in ((words.for_a, group.first), (words.for_longer, group.longer))
        if share.of
    ]
    return intervals(text, Axes(words.balance_title, words.share, words.language), rows)


def _interval(label: str, share: Share, part: str) -> Interval:
    return Interval(label, 100 * share.yes / share.of, 100 * share.low, 100 * share.high, part)


def _times(languages: Sequence[LanguageStatistics], text: Text) -> Markup:
    """The middle of the times, with where four of five lie."""
    words = text.rounds
    rows = [
        Interval(_name(group, text), group.seconds.p50, group.seconds.p10 or 0, group.seconds.p90 or group.seconds.p50)
        for group in languages
        if group.seconds.p50 is not None
    ]
    return intervals(text, Axes(words.times_title, words.seconds, words.language), rows)


def _lost(languages: Sequence[LanguageStatistics], text: Text) -> Markup:
    words = text.rounds
    rows = [
        Bar(_name(group, text), count, text.arena.fill(f"not_counted_{why}"))
        for group in languages
        for why, count in group.not_counted.items()
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


def _days(statistics: RoundStatistics, text: Text) -> Markup:
    words = text.rounds
    first = min((day.day for day in statistics.days), default=None)
    totals: dict[int, list[int]] = {}
    for day in statistics.days:
        total = totals.setdefault((day.day - first).days if first else 0, [0, 0])
        total[0] += day.votes
        total[1] += day.edits
    series = [
        Series(name, [(at, total[place]) for at, total in sorted(totals.items())])
        for place, name in enumerate((words.votes, words.edits))
    ]
    return lines(text, Axes(words.days_title, words.day, words.votes), series, least=0)
