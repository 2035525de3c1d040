"""Models beside their parents, language by language: decided, open with what is missing, or beyond the goal."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from markupsafe import Markup

from backend.services.studio.leaderboard import Board, Told, Verdict
from ui import formats, html
from ui.components.plot import Axes, Interval, intervals
from ui.text import Text


def verdicts(board: Board, text: Text, *, only: str = "", languages: Sequence[str] = ()) -> Markup:
    """The table of all languages or of one; of `languages` those are told too in which no model met its parent."""
    words = text.leaderboard
    heads = [
        *(text.rounds.language, words.model, text.runs.parent),
        *(words.wins, words.losses, text.rounds.ties, words.verdict, text.rounds.votes),
    ]
    met = [verdict for verdict in board.verdicts if not only or verdict.language == only]
    rows = [_row(verdict, board, text) for verdict in met]
    silent = [code for code in sorted(languages) if code not in {verdict.language for verdict in met}]
    rows += [[_name(code, text), "", "", "", "", "", html.state(words.told_none, good=None), ""] for code in silent]
    return html.table(caption=words.verdicts_title, heads=heads, rows=rows)


def shares(board: Board, text: Text) -> Markup:
    """How many of the decided votes the child won, with an interval that holds whenever somebody looks."""
    words = text.leaderboard
    rows = [
        Interval(_name(one.language, text), 100 * one.wins / (one.wins + one.losses), 100 * one.low, 100 * one.high,
                 board.name(one.child))
        for one in board.verdicts
        if one.wins + one.losses
    ]  # fmt: skip
    return intervals(text, Axes(words.verdicts_title, words.win_share, text.rounds.language), rows)


def told(verdict: Verdict, text: Text) -> Markup:
    """The verdict in a word, or with what is missing."""
    words = text.leaderboard
    if verdict.told is Told.OPEN:
        return html.state(words.told_open(count=verdict.votes_to_go or 0), good=None)
    good = {Told.BETTER: True, Told.WORSE: False}.get(verdict.told)
    return html.state(words.fill(f"told_{verdict.told.value}"), good=good)


def battles_link(board: Board, language: str, models: tuple[str, str], count: int, text: Text) -> Markup:
    """Where the battles stand that a number is made of."""
    asked = {"language": language, "model": models[0], "other": models[1]}
    if board.round is not None:
        asked["round"] = board.round.id
    link = Markup('<a href="leaderboard?{}">{}</a>')
    return link.format(urlencode(asked), text.leaderboard.battles(count=count))


def _row(verdict: Verdict, board: Board, text: Text) -> list[str]:
    counts = (verdict.wins, verdict.losses, verdict.ties)
    return [
        _name(verdict.language, text),
        board.name(verdict.child),
        board.name(verdict.parent),
        *(formats.number(count, locale=text.locale) for count in counts),
        told(verdict, text),
        battles_link(board, verdict.language, (verdict.child, verdict.parent), sum(counts), text),
    ]


def _name(code: str, text: Text) -> str:
    return formats.language_name(code, locale=text.locale)
