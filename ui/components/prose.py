"""What people and models write, as HTML: a safe part of Markdown, in its own direction."""

from __future__ import annotations

import functools

from markdown_it import MarkdownIt
from markupsafe import Markup

from core import languages
from core.detect import script_shares

_RTL_SCRIPTS = frozenset({"Arab", "Hebr"})
_HALF = 0.5
_LONGEST = 20_000
_OFF = ("link", "image", "autolink", "html_inline", "html_block", "reference", "heading", "lheading")


def prose(text: str) -> Markup:
    """Paragraphs, lists, tables, emphasis and code; links, pictures and HTML stay the characters they are.

    Of a text as long as a book only the beginning is laid out, with a sign that it goes on.
    """
    shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]} […]"
    return Markup(_markdown().render(shown)) if text else Markup("")  # noqa: S704  (html is off)


def direction(text: str, *, code: str) -> str:
    """`rtl` or `ltr`, by most letters of the text and not by its first; without letters, the language's own."""
    shares = script_shares(text)
    if not shares:
        return languages.get(code).direction.value
    return "rtl" if sum(shares.get(script, 0.0) for script in _RTL_SCRIPTS) >= _HALF else "ltr"


@functools.cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("js-default", {"html": False, "linkify": False, "breaks": True}).disable(list(_OFF))
