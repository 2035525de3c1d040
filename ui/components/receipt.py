"""What came of a rater's own edits, on their home page."""

from __future__ import annotations

from markupsafe import Markup

from backend.db.run_edits import OwnEdit
from backend.services.studio.attributions import Receipt
from training.attribution.verdicts import Role, Verdict
from ui import formats, html
from ui.components.prose import direction
from ui.text import Text

_LISTED = 12
"""Edits that are shown one by one."""


def receipt(came: Receipt, text: Text) -> Markup:
    """What came of one's own edits: no model is named, and nobody else's text."""
    home = text.home
    lines = []
    if came.learnt:
        said = formats.number(came.said, locale=text.locale)
        lines.append(home.receipt_said(said=said, count=came.learnt))
    if came.kept_out:
        lines.append(home.receipt_kept_out(count=came.kept_out))
    items = Markup("").join(
        Markup('<li><bdi lang="{}" dir="{}">{}</bdi><small>{}</small></li>').format(
            edit.language, direction(edit.text, code=edit.language), edit.text, _came(edit, text)
        )
        for edit in came.edits[:_LISTED]
    )
    more = len(came.edits) - _LISTED
    rest = html.sentence(home.receipt_more(count=more)) if more > 0 else ""
    return Markup(
        '<section class="card receipt"><h2>{}</h2><div>{}</div><details><summary>{}</summary><ul>{}</ul>{}</details>'
        "</section>"
    ).format(home.receipt_title, Markup("").join(html.sentence(line) for line in lines), home.receipt_each, items, rest)


def _came(edit: OwnEdit, text: Text) -> str:
    if edit.came.role is not Role.LEARNT:
        return text.home.came_kept_out
    if edit.came.verdict is Verdict.NOT_LEARNED and edit.came.said:
        return text.home.came_learned
    return text.home.fill(f"came_{edit.came.verdict.value}")
