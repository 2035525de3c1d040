"""What is said about an answer without saying who wrote it, and the cleaning that both sides go through."""

from __future__ import annotations

import unicodedata
from collections import Counter
from enum import StrEnum

import numpy as np
import regex  # type: ignore[import-untyped]

from core import languages
from core.detect import Detector, script_shares
from core.normalise import comparable, stored


class Signal(StrEnum):
    """A badge beside an answer."""

    OTHER_LANGUAGE = "other_language"
    OTHER_SCRIPT = "other_script"
    REPETITION = "repetition"
    CUT_OFF = "cut_off"
    EMPTY = "empty"


_LETTER = regex.compile(r"\p{L}")
_WORD = regex.compile(r"[\p{L}\p{M}]+")
_SAYS_SOMETHING = regex.compile(r"[\p{L}\p{N}\p{So}\p{Sc}\p{Sm}]")
# A syllable of Hangul or a Han character stands for two or three letters.
_DENSE = regex.compile(r"[\p{Hangul}\p{Han}]")
_SPACELESS = frozenset({"Thai", "Hani", "Hira", "Kana"})
_FEWEST_LETTERS = 12
_FEWEST_WORDS = 3
_LONGEST_NAME = 6
_BEFORE_A_SENTENCE = " \t\"'“„«("

_LONGEST_LOOKED_AT = 8000
_LONGEST_UNIT = 200
_SHORTEST_LOOP = 24
_TIMES = 4
_SENTENCE_TIMES = 3
_SHORTEST_SENTENCE = 12
_SENTENCE_END = regex.compile(r"[.!?…。؟।\n]+")
_NOT_LETTERS = regex.compile(r"[^\p{L}\p{M}]+")
_NOT_WORDS = regex.compile(r"[^\p{L}\p{M}\p{N}]+")

# Marks of chat templates betray the family of a model.
_TEMPLATE = regex.compile(
    r"<\|[^<>|\s]{1,40}\|>|</?s>|</?(?:bos|eos|pad|unk|image|img|start_of_turn|end_of_turn)>"
    r"|\[/?INST\]|<</?SYS>>|<｜[^<>｜]{1,40}｜>"
)
_COMING = regex.compile(r"[<\[][^\s]{0,42}$")
_ROLES = (
    *("assistant", "AI assistant", "chatbot", "asistent", "asszisztens", "ассистент", "асистент", "помощник"),
    *("المساعد", "مساعد", "어시스턴트", "도우미", "ผู้ช่วย", "trợ lý"),
)
_ROLE = regex.compile(rf"[\s#*_]*(?:{'|'.join(_ROLES)})[*_]*\s*[:：][*_]*\s*", regex.IGNORECASE)
_HIDDEN = regex.compile(r"[\p{Cc}\u202a-\u202e\u2066-\u2069--[\n\t]]", regex.V1)
_EMPTY_LINES = regex.compile(r"\n(?:[^\S\n]*\n){2,}")
_BROKEN_END = regex.compile(r"\ufffd+\s*$")


def clean(text: str, *, whole: bool = True) -> str:
    """An answer as it is shown and stored; the same for every model, so that no habit tells it.

    Composed (NFC), without marks of chat templates, a role before the first word, hidden characters or
    a torn last character; lines end alike, and more than one empty line is one. Cleaning twice changes
    nothing. Of a text that still comes in (`whole` false) the end that may yet turn out to be a mark or
    a role is left out.
    """
    cleaned = stored(text).replace("\r\n", "\n").replace("\r", "\n")
    before = None
    # Taking one thing away can lay open another: <<s>s>, or a role after a mark.
    while cleaned != before:
        before = cleaned
        cleaned = _TEMPLATE.sub("", _HIDDEN.sub("", cleaned))
        role = _ROLE.match(cleaned)
        cleaned = _BROKEN_END.sub("", cleaned[role.end() :] if role else cleaned)
        cleaned = stored(_EMPTY_LINES.sub("\n\n", cleaned).strip())
    if not whole:
        coming = _COMING.search(cleaned)
        # A mark is told by its partial match, so that a < b and [1] stay.
        if coming and _TEMPLATE.fullmatch(coming.group(), partial=True):
            cleaned = cleaned[: coming.start()].rstrip()
        if _ROLE.fullmatch(cleaned, partial=True):
            cleaned = ""
    return cleaned


