"""Which of the nine languages a page is in: the account's, else the address's, else the browser's."""

from __future__ import annotations

from babel import negotiate_locale

from core.records import Person
from ui.text import LOCALES

_CLOSE = {"sh": "sr", "bs": "sr", "hr": "sr", "sk": "cs"}
"""Browser languages that read one of ours with ease, tried after the exact ones."""


def choose(*, person: Person | None, address: str, accept_language: str, default: str) -> str:
    """The page language; `address` is the path asked for."""
    if person is not None and person.page_language in LOCALES:
        return person.page_language
    return of_address(address) or _of_browser(accept_language) or default


def of_address(path: str) -> str | None:
    """`hu` for `/hu/arena`, None where the address names no language."""
    first = path.lstrip("/").split("/", 1)[0]
    return first if first in LOCALES else None


def _of_browser(accept_language: str) -> str | None:
    codes = _by_preference(accept_language)
    return negotiate_locale(codes, LOCALES, sep="-", aliases={}) or next(
        (_CLOSE[code.split("-")[0]] for code in codes if code.split("-")[0] in _CLOSE), None
    )


def _by_preference(header: str) -> list[str]:
    """The codes of an Accept-Language header, most wanted first; nonsense is passed over."""
    weighted = []
    for position, part in enumerate(header[:500].split(",")[:20]):
        code, _, weight = "".join(part.split()).lower().partition(";q=")
        try:
            preference = float(weight or 1)
        except ValueError:
            continue
        if 0 < preference <= 1:
            weighted.append((-preference, position, code))
    return [code for _, _, code in sorted(weighted)]
