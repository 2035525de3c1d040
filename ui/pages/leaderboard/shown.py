"""The leaderboard, drawn: who is better than its parent, how far models lie apart, who wins against whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from backend.services.studio.leaderboard import Board
from ui import formats, html
from ui.components import plot
from ui.components.heat import Square, heat
from ui.components.plot import Axes, Interval, intervals
from ui.components.verdicts import battles_link, shares, verdicts
from ui.pages.leaderboard.raters import share
from ui.text import Text

if TYPE_CHECKING:
    from evaluation.ratings.bradley_terry import Rating
    from evaluation.ratings.ledger import Standing

_MIDDLE, _FAR = 1000.0, 300.0
"""The points of the base model, and how far from them the shade of a map is full."""


def leaderboard(board: Board, language: str, text: Text) -> Markup:
    """Everything about one language, or about all; the most asked first."""
    words, found = text.leaderboard, board.standings
    if not found.all.votes:
        return html.empty(title=words.empty_title, text=words.empty_text)
    standing = found.languages.get(language, found.all)
    return (
        _left_out(board, text)
        + _part(verdicts(board, text, only=language), words.verdicts_text)
        + _part(_ratings(board, standing.models, text), _anchor(board, standing, text))
        + Markup('<div class="plots">{}</div>').format(
            shares(board, text) + _forest(board, language, text) + _map(board, text) + _matrix(board, standing, text)
        )
        + _part(_voting(board, text), "")
    )


def warm(board: Board, text: Text) -> None:
    """Draw it all, which nobody sees: what a process draws for the first time takes it long."""
    plot.warm(text)
    leaderboard(board, "", text)


def _left_out(board: Board, text: Text) -> Markup:
    """Nothing is left out of a rating in silence."""
    return html.sentence(text.leaderboard.left_out(count=board.left_out)) if board.left_out is not None else Markup("")


def _part(table: Markup, note: str) -> Markup:
    """A table with what one has to know to read it."""
    return Markup('<section class="board">{}<p class="quiet-text">{}</p></section>').format(table, note)


def _anchor(board: Board, standing: Standing, text: Text) -> str:
    fixed = [one for one in standing.models if one.low == one.high]
    return text.leaderboard.anchor_text(name=board.name(fixed[0].model)) if fixed else ""


def _ratings(board: Board, ratings: Sequence[Rating], text: Text) -> Markup:
    words = text.leaderboard
    heads = [words.model, words.points, text.plot.interval, text.rounds.votes, words.certainty]
    rows = [
        [
            board.name(one.model),
            _points(one.rating, text),
            html.ltr("" if one.low == one.high else f"{_points(one.low, text)} – {_points(one.high, text)}"),
            formats.number(one.votes, locale=text.locale),
            _certainty(one, text),
        ]
        for one in ratings
    ]
    return html.table(caption=words.ratings_title, heads=heads, rows=rows)


def _certainty(rating: Rating, text: Text) -> Markup:
    words = text.leaderboard
    if rating.low == rating.high:  # what all others are measured from
        return Markup("")
    if rating.enough:
        return html.state(words.enough, good=True)
    if rating.votes_to_go:
        return html.state(words.not_enough(count=rating.votes_to_go), good=None)
    return html.state(words.more_people, good=None)


def _forest(board: Board, language: str, text: Text) -> Markup:
    """Points with their intervals; over all languages both ways of weighing them."""
    words, found = text.leaderboard, board.standings
    if language in found.languages:
        rows = [_interval(board, one, "") for one in found.languages[language].models]
    else:
        rows = [_interval(board, one, words.by_votes) for one in found.all.models]
        rows += [_interval(board, one, words.equal) for one in found.equal]
    return intervals(text, Axes(words.ratings_title, words.points, words.model), rows)


def _interval(board: Board, rating: Rating, part: str) -> Interval:
    return Interval(board.name(rating.model), rating.rating, rating.low, rating.high, part)


def _map(board: Board, text: Text) -> Markup:
    words = text.leaderboard
    squares = [
        Square(_language(code, text), board.name(one.model), _points(one.rating, text), (one.rating - _MIDDLE) / _FAR)
        for code, standing in board.standings.languages.items()
        for one in sorted(standing.models, key=lambda one: board.name(one.model))
    ]
    return heat(text, Axes(words.heat_title, words.model, text.rounds.language), squares)


def _matrix(board: Board, standing: Standing, text: Text) -> Markup:
    words = text.leaderboard
    order = [one.model for one in standing.models]
    squares = []
    for model in order:
        for other in order:
            wins, votes = standing.met.get((model, other), (0.0, 0))
            if votes:
                shown = formats.percent(wins / votes, locale=text.locale)
                squares.append(Square(board.name(model), board.name(other), shown, 2 * wins / votes - 1))
    names = [board.name(model) for model in order]
    return heat(text, Axes(words.matrix_title, words.against, words.model), squares, order=names)


def _voting(board: Board, text: Text) -> Markup:
    words, found = text.leaderboard, board.standings
    heads = [
        text.rounds.language,
        text.rounds.counted,
        text.rounds.people,
        text.rounds.ties,
        words.side_a,
        words.battles_title,
    ]
    rows = []
    for code, standing in [*found.languages.items(), ("", found.all)]:
        pairs = sorted({tuple(sorted(pair)) for pair in standing.met}) if code else []
        links = Markup("<br>").join(
            Markup("{} · {}: {}").format(
                board.name(one), board.name(other),
                battles_link(board, code, (one, other), standing.met[one, other][1], text),
            )
            for one, other in pairs
        )  # fmt: skip
        rows.append(
            [
                _language(code, text) if code else text.rounds.all_languages,
                formats.number(standing.votes, locale=text.locale),
                formats.number(standing.raters, locale=text.locale),
                share(standing.ties, text),
                share(standing.side_a, text),
                links,
            ]
        )
    return html.table(caption=words.voting_title, heads=heads, rows=rows)


def _points(value: float, text: Text) -> str:
    return formats.number(round(value), locale=text.locale)


def _language(code: str, text: Text) -> str:
    return formats.language_name(code, locale=text.locale)
