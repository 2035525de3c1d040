"""Calibration as HTML: progress and agreement as plots and tables, an item that waits, editions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from annotation.agreement import Agreement
from annotation.forecast import Forecast
from backend.db.calibrated import Lease, Standing
from backend.db.calibrations import Stage
from backend.db.editions import Edition
from backend.services.calibration.listing import Behind
from backend.services.calibration.overview import Figures
from ui import formats, html
from ui.components.plot import Axes, Bar, Interval, bars, intervals
from ui.pages.calibration import quality
from ui.pages.calibration.behind import link
from ui.text import Text
from ui.visitor import Visitor

Each = Sequence[tuple[Standing, Figures]]
Forecasts = Mapping[tuple[str, str, Stage], Forecast]


def progress(each: Each, leases: Sequence[Lease], forecasts: Forecasts, who: Visitor, text: Text) -> Markup:
    """How far everything is, how far people agree, who is at work."""
    words = text.calibration
    if not each:
        return html.empty(title=words.none_title, text=words.none_text)
    plots = Markup('<div class="plots">{}{}</div>').format(_stages(each, text), _alphas(each, text))
    parts = [plots, _table(each, text), _forecasts(each, forecasts, text), _done(each, text), _agreement(each, text)]
    return Markup('<div class="calibration">{}{}</div>').format(Markup("").join(parts), _leases(leases, who, text))


def editions(every: Sequence[Edition], who: Visitor, text: Text) -> Markup:
    """What was published, with its files."""
    words, locale = text.calibration, text.locale
    if not every:
        return html.sentence(words.no_editions)
    heads = [words.benchmark, words.language, words.edition, words.items, words.not_in_it, words.day, words.hash]
    rows = [
        [
            one.benchmark,
            formats.language_name(one.language, locale=locale),
            formats.number(one.number, locale=locale),
            formats.number(one.items, locale=locale),
            formats.number(one.left_out, locale=locale),
            formats.day(one.created_at, locale=locale, zone=who.zone),
            html.ltr(one.hash[:12]),
            _files(one),
            _told_of(one, text),
            Markup('<a href="evaluation?edition={}">{}</a>').format(one.id, text.evaluation.start),
        ]
        for one in every
    ]
    return html.table(caption=words.editions, heads=[*heads, words.files, words.card, text.nav.evaluation], rows=rows)


def _told_of(one: Edition, text: Text) -> Markup:
    """What an edition says of itself, and what it changed."""
    words = text.calibration
    links = []
    if one.card:
        links.append(Markup('<a href="/api/v1/calibration/editions/{}/card">{}</a>').format(one.id, words.card))
    if one.number > 1:
        links.append(Markup('<a href="calibration?edition={}">{}</a>').format(one.id, words.what_changed))
    return Markup(" ").join(links) or Markup("–")


def _files(one: Edition) -> Markup:
    return Markup(" ").join(
        Markup('<a href="/api/v1/calibration/editions/{}/file?format={}" download>{}</a>').format(
            one.id, form, form.upper()
        )
        for form in ("tsv", "jsonl", "parquet")
    )


def _name(one: Standing, text: Text) -> str:
    return f"{one.benchmark} · {formats.language_name(one.language, locale=text.locale)}"


def _table(each: Each, text: Text) -> Markup:
    words = text.calibration
    heads = [words.items, *(words.fill(f"stage_{stage.value}") for stage in Stage), words.translations]
    rows = [
        [
            _name(one, text),
            *(_behind(one.stages.get(stage, 0), one, Behind(stage.value), text) for stage in Stage),
            quality.link(one.benchmark, one.language, text),
        ]
        for one, _ in each
    ]
    return html.table(caption=words.progress, heads=heads, rows=rows)


def _done(each: Each, text: Text) -> Markup:
    words = text.calibration
    heads = [words.items, words.refinements, words.ballots, words.at_work, words.held, words.passed_over]
    rows = [
        [
            _name(one, text),
            _behind(one.refinements, one, Behind.REFINED, text),
            _behind(one.ballots, one, Behind.VOTED, text),
            _behind(one.at_work, one, Behind.AT_WORK, text),
            _behind(one.held, one, Behind.HELD, text),
            _behind(one.passed_over, one, Behind.PASSED_OVER, text),
        ]
        for one, _ in each
    ]
    return html.table(caption=f"{words.refinements} · {words.ballots}", heads=heads, rows=rows)


def _behind(count: int, one: Standing, what: Behind, text: Text) -> str:
    """A count that leads to its items; nothing leads nowhere."""
    told = formats.number(count, locale=text.locale)
    return link(told, one.benchmark, one.language, what) if count else told


def _forecasts(each: Each, forecasts: Forecasts, text: Text) -> Markup:
    """How long the rest takes, where enough was done of late to say it."""
    words = text.calibration
    stages = ((Stage.REFINE, words.refinements), (Stage.VOTE, words.ballots))
    rows = [
        [f"{_name(one, text)} · {name}", *_days(found, text)]
        for one, _ in each
        if one.refinements or one.ballots
        for stage, name in stages
        if (found := forecasts.get((one.benchmark, one.language, stage))) is not None and found.left
    ]
    heads = [words.items, words.left, words.a_day, words.days_left]
    return html.table(caption=words.forecast, heads=heads, rows=rows) if rows else Markup("")


def _days(found: Forecast, text: Text) -> tuple[str, str, str]:
    left, few = formats.number(found.left, locale=text.locale), text.calibration.too_few
    if found.a_day is None or found.days is None or found.soonest is None or found.latest is None:
        return left, few, few
    days, soonest, latest = (
        formats.number(math.ceil(value), locale=text.locale) for value in (found.days, found.soonest, found.latest)
    )
    return left, _rounded(found.a_day, text), f"{days} ({soonest} – {latest})"


def _stages(each: Each, text: Text) -> Markup:
    words = text.calibration
    rows = [
        Bar(_name(one, text), one.stages.get(stage, 0), words.fill(f"stage_{stage.value}"))
        for one, _ in each
        for stage in Stage
    ]
    return bars(text, Axes(words.progress, words.items, words.benchmark), rows)


def _alphas(each: Each, text: Text) -> Markup:
    words = text.calibration
    rows = [
        Interval(_name(one, text), said.alpha, said.low, said.high, part)
        for one, found in each
        for part, said in ((words.voters, found.ballots), (words.refiners, found.refinements))
        if said.alpha is not None and said.low is not None and said.high is not None
    ]
    return intervals(text, Axes(words.agreement, words.alpha, words.benchmark), rows)


def _agreement(each: Each, text: Text) -> Markup:
    """How far people agree, a row for each group; then what came of it."""
    words = text.calibration
    begun = [(one, found) for one, found in each if found.decided or found.refinements.units]
    if not begun:
        return Markup("")
    agreeing = [
        [f"{_name(one, text)} · {group}", *_told(said, text), link(shown, one.benchmark, one.language, what)]
        for one, found in begun
        for group, said, shown, what in (
            (words.voters, found.ballots, words.votes_differ, Behind.VOTES_DIFFER),
            (words.refiners, found.refinements, words.refined_alike, Behind.REFINED_ALIKE),
        )
    ]
    heads = [words.benchmark, words.alpha, words.pairs, words.kappa, words.choose_item]
    heads_decided = [words.benchmark, words.draft_won, words.planted, words.planted_left]
    decided = [
        [
            _name(one, text),
            _linked(_of(found.draft_won, found.decided, text), found.draft_won, one, Behind.DRAFT_WON),
            _linked(_of(found.planted.right, found.planted.decided, text), found.planted.decided, one, Behind.PLANTED),
            _behind(found.planted.decided - found.planted.right, one, Behind.PLANTED_LEFT, text),
        ]
        for one, found in begun
    ]
    return html.table(caption=words.agreement, heads=heads, rows=agreeing) + (
        html.table(caption=words.stage_decided, heads=heads_decided, rows=decided)
        + _effort(begun, text)
        + _refiners(begun, text)
        + _voters(begun, text)
    )


def _linked(told: str, count: int, one: Standing, what: Behind) -> str:
    return link(told, one.benchmark, one.language, what) if count else told


def _effort(begun: Each, text: Text) -> Markup:
    """What a refinement and a vote take."""
    words = text.calibration
    rows = [
        [
            _name(one, text),
            words.too_few if told.distance is None else _rounded(told.distance, text),
            *(_seconds(value, text) for value in (told.refining_seconds, told.voting_seconds)),
        ]
        for one, told in ((one, found.effort) for one, found in begun)
    ]
    heads = [words.benchmark, words.distance, words.refining_time, words.voting_time]
    return html.table(caption=words.effort, heads=heads, rows=rows)


def _refiners(begun: Each, text: Text) -> Markup:
    """Whose texts are chosen, with what chance leaves open."""
    words, locale = text.calibration, text.locale
    rows = [
        [
            f"{one.name} · {_name(standing, text)}",
            link(
                _of(one.won, one.decided, text),
                standing.benchmark,
                standing.language,
                Behind.DECIDED,
                person=one.person_id,
            ),
            f"{formats.percent(one.low, locale=locale)} – {formats.percent(one.high, locale=locale)}",
        ]
        for standing, found in begun
        for one in found.refiners
    ]
    heads = [words.person, words.chosen, text.plot.interval]
    return html.table(caption=words.refiners, heads=heads, rows=rows) if rows else Markup("")


def _voters(begun: Each, text: Text) -> Markup:
    """Who chooses the best text where it is known, with what chance leaves open."""
    words, locale = text.calibration, text.locale
    rows = [
        [
            f"{one.name} · {_name(standing, text)}",
            _of(one.right, one.answered, text),
            f"{formats.percent(one.low, locale=locale)} – {formats.percent(one.high, locale=locale)}",
        ]
        for standing, found in begun
        for one in found.voters
    ]
    heads = [words.person, words.trust_right, text.plot.interval]
    return html.table(caption=words.trust, heads=heads, rows=rows) if rows else Markup("")


def _seconds(value: float | None, text: Text) -> str:
    return text.calibration.too_few if value is None else formats.duration(value, locale=text.locale)


def _rounded(value: float, text: Text) -> str:
    return formats.number(round(value, 1), locale=text.locale)


def _of(part: int, whole: int, text: Text) -> str:
    shown = (formats.number(count, locale=text.locale) for count in (part, whole))
    return text.calibration.of(part=next(shown), whole=next(shown))


def _told(said: Agreement, text: Text) -> tuple[str, str, str]:
    """Alpha with its interval, the share of pairs, kappa; a small sample is called small."""
    few, locale = text.calibration.too_few, text.locale
    kappa = few if said.kappa is None else formats.number(round(said.kappa, 2), locale=locale)
    if said.alpha is None or said.low is None or said.high is None:
        return few, few if said.pairwise is None else formats.percent(said.pairwise, locale=locale), kappa
    value, low, high = (formats.number(round(one, 2), locale=locale) for one in (said.alpha, said.low, said.high))
    return f"{value} ({low} – {high})", formats.percent(said.pairwise or 0, locale=locale), kappa


def _leases(leases: Sequence[Lease], who: Visitor, text: Text) -> Markup:
    words, locale = text.calibration, text.locale
    if not leases:
        return Markup("")
    tasks: Mapping[Stage, str] = {Stage.REFINE: words.stage_refine, Stage.VOTE: words.stage_vote}
    rows = [
        [
            one.person,
            formats.language_name(one.at.language, locale=locale),
            tasks[one.stage],
            formats.moment(one.taken_at, locale=locale, zone=who.zone),
            formats.moment(one.expires_at, locale=locale, zone=who.zone),
        ]
        for one in leases
    ]
    heads = [words.person, words.language, words.task, words.since, words.until]
    return html.table(caption=words.at_work, heads=heads, rows=rows)
