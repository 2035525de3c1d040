"""Rules for text that people type: what is cleaned, what is refused.

Refused are characters that hide or reorder what others see (controls, bidi overrides, lone
surrogates, NUL). Text is otherwise stored as typed, in NFC.
"""

from __future__ import annotations

import re
import unicodedata

from core.errors import InvalidInput, Reason

NAME_LENGTH = 80
LOGIN_LENGTH = 64
NOTE_LENGTH = 2000
PASSWORD_SHORTEST = 10
PASSWORD_LONGEST = 256

_LOGIN = re.compile(r"(?=.*[a-z0-9])[a-z0-9._+@-]{3,64}")
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\ufe0e\ufe0f\uffa0")
"""Letters and marks by their category that show nothing: fillers, the empty Braille pattern."""
_ALLOWED_CONTROLS = frozenset("\n\t")


def line(text: str, *, longest: int = NAME_LENGTH) -> str:
    """One line of text, trimmed; empty, over-long or trick characters are refused."""
    cleaned = " ".join(_checked(text, longest=longest, controls=frozenset("\t")).split())
    if not _visible(cleaned):
        raise InvalidInput(Reason.TEXT_EMPTY)
    return cleaned


def optional_line(text: str, *, longest: int = NAME_LENGTH) -> str:
    """Like `line`, but nothing at all is fine."""
    if not isinstance(text, str):
        raise InvalidInput(Reason.REQUEST_MALFORMED)
    return line(text, longest=longest) if text.strip() else ""


def paragraph(text: str, *, longest: int = NOTE_LENGTH) -> str:
    """Text of several lines, kept as typed except for the edges."""
    if not isinstance(text, str):
        raise InvalidInput(Reason.REQUEST_MALFORMED)
    cleaned = _checked(text.replace("\r\n", "\n"), longest=longest, controls=_ALLOWED_CONTROLS).strip()
    if not _visible(cleaned):
        raise InvalidInput(Reason.TEXT_EMPTY)
    return cleaned


def login(text: str) -> str:
    """A sign-in name: Latin letters, digits and . _ + @ -, compared in lower case."""
    if not isinstance(text, str):
        raise InvalidInput(Reason.REQUEST_MALFORMED)
    name = text.strip().lower()
    if len(name) > LOGIN_LENGTH or not _LOGIN.fullmatch(name):
        raise InvalidInput(Reason.LOGIN_MALFORMED, longest=LOGIN_LENGTH)
    return name


def password(text: str, *, login_name: str) -> str:
    """A password long enough to be worth hashing and unlike the sign-in name."""
    if not isinstance(text, str) or not _encodable(text) or "\0" in text:
        raise InvalidInput(Reason.TEXT_CONTROL)
    if len(text) < PASSWORD_SHORTEST:
        raise InvalidInput(Reason.PASSWORD_SHORT, shortest=PASSWORD_SHORTEST)
    if len(text) > PASSWORD_LONGEST:
        raise InvalidInput(Reason.PASSWORD_LONG, longest=PASSWORD_LONGEST)
    if login_name in text.lower() and len(text) < len(login_name) + 4:
        raise InvalidInput(Reason.PASSWORD_LIKE_LOGIN)
    return text


def opaque(text: str, *, longest: int = 128) -> str:
    """An id, key or token that came from outside: plain printable ASCII or refused."""
    if not isinstance(text, str) or not 0 < len(text) <= longest:
        raise InvalidInput(Reason.REQUEST_MALFORMED)
    if not (text.isascii() and text.isprintable()):
        raise InvalidInput(Reason.REQUEST_MALFORMED)
    return text


def _checked(text: str, *, longest: int, controls: frozenset[str]) -> str:
    if not isinstance(text, str):
        raise InvalidInput(Reason.REQUEST_MALFORMED)
    if len(text) > longest:
        raise InvalidInput(Reason.TEXT_TOO_LONG, longest=longest)
    if not _encodable(text):
        raise InvalidInput(Reason.TEXT_CONTROL)
    for character in text:
        hidden = unicodedata.category(character) == "Cc" and character not in controls
        if hidden or character in _REORDERING:
            raise InvalidInput(Reason.TEXT_CONTROL)
    normal = unicodedata.normalize("NFC", text)
    if len(normal) > longest:
        raise InvalidInput(Reason.TEXT_TOO_LONG, longest=longest)
    return normal


def _encodable(text: str) -> bool:
    """Lone surrogates cannot be stored anywhere."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _visible(text: str) -> bool:
    return any(unicodedata.category(character)[0] not in "ZC" and character not in _BLANK for character in text)
