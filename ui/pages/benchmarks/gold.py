"""Gold items as HTML: which there are and how they were answered, and one in the making."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from annotation.refining import by_name
from backend.db.gold import GoldItem
from backend.services.calibration.preparing import GoldCase
from ui import formats, html
from ui.components.item import field_name, pictures
from ui.components.prose import direction
from ui.text import Text


def listing(every: Sequence[GoldItem], text: Text) -> Markup:
    """All gold items of a language."""
    told, locale = text.benchmarks, text.locale
    if not every:
        return html.sentence(told.gold_none)
    rows = [
        [
            formats.number(one.number, locale=locale),
            one.texts[0].question,
            text.calibration.of(
                part=formats.number(one.right, locale=locale), whole=formats.number(one.answered, locale=locale)
            ),
            html.state(told.gold_state_ended if one.ended else told.gold_state_given, good=None),
        ]
        for one in every
    ]
    heads = [text.calibration.choose_item, told.gold_best, told.gold_right, text.rounds.state]
    return html.table(caption=told.gold_title, heads=heads, rows=rows)


def case(found: GoldCase, text: Text) -> Markup:
    """The original with its pictures."""
    code = found.shown.source_language
    rows = Markup("").join(
        Markup('<dt>{}</dt><dd lang="{}" dir="{}">{}</dd>').format(
            field_name(name, found.shown, text), code, direction(words, code=code), words
        )
        for name, words in by_name(found.shown.source).items()
        if words
    )
    return Markup('<div class="case">{}<article class="version"><h3>{}</h3><dl>{}</dl></article></div>').format(
        pictures(found.shown, text), text.calibrate.original, rows
    )
