"""What stands behind a figure as HTML: the items that it counts, and what one edition changed against another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from markupsafe import Markup

from annotation.edits import difference as words_of
from annotation.refining import by_name
from backend.services.calibration.listing import Behind, Listed
from backend.services.calibration.publishing import Difference
from core import languages
from core.benchmark_items import Fields
from ui import formats, html
from ui.components.changes import changes
from ui.components.prose import direction
from ui.text import Text

_MOST = 300
"""Items that are listed; of more the rest is counted."""


def link(count: str, benchmark: str, language: str, what: Behind, *, person: str = "") -> Markup:
    """A figure that leads to its items."""
    asked = {"benchmark": benchmark, "language": language, "items": what.value} | ({"person": person} if person else {})
    return Markup('<a href="calibration?{}">{}</a>').format(urlencode(asked), count)


def items(every: Sequence[Listed], asked: Mapping[str, str], text: Text) -> Markup:
    """The items of a figure, each leading to all that was said of it."""
    words, locale = text.calibration, text.locale
    code = asked.get("language", "")
    language = formats.language_name(code, locale=locale)
    title = f"{asked.get('benchmark', '')} · {language} · {words.fill(_title(asked['items']))}"
    back = Markup('<p class="actions"><a href="calibration">{}</a></p>').format(words.all_figures)
    if not every:
        return html.heading(title) + html.sentence(words.no_items) + back
    here = {name: value for name, value in asked.items() if name in ("benchmark", "language", "items", "person")}
    rows = [
        [
            Markup('<a href="calibration?{}">{}</a>').format(
                urlencode({**here, "item": one.at.item_id}), formats.number(one.number, locale=locale)
            ),
            _texts(one.source, "en"),
            words.fill(f"stage_{one.stage.value}"),
            formats.number(one.refinements, locale=locale),
            formats.number(one.ballots, locale=locale),
            _texts(one.decided, code) if one.decided is not None else "–",
        ]
        for one in every[:_MOST]
    ]
    heads = [words.choose_item, text.calibrate.original, text.rounds.state, words.refinements, words.ballots]
    table = html.table(caption=title, heads=[*heads, words.stage_decided], rows=rows)
    left = len(every) - _MOST
    more = html.sentence(words.more_items(number=left)) if left > 0 else Markup("")
    return Markup('<div class="calibration">{}{}{}</div>').format(table, more, back)


def difference(found: Difference, text: Text) -> Markup:
    """What a later edition changed, field by field and word by word."""
    words, locale, told = text.calibration, text.locale, found.changes
    code = found.after.language
    name = f"{found.after.benchmark} · {formats.language_name(code, locale=locale)}"
    title = words.from_edition(
        name=name,
        before=formats.number(found.before.number, locale=locale),
        after=formats.number(found.after.number, locale=locale),
    )
    counts = [
        (words.items_came, len(told.came)),
        (words.items_went, len(told.went)),
        (words.items_changed, len(told.changed)),
        (words.items_same, told.same),
    ]
    summary = html.table(
        caption=title,
        heads=[words.items, words.number_of_items],
        rows=[[name, formats.number(count, locale=locale)] for name, count in counts],
    )
    back = Markup('<p class="actions"><a href="calibration">{}</a></p>').format(words.all_figures)
    rows = [
        [formats.number(found.numbers[one.item_id], locale=locale), _changed(one.before, one.after, code)]
        for one in told.changed[:_MOST]
    ]
    table = (
        html.table(caption=words.items_changed, heads=[words.choose_item, words.what_changed], rows=rows)
        if rows
        else Markup("")
    )
    return Markup('<div class="calibration">{}{}{}</div>').format(summary, table, back)


def _title(what: str) -> str:
    known = {stage: f"stage_{stage}" for stage in ("refine", "vote", "adjudicate", "decided", "left_out")}
    own = {"refined": "refinements", "voted": "ballots"}
    return known.get(what, own.get(what, what))


def _texts(fields: Fields, code: str) -> Markup:
    return Markup('<span dir="{}">{}</span>').format(direction(fields.question, code=code), fields.question)


def _changed(before: Fields, after: Fields, code: str) -> Markup:
    way, new = languages.get(code).direction.value, by_name(after)
    return Markup("").join(
        Markup('<p class="diff" lang="{}" dir="{}">{}</p>').format(code, way, changes(words_of(old, new[name], code)))
        for name, old in by_name(before).items()
        if old != new.get(name, "")
    )
