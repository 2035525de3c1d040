"""An item of a benchmark as HTML: its pictures, what its fields are called, and all that was said of it."""

from __future__ import annotations

from markupsafe import Markup

from annotation.refining import by_name
from backend.db.calibrations import Shown
from backend.services.calibration.adjudicating import Case
from core.benchmark_items import Fields
from ui import formats, html
from ui.components.battle import picture_address
from ui.components.prose import direction
from ui.text import Text


def pictures(item: Shown, text: Text) -> Markup:
    """What the item asks about."""
    figures = [
        Markup('<figure class="picture"><img src="{}" alt="{}" draggable="false"></figure>').format(
            picture_address(sha), text.arena.picture_alt(number=number)
        )
        for number, sha in enumerate(item.pictures, 1)
    ]
    return Markup('<div class="pictures shown" data-count="{}">{}</div>').format(len(figures), Markup("").join(figures))


def case(found: Case, text: Text, *, beside: bool = False) -> Markup:
    """An item with all that was said of it, names only where it is decided; its pictures perhaps stand beside it."""
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
        at.item_id, head, Markup("") if beside else pictures(found.shown, text), shown, bad, said
    )


def field_name(name: str, item: Shown, text: Text) -> str:
    """What a field is called."""
    words = text.calibrate
    if name.isdecimal():
        return words.option(letter=item.letters[int(name)])
    return {"question": words.question, "hint": words.hint}.get(name, words.options)


def _card(found: Case, title: str, fields: Fields, code: str, more: Markup, *, text: Text) -> Markup:
    rows = Markup("").join(
        Markup('<dt>{}</dt><dd lang="{}" dir="{}">{}</dd>').format(
            field_name(name, found.shown, text), code, direction(words, code=code), words
        )
        for name, words in by_name(fields).items()
        if words
    )
    return Markup('<article class="version"><h3>{}</h3><dl>{}</dl>{}</article>').format(title, rows, more)
