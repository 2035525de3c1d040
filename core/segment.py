"""Words and stems of a text, cut as the language is written.

The Thai dictionary and the Korean model are loaded at the first word of that language and kept.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
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
_BETWEEN = "\n"
_KEPT = 300_000
_CUT: dict[str, str] = {}
"""Korean texts of late, with what they were cut into."""
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


def words_of(texts: Sequence[str], code: str) -> list[list[str]]:
    """The words of each text; Korean ones are cut together, on all cores."""
    if languages.get(code).segmentation is Segmentation.KOREAN:
        return [_with_words(found) for found in _korean(texts)]
    return [words(text, code) for text in texts]


def tokens_of(texts: Sequence[str], code: str) -> list[list[str]]:
    """The `tokens` of each text; Korean ones are cut together, on all cores."""
    if languages.get(code).segmentation is Segmentation.KOREAN:
        return _korean(texts)
    return [tokens(text, code) for text in texts]


def tokens(text: str, code: str) -> list[str]:
    """Words and punctuation of a language that needs a segmenter; of others, what stands between spaces."""
    cut = languages.get(code).segmentation
    if cut is Segmentation.THAI:
        return [token for token in _thai_cutter()(stored(text)) if token.strip()]
    if cut is Segmentation.KOREAN:
        return _korean([text])[0]
    if cut is Segmentation.CHARACTERS:
        characters: list[str] = _CHARACTER_OR_MARK.findall(stored(text))
        return characters
    return stored(text).split()


def stems(text: str, code: str) -> list[str]:
    """The words in small letters, without endings where the language has a stemmer."""
    return stems_of([text], code)[0]


def stems_of(texts: Sequence[str], code: str) -> list[list[str]]:
    """The stems of each text; the same word is stemmed once."""
    lowered = [[word.casefold() for word in found] for found in words_of(texts, code)]
    name = languages.get(code).stemmer
    if name is None:
        return lowered
    import snowballstemmer  # type: ignore[import-untyped]

    different = list({word for found in lowered for word in found})
    # A stemmer keeps the word it works on: one for each call, so that threads never share it.
    stemmed = dict(zip(different, snowballstemmer.stemmer(name).stemWords(different), strict=True))
    return [[stemmed[word] for word in found] for found in lowered]


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

    return Kiwi(num_workers=len(os.sched_getaffinity(0)))


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


def _korean(texts: Sequence[str]) -> list[list[str]]:
    """Their morphemes; what was cut lately is not cut again, because each metric asks for the same texts."""
    wanted = [stored(text) for text in texts]
    known = {text: _CUT[text] for text in wanted if text in _CUT}
    new = list(dict.fromkeys(text for text in wanted if text not in known))
    for text, found in zip(new, _korean_model().tokenize(new), strict=True):
        known[text] = stored(_BETWEEN.join([token.form for token in found]))
    if len(_CUT) + len(new) > _KEPT:
        _CUT.clear()
    _CUT.update((text, known[text]) for text in new[:_KEPT])
    return [known[text].split(_BETWEEN) if known[text] else [] for text in wanted]


def _with_words(found: Iterable[str]) -> list[str]:
    return [token for token in found if _HAS_WORD.search(token)]


_CUTTERS: Mapping[Segmentation, Callable[[str], list[str]]] = MappingProxyType(
    {
        Segmentation.BOUNDARIES: _boundaries,
        Segmentation.THAI: _thai,
        Segmentation.KOREAN: lambda text: _with_words(_korean([text])[0]),
        Segmentation.CHARACTERS: _characters,
    }
)
