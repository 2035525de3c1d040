"""How carefully people vote, as a table: for researchers, under the pseudonyms of exports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from backend.services.studio.leaderboard import RaterView
from ui import formats, html
from ui.text import Text

if TYPE_CHECKING:
    from evaluation.ratings.proportions import Proportion

_PSEUDONYM = 8
"""Letters of a pseudonym that are shown; they tell people apart."""


def raters(views: Sequence[RaterView], text: Text) -> Markup:
    """Who passes controls, who prefers a place, who always votes the same, who votes as the ratings say."""
    words = text.leaderboard
    heads = [
        *(words.rater, text.rounds.language, text.rounds.counted, words.checks_passed),
        *(words.side_a, words.always, words.agreement, words.certainty),
    ]
    rows = [_row(view, text) for view in views]
    table = html.table(caption=words.raters_title, heads=heads, rows=rows)
    return Markup('<section class="board">{}<p class="quiet-text">{}</p></section>').format(table, words.raters_text)


def share(found: Proportion, text: Text) -> str:
    """A share in per cent with its interval; nothing of nothing."""
    if not found.of:
        return ""
    low, high = (formats.percent(edge, locale=text.locale) for edge in found.interval)
    return f"{formats.percent(found.yes / found.of, locale=text.locale)} ({low} – {high})"


def _row(view: RaterView, text: Text) -> list[str]:
    own, words = view.figures, text.leaderboard
    agreed = ""
    if view.agreement is not None:
        expected = formats.percent(view.agreement.expected, locale=text.locale)
        agreed = f"{share(view.agreement.part, text)} / {expected}"
    checks = formats.number(own.controls.of, locale=text.locale)
    return [
        html.ltr(own.person[:_PSEUDONYM]),
        formats.language_name(own.language, locale=text.locale),
        formats.number(own.votes, locale=text.locale),
        f"{share(own.controls, text)} / {checks}" if own.controls.of else "",
        share(own.position, text),
        text.rounds.fill(f"choice_{own.always}") if own.always is not None else "",
        agreed,
        html.state(
            words.reliable if own.reliable else words.unreliable, good=own.reliable if not own.reliable else None
        ),
    ]
