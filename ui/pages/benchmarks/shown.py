"""Benchmarks as HTML: what is there with its files, what a file would bring, everything that is wrong with one."""

from __future__ import annotations

import base64
from urllib.parse import urlencode

from markupsafe import Markup

from backend.db.benchmark_rows import Standing
from backend.services.benchmark_files import Asked, Look, Report
from core.benchmark_files import FORMATS, Fault, FaultKind
from core.errors import Reason
from ui import formats, html
from ui.components.prose import direction
from ui.text import Text

_MOST = 500
"""Faults that are listed; a file with more has one and the same in every line."""
_PICTURES = {
    Reason.PICTURE_FORMAT: "picture_format",
    Reason.PICTURE_TOO_SMALL: "picture_small",
    Reason.PICTURE_TOO_LARGE: "picture_large",
    Reason.PICTURE_ANIMATED: "picture_animated",
}


def benchmarks(every: list[Standing], text: Text) -> Markup:
    """All of them with rights, source and files."""
    told, locale = text.benchmarks, text.locale
    if not every:
        return html.empty(title=told.none_title, text=told.none_text)
    rows = [
        [
            one.name,
            formats.language_name(one.source_language, locale=locale),
            formats.number(one.items, locale=locale),
            formats.number(one.rows, locale=locale),
            one.licence or told.not_told,
            one.origin or told.not_told,
            _files(one, one.source_language, text),
            Markup("").join(_files(one, code, text) for code in one.drafts) or told.no_drafts,
        ]
        for one in every
    ]
    heads = [text.calibration.benchmark, told.source_language, text.calibration.items, told.rows]
    heads += [told.licence, told.origin, told.as_it_came, text.calibration.drafts_made]
    return html.table(caption=text.nav.benchmarks, heads=heads, rows=rows)


def file_hint(text: Text) -> Markup:
    """Which files can be sent, and where larger ones go."""
    command = html.ltr("python -m annotation benchmark import")
    return Markup('<p class="hint">{} {}</p>').format(text.benchmarks.file_hint, command)


def looked(look: Look, text: Text) -> Markup:
    """Its faults, or its first questions with their pictures."""
    if look.report.faults:
        return faults(look.report, text)
    told, locale = text.benchmarks, text.locale
    counts = told.looked(
        rows=formats.number(look.report.rows, locale=locale), items=formats.number(look.report.items, locale=locale)
    )
    cards = Markup("").join(_card(one, text) for one in look.first)
    return Markup('<p role="status">{}</p><h3>{}</h3><div class="versions asked">{}</div>').format(
        counts, told.first_items, cards
    )


def faults(report: Report, text: Text) -> Markup:
    """Everything that is wrong, with its place."""
    told, locale = text.benchmarks, text.locale
    rows = [
        [
            formats.number(one.line, locale=locale) if one.line else told.whole_file,
            html.ltr(one.column) if one.column else "–",
            fault(one, text),
        ]
        for one in report.faults[:_MOST]
    ]
    left = len(report.faults) - _MOST
    more = html.sentence(told.more_faults(number=left)) if left > 0 else Markup("")
    table = html.table(caption=told.faults, heads=[told.line, told.column, text.calibration.what_is_wrong], rows=rows)
    return Markup('<p class="notice" role="alert">{}</p><div class="everything">{}</div>{}').format(
        told.nothing_brought, table, more
    )


def fault(one: Fault, text: Text) -> str:
    """What is wrong, in a sentence."""
    told = text.benchmarks
    if one.kind is FaultKind.PICTURE:
        why = next((key for reason, key in _PICTURES.items() if reason.value == one.detail), "fault_picture")
        return told.fill(why)
    return told.fill(f"fault_{one.kind.value}", detail=one.detail)


def _card(one: Asked, text: Text) -> Markup:
    pictures = Markup("").join(
        Markup('<img src="data:image/jpeg;base64,{}" alt="{}">').format(
            base64.b64encode(small).decode(), text.arena.picture_alt(number=number)
        )
        for number, small in enumerate(one.pictures, 1)
    )
    named = [(text.calibrate.question, one.fields.question), (text.calibrate.hint, one.fields.hint)]
    named += [
        (text.calibrate.option(letter=letter), option)
        for letter, option in zip(one.letters, one.fields.options, strict=True)
    ]
    named.append((text.benchmarks.answer, one.answer))
    rows = Markup("").join(
        Markup('<dt>{}</dt><dd dir="{}">{}</dd>').format(name, direction(words, code="en"), words)
        for name, words in named
        if words
    )
    turned = html.sentence(text.benchmarks.turned(number=one.turns)) if one.turns else Markup("")
    return Markup(
        '<article class="version"><h4><bdi>{}</bdi></h4><p class="thumbs">{}</p><dl>{}</dl>{}</article>'
    ).format(one.index, pictures, rows, turned)


def _files(one: Standing, code: str, text: Text) -> Markup:
    """Links to the rows with the texts of a language."""
    language = "" if code == one.source_language else code
    name = Markup("") if not language else Markup("{} ").format(formats.language_name(code, locale=text.locale))
    links = Markup(" ").join(
        Markup('<a href="/api/v1/benchmarks/file?{}" download>{}</a>').format(
            urlencode({"name": one.name, "format": form, "language": language}), form.upper()
        )
        for form in FORMATS
    )
    return Markup('<span class="files">{}{}</span>').format(name, links)
