"""What looking at a text tells: whether it is foreign, goes in circles, and how far it is from another."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from itertools import takewhile

import numpy as np
import regex  # type: ignore[import-untyped]

from core import languages
from core.detect import Detector, script_shares
from core.normalise import comparable, stored

_LETTER = regex.compile(r"\p{L}")
_WORD = regex.compile(r"[\p{L}\p{M}]+")
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


class Foreign(StrEnum):
    """What is not as asked for."""

    LANGUAGE = "language"
    SCRIPT = "script"


def foreign(text: str, code: str, detector: Detector) -> Foreign | None:
    """What is foreign about a text that is surely not in the language asked for; short ones are not judged.

    Another script is said where the language behind it cannot be named (Russian in Latin letters), another
    language where it can.
    """
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
    return Foreign.SCRIPT if unnamed else Foreign.LANGUAGE


def repeats(text: str, code: str) -> bool:
    """Whether a text says the same sentence over and over or is caught in a loop."""
    compared = comparable(text[:_LONGEST_LOOKED_AT], code)
    sentences = Counter(_NOT_LETTERS.sub(" ", part).strip() for part in _SENTENCE_END.split(text[:_LONGEST_LOOKED_AT]))
    if any(times >= _SENTENCE_TIMES and len(part) >= _SHORTEST_SENTENCE for part, times in sentences.items()):
        return True
    return _loops(_NOT_WORDS.sub("", unicodedata.normalize("NFC", compared)))


def edit_distance(old: str, new: str) -> int:
    """The fewest characters to insert, delete or replace (Levenshtein), texts composed."""
    before, after = stored(old), stored(new)
    start = _alike(before, after)
    before, after = before[start:], after[start:]
    end = _alike(before[::-1], after[::-1])
    before, after = before[: len(before) - end], after[: len(after) - end]
    return _distance(before, after) if before and after else len(before) + len(after)


def _without_names(text: str, code: str) -> str:
    """A text without words that begin with a capital inside a sentence or hold letters the language has not."""
    alphabet = frozenset(languages.get(code).alphabet)

    def kept(match: regex.Match[str]) -> str:
        word: str = match.group()
        before = text[: match.start()].rstrip(_BEFORE_A_SENTENCE)
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


def _alike(first: Sequence[str], second: Sequence[str]) -> int:
    """How many items two sequences begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False)))


def _distance(first: str, second: str) -> int:
    """Levenshtein by Myers: a column of the table is two numbers, one bit for each character of `first`."""
    full, last = (1 << len(first)) - 1, 1 << (len(first) - 1)
    places: dict[str, int] = {}
    for index, character in enumerate(first):
        places[character] = places.get(character, 0) | 1 << index
    up, down, distance = full, 0, len(first)
    for character in second:
        equal = places.get(character, 0)
        diagonal = (((equal & up) + up) ^ up) | equal
        right_up = down | (full & ~(diagonal | up))
        right_down = up & diagonal
        distance += bool(right_up & last) - bool(right_down & last)
        right_up = (right_up << 1 | 1) & full
        right_down = right_down << 1 & full
        up, down = right_down | (full & ~((equal | down) | right_up)), right_up & (equal | down)
    return distance
