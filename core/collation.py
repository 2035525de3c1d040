"""The order of names: each language's own alphabet, without ICU."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import regex  # type: ignore[import-untyped]

from core import languages, serbian

# Marks of second rank from weak to strong; for Vietnamese this is the order of the tones.
_MARKS = "\u0300\u0309\u0303\u0301\u0323"
# Signs that decide only between words of equal letters: shortener, tones, killer.
_THAI_SIGNS = frozenset("\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c")
_THAI_LEADING_VOWEL = regex.compile(r"([เแโใไ])([ก-ฮ])")
# ssz is sz twice, ddzs is dzs twice.
_HUNGARIAN_DOUBLES = regex.compile(r"c(?=cs)|d(?=dzs?)|g(?=gy)|l(?=ly)|n(?=ny)|s(?=sz)|t(?=ty)|z(?=zs)")
_HUNGARIAN_FULL = {"c": "cs", "g": "gy", "l": "ly", "n": "ny", "s": "sz", "t": "ty", "z": "zs"}

_SEPARATOR, _DIGIT, _OWN, _FOREIGN = range(4)

Rank = tuple[int, int]
SortKey = tuple[tuple[Rank, ...], tuple[int, ...], str]


def sort_key(text: str, code: str) -> SortKey:
    """A key that puts names in the order a reader of the language expects.

    First rank: letters of the alphabet, digraphs as one (Czech ch, Hungarian sz), spaces before
    digits before own letters before foreign ones. Second rank: accents and tones. Last: the text
    itself. Serbian in Latin is sorted as if in Cyrillic; Thai vowels written first count second.
    """
    folded = unicodedata.normalize("NFC", _prepared(text, code).casefold())
    letters = _letters(code)
    longest = max((len(letter) for letter in letters), default=1)
    first: list[Rank] = []
    second: list[int] = []
    position = 0
    while position < len(folded):
        for size in range(longest, 0, -1):
            known = letters.get(folded[position : position + size])
            if known is not None:
                break
        if known is not None:
            first.append((_OWN, known[0]))
            second.append(known[1])
            position += size
            continue
        _unknown(folded[position], letters, first, second)
        position += 1
    return tuple(first), tuple(second), text


def _prepared(text: str, code: str) -> str:
    if code == "sr":
        return serbian.to_cyrillic(text)
    if code == "th":
        return str(_THAI_LEADING_VOWEL.sub(r"\2\1", text))
    if code == "hu":
        return str(_HUNGARIAN_DOUBLES.sub(_full_digraph, text.casefold()))
    return text


def _full_digraph(match: regex.Match[str]) -> str:
    letter: str = match.group()
    if letter == "d":
        return "dzs" if match.string[match.end() : match.end() + 3] == "dzs" else "dz"
    return _HUNGARIAN_FULL[letter]


@lru_cache(maxsize=32)
def _letters(code: str) -> dict[str, tuple[int, int]]:
    """Every letter of the alphabet with its place and its rank among letters of that place."""
    return {
        letter: (place, variant)
        for place, group in enumerate(languages.get(code).alphabet.split())
        for variant, letter in enumerate(group.split("/"))
    }


def _unknown(character: str, letters: dict[str, tuple[int, int]], first: list[Rank], second: list[int]) -> None:
    """A character outside the alphabet: a letter with foreign accents, a digit, a space, another script."""
    if character in _THAI_SIGNS or unicodedata.combining(character):
        _mark(character, second)
        return
    decomposed = unicodedata.normalize("NFD", character)
    base, marks = decomposed[0], decomposed[1:]
    left = []
    for mark in marks:
        composed = unicodedata.normalize("NFC", base + mark)
        if len(composed) == 1 and composed in letters:
            base = composed
        else:
            left.append(mark)
    if base in letters:
        place, variant = letters[base]
        first.append((_OWN, place))
        second.append(variant)
    else:
        # Hangul stands in dictionary order: a script without an alphabet is ordered as encoded.
        base, left = character, []
        first.append((_group(character, letters), ord(character)))
        second.append(0)
    for mark in left:
        _mark(mark, second)


def _mark(mark: str, second: list[int]) -> None:
    weight = _MARKS.find(mark) + 1 or ord(mark)
    if second:
        second[-1] = second[-1] * 0x20000 + weight
    else:
        second.append(weight)


def _group(character: str, letters: dict[str, tuple[int, int]]) -> int:
    if character.isdecimal():
        return _DIGIT
    if not character.isalpha():
        return _SEPARATOR
    return _OWN if not letters and "\uac00" <= character <= "\ud7a3" else _FOREIGN
