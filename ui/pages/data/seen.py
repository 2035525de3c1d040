"""What a model sees of a row: its tokens, those that count in the loss marked, a picture as one piece."""

from __future__ import annotations

from markupsafe import Markup

from training.data.look import Looked, Piece, Seen
from training.data.rows import Row
from ui import formats, html
from ui.components.plot import Axes, Bar, bars
from ui.text import Text


def rates(looked: Looked, text: Text) -> Markup:
    """Tokens per word by language, the dearest first."""
    words = text.data
    ordered = sorted(looked.rates.items(), key=lambda one: -one[1].tokens_per_word)
    drawn = [
        Bar(formats.language_name(code, locale=text.locale), round(rate.tokens_per_word, 2))
        for code, rate in ordered
        if rate.words
    ]
    plot = bars(text, Axes(words.rates_title, words.tokens_per_word, text.rounds.language), drawn)
    return Markup('<div class="plots">{}</div>{}{}').format(plot, html.sentence(words.rates_hint), _key(text))


def row(of: Row, looked: Looked, text: Text) -> Markup:
    """Every answer of a row with all that stands before it; nothing of a row that was not looked at."""
    if of.id in looked.unread:
        why = text.data.seen_unreadable(why=looked.unread[of.id].why)
        return Markup('<p class="notice">{}</p>').format(why)
    answers = looked.rows.get(of.id, ())
    return Markup("").join(_answer(one, text, several=len(answers) > 1) for one in answers)


def _key(text: Text) -> Markup:
    words = text.data
    return Markup(
        '<p class="seen-key"><span class="piece learnt">{}</span> <span class="piece">{}</span> '
        '<span class="piece picture">{}</span></p>'
    ).format(words.seen_learnt, words.seen_read, text.rounds.pictures)


def _answer(answer: Seen, text: Text, *, several: bool) -> Markup:
    words = text.data
    label = html.state(words.wanted if answer.good else words.unwanted, good=answer.good) if several else Markup("")
    pieces = Markup("").join(_piece(piece, text) for piece in answer.pieces)
    return Markup('<div class="seen"><p>{}{}</p><div dir="auto">{}</div></div>').format(
        label, words.seen_tokens(count=answer.tokens, number=answer.learnt), pieces
    )


def _piece(piece: Piece, text: Text) -> Markup:
    kind = " learnt" if piece.learnt else ""
    if piece.picture:
        return Markup('<span class="piece picture{}">{}</span>').format(
            kind, text.data.seen_picture(count=piece.tokens)
        )
    return Markup('<span class="piece{}">{}</span>').format(kind, piece.text)
