"""Rows of a snapshot to be looked at: pictures, the talk before, what is to be said and what rather not."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence

from markupsafe import Markup

from training.data.look import Looked
from training.data.rows import Kind, Row
from ui import formats, html
from ui.components.prose import direction, prose
from ui.pages.data import seen
from ui.text import Text

PictureOf = Callable[[str], bytes | None]


def looked_at(rows: Sequence[Row], first: int, picture: PictureOf, text: Text, looked: Looked | None = None) -> Markup:
    """Every row as a card with its number, and as a model reads it where that was asked."""
    if not rows:
        return html.sentence(text.data.no_rows)
    cards = Markup("").join(_card(row, number, picture, text, looked) for number, row in enumerate(rows, first))
    return Markup('<ol class="work" start="{}">{}</ol>').format(first, cards)


def _card(row: Row, number: int, picture: PictureOf, text: Text, looked: Looked | None) -> Markup:
    words = text.data
    tags = [words.fill(f"source_{row.source.value}"), words.fill(f"kind_{row.kind.value}")]
    language = formats.language_name(row.language, locale=text.locale)
    shown = Markup("").join(_picture(picture(sha)) for sha in row.pictures)
    turns = Markup("").join(
        Markup('<p class="{}" lang="{}" dir="{}">{}</p>').format(
            "asked" if turn.role == "user" else "answered",
            row.language,
            direction(turn.content, code=row.language),
            turn.content,
        )
        for turn in row.turns
    )
    return Markup(
        '<li class="paper"><h3>{}. {} <small>{}</small></h3><p class="thumbs">{}</p>{}'
        '<div class="answers">{}</div>{}</li>'
    ).format(
        number,
        language,
        " · ".join(tags),
        shown,
        turns,
        Markup("").join(_answers(row, text)),
        seen.row(row, looked, text) if looked is not None else "",
    )


def _answers(row: Row, text: Text) -> list[Markup]:
    words = text.data
    if row.kind is Kind.PAIR:
        return [
            _answer(row, words.wanted, row.chosen, good=True),
            _answer(row, words.unwanted, row.rejected, good=False),
        ]
    if row.good is False:
        return [_answer(row, words.unwanted, row.answer, good=False)]
    return [_answer(row, words.wanted, row.answer, good=True)]


def _answer(row: Row, label: str, said: str | None, *, good: bool) -> Markup:
    said = said or ""
    return Markup('<div class="answer {}"><p>{}</p><div lang="{}" dir="{}">{}</div></div>').format(
        "wanted" if good else "unwanted",
        html.state(label, good=good),
        row.language,
        direction(said, code=row.language),
        prose(said),
    )


def _picture(data: bytes | None) -> Markup:
    if data is None:
        return Markup("")
    kind = "png" if data[:4] == b"\x89PNG" else "webp" if data[8:12] == b"WEBP" else "jpeg"
    shown = base64.b64encode(data).decode()
    return Markup('<img alt="" loading="lazy" src="data:image/{};base64,{}">').format(kind, shown)
