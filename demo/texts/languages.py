"""The nine grammars by language code."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from demo.texts.ar import Arabic
from demo.texts.cs import Czech
from demo.texts.en import English
from demo.texts.hu import Hungarian
from demo.texts.ko import Korean
from demo.texts.ru import Russian
from demo.texts.shape import Grammar, TextError
from demo.texts.sr import Serbian
from demo.texts.th import Thai
from demo.texts.vi import Vietnamese

_GRAMMARS: Mapping[str, Grammar] = MappingProxyType(
    {
        "en": English(),
        "ar": Arabic(),
        "cs": Czech(),
        "hu": Hungarian(),
        "ko": Korean(),
        "ru": Russian(),
        "sr": Serbian(),
        "th": Thai(),
        "vi": Vietnamese(),
    }
)

LANGUAGES: tuple[str, ...] = tuple(_GRAMMARS)
"""English first, then the eight."""


def grammar_of(language: str) -> Grammar:
    """The grammar of a language; a code without one is refused."""
    grammar = _GRAMMARS.get(language) if isinstance(language, str) else None
    if grammar is None:
        raise TextError(f"The world is not told in {language!r}; choose one of {', '.join(LANGUAGES)}.")
    return grammar
