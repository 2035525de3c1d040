"""How many votes or items a difference takes, language by language: looked at before a round or a run is begun."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from backend.services.studio.power import POINTS, Power
from ui import formats, html
from ui.text import Text


def power(rows: Sequence[Power], text: Text) -> Markup:
    """A table that opens when it is wanted."""
    words = text.leaderboard
    heads = [
        text.rounds.language,
        *(words.power_votes(points=str(points)) for points in POINTS),
        *(words.power_items(points=str(points)) for points in POINTS),
    ]
    cells = [
        [
            formats.language_name(row.language, locale=text.locale),
            *(_count(row.votes[points], text) for points in POINTS),
            *(_count(row.items[points], text) for points in POINTS),
        ]
        for row in rows
    ]
    table = html.table(caption=words.power_title, heads=heads, rows=cells)
    note = Markup('<p class="quiet-text">{}</p>').format(words.power_text)
    return Markup('<details class="guide"><summary>{}</summary>{}{}</details>').format(words.power_title, table, note)


def _count(count: int | None, text: Text) -> str:
    return formats.number(count, locale=text.locale) if count is not None else "–"