def signals(answer: str, code: str, detector: Detector, *, cut: bool = False) -> frozenset[Signal]:
    """What is unusual about a whole answer in the language asked for; `cut`: it ended at its length limit.

    Another script is said where the language behind it cannot be named (Russian in Latin letters),
    another language where it can. A short answer (yes, a number, a name) is not judged.
    """
    text = clean(answer)
    if not _SAYS_SOMETHING.search(text):
        return frozenset({Signal.EMPTY})
    found = set()
    seen = foreign(text, code, detector)
    if seen is not None:
        found.add(seen)
    if _repeats(text, code):
        found.add(Signal.REPETITION)
    if cut:
        found.add(Signal.CUT_OFF)
    return frozenset(found)


def foreign(text: str, code: str, detector: Detector) -> Signal | None:
    """OTHER_LANGUAGE or OTHER_SCRIPT when a text is surely not in the language asked for."""
    if _short(text):
        return None
    verdict = detector.same_language(text, code)
    if verdict.same is not False:
        return None
    # Ćevapčići are made of minced meat: names of elsewhere make no other language.
    judged = text[:_LONGEST_LOOKED_AT]
    own_words = _without_names(judged, code)
    again = detector.same_language(own_words, code).same
    if again or (again is None and 2 * _count(own_words) >= _count(judged)):
        return None
    main_script = next(iter(script_shares(text)), None)
    unnamed = verdict.found is None and main_script not in languages.get(code).scripts
    return Signal.OTHER_SCRIPT if unnamed else Signal.OTHER_LANGUAGE


def _without_names(text: str, code: str) -> str:
    """A text without words that begin with a capital inside a sentence or hold letters the language has not."""
    alphabet = frozenset(languages.get(code).alphabet)

    def kept(found: regex.Match[str]) -> str:
        word: str = found.group()
        before = text[: found.start()].rstrip(_BEFORE_A_SENTENCE)
        name = word[0].isupper() and before != "" and before[-1] not in ".!?…\n"
        return "" if name or (alphabet and not alphabet.issuperset(word.lower())) else word

    own_words: str = _WORD.sub(kept, text)
    return own_words


def _count(text: str) -> int:
    return len(_LETTER.findall(text))


def _short(text: str) -> bool:
    """Whether a text is so short, or so much like a name, that its language means nothing."""
    letters = len(_LETTER.findall(text)) + 2 * len(_DENSE.findall(text))
    if letters < _FEWEST_LETTERS:
        return True
    if next(iter(script_shares(text)), None) in _SPACELESS:
        return False
    words = _WORD.findall(text)
    capitals = all(word[0].isupper() for word in words if len(word) > 3)
    return len(words) < _FEWEST_WORDS or (capitals and len(words) <= _LONGEST_NAME)


def _repeats(text: str, code: str) -> bool:
    compared = comparable(text[:_LONGEST_LOOKED_AT], code)
    sentences = Counter(_NOT_LETTERS.sub(" ", part).strip() for part in _SENTENCE_END.split(text[:_LONGEST_LOOKED_AT]))
    if any(times >= _SENTENCE_TIMES and len(part) >= _SHORTEST_SENTENCE for part, times in sentences.items()):
        return True
    return _loops(_NOT_WORDS.sub("", unicodedata.normalize("NFC", compared)))


def _loops(letters: str) -> bool:
    """Whether some stretch is one unit of letters four times or more in a row."""
    codes = np.array([ord(letter) for letter in letters], dtype=np.int64)
    for unit in range(1, min(_LONGEST_UNIT, len(letters) // _TIMES) + 1):
        differing = np.flatnonzero(codes[unit:] != codes[:-unit])
        edges = np.concatenate(([-1], differing, [len(letters) - unit]))
        equal = int(np.diff(edges).max()) - 1
        # `equal` letters are as one unit before: the whole stretch is one unit longer.
        if equal + unit >= max(_TIMES * unit, _SHORTEST_LOOP):
            return True
    return False
