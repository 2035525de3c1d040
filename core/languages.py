"""The language registry: everything that depends on a language is asked here.

Adding a language is one entry in `core/language_data`, one locale file and one instruction pool.
"""

from __future__ import annotations

from types import MappingProxyType

from core.errors import NotFound, Reason
from core.language_data.asian import ARABIC, KOREAN, THAI, VIETNAMESE
from core.language_data.bare import BARE
from core.language_data.european import CZECH, ENGLISH, HUNGARIAN, RUSSIAN, SERBIAN
from core.language_data.shape import Direction, Language, Numbers, Punctuation, Segmentation

__all__ = [
    "ALL",
    "INTERFACE",
    "TARGETS",
    "Direction",
    "Language",
    "Numbers",
    "Punctuation",
    "Segmentation",
    "get",
]

_FULL = (ENGLISH, ARABIC, CZECH, HUNGARIAN, KOREAN, RUSSIAN, SERBIAN, THAI, VIETNAMESE)
_REGISTRY = MappingProxyType({language.code: language for language in (*_FULL, *BARE)})

INTERFACE: tuple[str, ...] = tuple(language.code for language in _FULL)
TARGETS: tuple[str, ...] = INTERFACE[1:]
ALL: tuple[str, ...] = tuple(_REGISTRY)


def get(code: str) -> Language:
    """The entry of a language; a code that is not registered is refused."""
    language = _REGISTRY.get(code)
    if language is None:
        raise NotFound(Reason.LANGUAGE_UNKNOWN, code=code[:20])
    return language
