"""Snapshots in HTML: the list, one of them: what is in it, what was left out and why, who has trained on it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from markupsafe import Markup

from backend.services.studio.snapshots import SnapshotView
from backend.services.studio.views import RunView
from training.data.manifest import Manifest
from training.data.rows import Kind, Split
from training.data.snapshot import Fault
from ui import formats, html
from ui.components.plot import Axes, Bar, Interval, bars, intervals
from ui.text import Text


def listed(views: Sequence[SnapshotView], text: Text, *, zone: ZoneInfo) -> Markup:
    """All snapshots, the newest first; those with work that was withdrawn are marked."""
    words = text.data
    if not views:
        return html.empty(title=words.empty_title, text=words.empty_text)
    heads = [words.snapshot, words.round, words.rows, text.rounds.languages, words.made_at]
    rows = [
        [
            _link(view) + _marks(view, text),
            view.round_name,
            formats.number(view.info.rows, locale=text.locale),
            formats.languages_listed(_languages(view), locale=text.locale),
            formats.moment(view.info.created_at, locale=text.locale, zone=zone),
        ]
        for view in views
    ]
    return html.table(caption=words.all_snapshots, heads=heads, rows=rows)


def _link(view: SnapshotView) -> Markup:
    return Markup('<a class="ltr" href="?snapshot={}">{}</a> ').format(view.info.hash, view.info.hash[:8])


def _marks(view: SnapshotView, text: Text) -> Markup:
    withdrawn = html.state(text.data.affected, good=False) if view.withdrawn_people else Markup("")
    return withdrawn + html.tags([text.data.demo] if view.info.demo else [])


def _languages(view: SnapshotView) -> list[str]:
    return sorted({count["language"] for count in json.loads(view.info.counts)})


def head(view: SnapshotView, manifest: Manifest, text: Text, *, zone: ZoneInfo) -> Markup:
    """Its name, where it comes from, how much it is, and whether somebody in it does not agree any more."""
    words, info, number = text.data, view.info, _numbers(text)
    facts: list[tuple[str, str]] = [
        (words.made_at, formats.moment(info.created_at, locale=text.locale, zone=zone)),
        (words.train_rows, number(manifest.rows(split=Split.TRAIN))),
        (words.eval_rows, number(manifest.rows(split=Split.EVAL))),
        (text.rounds.pictures, number(manifest.pictures.count)),
        (words.people, number(manifest.people)),
        (words.licence, html.ltr(manifest.licence or "–")),
        (words.fingerprint, Markup('<code class="ltr">{}</code>').format(info.hash)),
    ]
    if info.round_id is not None:
        link = Markup('<a href="rounds?round={}"><bdi>{}</bdi></a>').format(info.round_id, view.round_name)
        facts.insert(0, (words.round, link))
    listed_facts = Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(name, value) for name, value in facts)
    withdrawn = words.withdrawn(count=view.withdrawn_people) if view.withdrawn_people else ""
    alert = Markup('<p class="alert" role="alert">{}</p>').format(withdrawn) if withdrawn else Markup("")
    return Markup(
        '<section class="run-head"><h2>{} <span class="ltr">{}</span> {}</h2>{}<dl class="facts">{}</dl>'
        '<p class="actions"><a class="button primary" href="runs?snapshot={}">{}</a></p></section>'
    ).format(
        words.snapshot, info.hash[:8], _marks(view, text), alert, listed_facts, info.hash, words.train_on_it
    )  # fmt: skip


def used(runs: Sequence[RunView], text: Text) -> Markup:
    """The runs on it and what they made."""
    words = text.data
    if not runs:
        return html.heading(words.used_title) + html.sentence(words.used_none)
    rows = [
        [
            Markup('<a href="runs?run={}">{}</a>').format(one.run.id, one.run.name),
            text.runs.fill(f"state_{one.run.state.value}"),
            Markup('<a href="models?model={}"><bdi>{}</bdi></a>').format(one.model.id, one.model.name)
            if one.model is not None
            else "",
        ]
        for one in runs
    ]
    heads = [text.runs.name, text.runs.state, text.runs.child]
    return html.table(caption=words.used_title, heads=heads, rows=rows)


def brought(manifest: Manifest, text: Text) -> Markup:
    """Counts, sources, what was left out, and what may have decided the votes."""
    plots = _sources(manifest, text) + _left_out(manifest, text) + _balance(manifest, text)
    return _counts(manifest, text) + _empty(manifest, text) + Markup('<div class="plots">{}</div>').format(plots)


def _counts(manifest: Manifest, text: Text) -> Markup:
    words, number = text.data, _numbers(text)
    codes = sorted({count.language for count in manifest.counts})
    heads = [text.rounds.language, words.rows, words.train_rows, words.eval_rows]
    heads += [words.fill(f"kind_{kind.value}") for kind in Kind]
    rows = [
        [
            formats.language_name(code, locale=text.locale) if code else text.rounds.all_languages,
            number(manifest.rows(language=code)),
            *(number(manifest.rows(language=code, split=split)) for split in Split),
            *(number(manifest.rows(language=code, kind=kind)) for kind in Kind),
        ]
        for code in (*codes, None)
    ]
    return html.table(caption=words.counts_title, heads=heads, rows=rows)


def _empty(manifest: Manifest, text: Text) -> Markup:
    if not manifest.empty_languages:
        return Markup("")
    languages = formats.languages_listed(manifest.empty_languages, locale=text.locale)
    return Markup('<p class="notice">{}</p>').format(text.data.empty_languages(languages=languages))


def _sources(manifest: Manifest, text: Text) -> Markup:
    words = text.data
    rows: dict[tuple[str, str], int] = {}
    for count in manifest.counts:
        rows[count.language, count.source] = rows.get((count.language, count.source), 0) + count.rows
    drawn = [
        Bar(formats.language_name(code, locale=text.locale), number, words.fill(f"source_{source}"))
        for (code, source), number in sorted(rows.items())
    ]
    return bars(text, Axes(words.sources_title, words.rows, text.rounds.language), drawn)


def _left_out(manifest: Manifest, text: Text) -> Markup:
    """The filter that took most first."""
    words = text.data
    filters = sorted(manifest.left_out.items(), key=lambda one: -sum(one[1].values()))
    drawn = [
        Bar(words.fill(f"why_{why}"), number, formats.language_name(code, locale=text.locale))
        for why, counts in filters
        for code, number in counts.items()
    ]
    if not drawn:
        return Markup('<figure class="plot"><figcaption>{}</figcaption><p>{}</p></figure>').format(
            words.left_title, words.left_none
        )
    return bars(text, Axes(words.left_title, words.rows, text.rounds.reason), drawn)


def _balance(manifest: Manifest, text: Text) -> Markup:
    """Both shares should be about a half; where they are not, place or length was voted for."""
    words = text.rounds
    drawn = [
        Interval(formats.language_name(code, locale=text.locale), *_percents(told[key]), part)
        for code, told in manifest.biases.get("languages", {}).items()
        for key, part in (("first", words.for_a), ("longer", words.for_longer))
        if told[key]["of"]
    ]
    return intervals(text, Axes(words.balance_title, words.share, words.language), drawn)


def _percents(share: dict[str, float]) -> tuple[float, float, float]:
    return 100 * share["share"], 100 * share["low"], 100 * share["high"]


def faults(found: Sequence[Fault], text: Text) -> Markup:
    """Whether every file is as it was made."""
    words = text.data
    if not found:
        return Markup('<p class="notice" role="status">{}</p>').format(words.verified)
    items = Markup("").join(
        Markup('<li><span class="ltr">{}</span>: {}</li>').format(one.file, words.fill(f"fault_{one.what.value}"))
        for one in found
    )
    return Markup('<div class="alert" role="alert"><p>{}</p><ul>{}</ul></div>').format(words.damaged, items)


def pushed(address: str, text: Text) -> Markup:
    """Where it is now."""
    link = Markup('<a class="ltr" href="{}" rel="noopener noreferrer">{}</a>').format(address, address)
    return Markup('<p class="notice" role="status">{} {}</p>').format(text.data.pushed, link)


def settings(manifest: Manifest) -> Markup:
    """Every setting that it was made with."""
    return Markup("<pre class='ltr' tabindex='0'>{}</pre>").format(
        json.dumps(settings_of(manifest), ensure_ascii=False, indent=2)
    )


def settings_of(manifest: Manifest) -> dict[str, object]:
    """What somebody decided about it, and not what came of that."""
    return {"rules": manifest.rules, "splitting": manifest.splitting, "licence": manifest.licence}


def _numbers(text: Text) -> Callable[[float], str]:
    return lambda value: formats.number(value, locale=text.locale)
