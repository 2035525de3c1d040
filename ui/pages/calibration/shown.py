"""Calibration as HTML: progress and agreement as plots and tables, an item that waits, editions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from annotation.agreement import Agreement
from annotation.refining import by_name
from backend.db.calibrated import Lease, Standing
from backend.db.calibrations import Stage
from backend.db.editions import Edition
from backend.services.calibration.adjudicating import Case
from backend.services.calibration.overview import Figures
from core.benchmark_items import Fields
from ui import formats, html
from ui.components.plot import Axes, Bar, Interval, bars, intervals
from ui.components.prose import direction
from ui.pages.calibrate.shown import field_name, pictures
from ui.text import Text
from ui.visitor import Visitor

Each = Sequence[tuple[Standing, Figures]]


def progress(each: Each, leases: Sequence[Lease], who: Visitor, text: Text) -> Markup:
    """How far everything is, how far people agree, who is at work."""
    words = text.calibration
    if not each:
        return html.empty(title=words.none_title, text=words.none_text)
    plots = Markup('<div class="plots">{}{}</div>').format(_stages(each, text), _alphas(each, text))
    return Markup('<div class="calibration">{}{}{}{}{}</div>').format(
        plots, _table(each, text), _done(each, text), _agreement(each, text), _leases(leases, who, text)
    )


def case(found: Case, text: Text) -> Markup:
    """An item with all that was said of it; names only where it is decided."""
    words, at = text.calibration, found.shown.at
    head = Markup("").join(
        Markup('<p class="hint">{}: {}</p>').format(text.calibrate.fill(f"flag_{kind}"), note or "–")
        for kind, note in found.flags
    )
    cards = [(text.calibrate.original, found.shown.source, found.shown.source_language, Markup(""))]
    cards.append((words.draft, found.draft, at.language, Markup("")))
    for one in found.versions:
        told = [html.sentence(words.for_it(number=one.ballots))]
        told += [Markup('<p class="hint">{}</p>').format(reason) for reason in one.reasons]
        if one.authors:
            names = formats.listed(one.authors, locale=text.locale)
            told.append(Markup("<p><bdi>{}</bdi></p>").format(words.written_by(names=names)))
        cards.append((text.calibrate.version(letter=one.letter), one.fields, at.language, Markup("").join(told)))
    cards += [(words.proposal, one, at.language, Markup("")) for one in found.proposals]
    shown = Markup("").join(_card(found, *one, text=text) for one in cards)
    notes = Markup("").join(Markup("<li>{}</li>").format(note) for note in found.notes)
    said = Markup("<h3>{}</h3><ul>{}</ul>").format(words.said, notes) if notes else Markup("")
    bad = html.sentence(words.all_bad(number=found.all_bad)) if found.all_bad else Markup("")
    return Markup('<div class="case" data-item="{}">{}{}<div class="versions">{}</div>{}{}</div>').format(
        at.item_id, head, pictures(found.shown, text), shown, bad, said
    )


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
            Markup('<a href="evaluation?edition={}">{}</a>').format(one.id, text.evaluation.start),
        ]
        for one in every
    ]
    return html.table(caption=words.editions, heads=[*heads, words.files, text.nav.evaluation], rows=rows)


def _files(one: Edition) -> Markup:
    return Markup(" ").join(
        Markup('<a href="/api/v1/calibration/editions/{}/file?format={}" download>{}</a>').format(
            one.id, form, form.upper()
        )
        for form in ("tsv", "jsonl", "parquet")
    )


def _card(found: Case, title: str, fields: Fields, code: str, more: Markup, *, text: Text) -> Markup:
    rows = Markup("").join(
        Markup('<dt>{}</dt><dd lang="{}" dir="{}">{}</dd>').format(
            field_name(name, found.shown, text), code, direction(words, code=code), words
        )
        for name, words in by_name(fields).items()
        if words
    )
    return Markup('<article class="version"><h3>{}</h3><dl>{}</dl>{}</article>').format(title, rows, more)


def _name(one: Standing, text: Text) -> str:
    return f"{one.benchmark} · {formats.language_name(one.language, locale=text.locale)}"


def _table(each: Each, text: Text) -> Markup:
    words = text.calibration
    heads = [words.items, *(words.fill(f"stage_{stage.value}") for stage in Stage)]
    rows = [[_name(one, text), *_numbers([one.stages.get(stage, 0) for stage in Stage], text)] for one, _ in each]
    return html.table(caption=words.progress, heads=heads, rows=rows)


def _done(each: Each, text: Text) -> Markup:
    words = text.calibration
    heads = [words.items, words.refinements, words.ballots, words.at_work, words.held, words.passed_over]
    rows = [
        [
            _name(one, text),
            *_numbers([one.refinements, one.ballots, one.at_work, one.held, one.passed_over], text),
        ]
        for one, _ in each
    ]
    return html.table(caption=f"{words.refinements} · {words.ballots}", heads=heads, rows=rows)


def _numbers(counts: Sequence[int], text: Text) -> list[str]:
    return [formats.number(count, locale=text.locale) for count in counts]


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
        [f"{_name(one, text)} · {group}", *_told(said, text)]
        for one, found in begun
        for group, said in ((words.voters, found.ballots), (words.refiners, found.refinements))
    ]
    heads = [words.benchmark, words.alpha, words.pairs, words.kappa]
    decided = [
        [
            _name(one, text),
            _of(found.draft_won, found.decided, text),
            _of(found.planted.right, found.planted.decided, text),
        ]
        for one, found in begun
    ]
    return html.table(caption=words.agreement, heads=heads, rows=agreeing) + (
        html.table(caption=words.stage_decided, heads=[words.benchmark, words.draft_won, words.planted], rows=decided)
        + _effort(begun, text)
        + _refiners(begun, text)
    )


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
            _of(one.won, one.decided, text),
            f"{formats.percent(one.low, locale=locale)} – {formats.percent(one.high, locale=locale)}",
        ]
        for standing, found in begun
        for one in found.refiners
    ]
    heads = [words.person, words.chosen, text.plot.interval]
    return html.table(caption=words.refiners, heads=heads, rows=rows) if rows else Markup("")


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
