"""Words and stems of a text, cut as the language is written.

The Thai dictionary and the Korean model are loaded at the first word of that language and kept.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import regex  # type: ignore[import-untyped]

from core import languages
from core.languages import Segmentation
from core.normalise import stored

# 3,14 and 12:30 stay whole; an apostrophe joins (don't), a hyphen parts.
_TOKEN = regex.compile(
    r"\p{Nd}++(?:[.,:٫٬]\p{Nd}++)*+(?![\p{L}\p{M}])|[\p{L}\p{M}\p{N}\u200c\u200d]+(?:['’ʼ][\p{L}\p{M}]+)*"
)
_CHARACTER = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}ー]|[\w--[\p{Han}\p{Hiragana}\p{Katakana}ー]]+", regex.V1)
_CHARACTER_OR_MARK = regex.compile(rf"{_CHARACTER.pattern}|[^\w\s]", regex.V1)
_HAS_WORD = regex.compile(r"[\p{L}\p{N}]")


class _Once:
    """Something heavy that is loaded by the first who needs it, once for all threads."""

    def __init__(self, load: Callable[[], Any]) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._loaded: Any = None

    def __call__(self) -> Any:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded


def words(text: str, code: str) -> list[str]:
    """The words of a text without punctuation, composed (NFC), in the case they were written."""
    return _CUTTERS[languages.get(code).segmentation](stored(text))


def tokens(text: str, code: str) -> list[str]:
    """Words and punctuation of a language that needs a segmenter; of others, what stands between spaces."""
    cut = languages.get(code).segmentation
    if cut is Segmentation.THAI:
        return [token for token in _thai_cutter()(stored(text)) if token.strip()]
    if cut is Segmentation.KOREAN:
        return [stored(token.form) for token in _korean_model().tokenize(stored(text))]
    if cut is Segmentation.CHARACTERS:
        characters: list[str] = _CHARACTER_OR_MARK.findall(stored(text))
        return characters
    return stored(text).split()


def stems(text: str, code: str) -> list[str]:
    """The words in small letters, without endings where the language has a stemmer."""
    lowered = [word.casefold() for word in words(text, code)]
    name = languages.get(code).stemmer
    if name is None:
        return lowered
    import snowballstemmer  # type: ignore[import-untyped]

    # A stemmer keeps the word it works on: one for each call, so that threads never share it.
    stemmed: list[str] = snowballstemmer.stemmer(name).stemWords(lowered)
    return stemmed


def _load_thai() -> Callable[[str], list[str]]:
    # The library makes a folder in the home directory unless it is told not to write.
    if "PYTHAINLP_READ_MODE" not in os.environ:
        os.environ.setdefault("PYTHAINLP_READ_ONLY", "1")
    os.environ.setdefault("PYTHAINLP_OFFLINE", "1")
    from pythainlp.tokenize import word_tokenize

    def cut(text: str) -> list[str]:
        return list(word_tokenize(text, engine="newmm", keep_whitespace=False))

    return cut


def _load_korean() -> Any:
    from kiwipiepy import Kiwi  # type: ignore[import-untyped]

    return Kiwi(num_workers=1)


_thai_cutter = _Once(_load_thai)
_korean_model = _Once(_load_korean)


def _boundaries(text: str) -> list[str]:
    pieces: list[str] = _TOKEN.findall(text)
    return pieces


def _characters(text: str) -> list[str]:
    characters: list[str] = _CHARACTER.findall(text)
    return characters


def _thai(text: str) -> list[str]:
    return [token for token in _thai_cutter()(text) if _HAS_WORD.search(token)]


def _korean(text: str) -> list[str]:
    return [stored(token.form) for token in _korean_model().tokenize(text) if _HAS_WORD.search(token.form)]


_CUTTERS: Mapping[Segmentation, Callable[[str], list[str]]] = MappingProxyType(
    {
        Segmentation.BOUNDARIES: _boundaries,
        Segmentation.THAI: _thai,
        Segmentation.KOREAN: _korean,
        Segmentation.CHARACTERS: _characters,
    }
)
