"""Characters as a reader sees them: tricks with accents, look-alikes, widths and hidden characters are undone."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from types import MappingProxyType

import regex  # type: ignore[import-untyped]

from annotation.look_alikes import look_alikes


class Group(Enum):
    """What a character does to words: letters of one group run together, a change of group parts them."""

    HIDDEN = auto()  # shows nothing, parts nothing
    GAP = auto()  # between words, or between the letters of a word that is spelled out
    DIGIT = auto()
    ALPHABET = auto()  # Latin, Cyrillic, Greek: full of look-alikes of each other
    ARABIC = auto()  # a word may begin with particles
    HANGUL = auto()  # particles hang on behind
    SPACELESS = auto()  # Thai, Chinese, Japanese: a word may begin anywhere
    OTHER = auto()


@dataclass(frozen=True)
class Folded:
    """A character with its group and the plain letters it stands for (Hangul in its parts)."""

    group: Group
    letters: str = ""
    alike: str = ""
    """The Latin letters that it may be taken for beside its own: Greek Ν is no v, but an N."""


# Rendered away (markdown), or never rendered at all.
_HIDDEN = regex.compile(r"[\p{Default_Ignorable_Code_Point}\p{Cc}*`~--[\s]]", regex.V1)
# Accents in any number; marks of Thai or Devanagari are vowels and stay.
_MARK = regex.compile(r"[\p{M}&&[\p{Inherited}\p{Latin}\p{Cyrillic}\p{Greek}\p{Arabic}\p{Hebrew}]]|\u0640", regex.V1)
_GROUPS = (
    (regex.compile(r"\p{Nd}"), Group.DIGIT),
    (regex.compile(r"[\p{Latin}\p{Cyrillic}\p{Greek}\p{Armenian}\p{Cherokee}\p{Lisu}]"), Group.ALPHABET),
    (regex.compile(r"\p{Arabic}"), Group.ARABIC),
    (regex.compile(r"\p{Hangul}"), Group.HANGUL),
    (regex.compile(r"[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Han}\p{Hiragana}\p{Katakana}ー]"), Group.SPACELESS),
    (regex.compile(r"[\p{L}\p{M}]"), Group.OTHER),
)
# Small letters of other alphabets that are always read as a Latin one, in the vocabulary too; what Unicode's table has
# beyond them is a second reading (`Folded.alike`). i and l are one letter: a capital I and a small l look the same in
# most typefaces.
_DRAWN_LIKE = MappingProxyType(
    {
        "a": "аαɑᴀꓮ",
        "b": "вβʙꓐ",
        "c": "сϲᴄⅽꓚ",
        "d": "ԁđɗᴅⅾꓓ",
        "e": "еεҽᴇꓰ",
        "f": "ғꜰꓝ",
        "g": "ɡɢԍꓖ",
        "h": "нһħʜꓧη",
        "j": "јϳᴊꓙ",
        "k": "кκᴋꓗ",
        "l": "iіıɪιӏłʟꓲꓡ|",
        "m": "мμᴍⅿꓟ",
        "n": "ոɴꓠ",
        "o": "оοσøօᴏꓳ",
        "p": "рρᴘꓑ",
        "q": "ԛɋʠ",
        "r": "ʀꓣɼ",
        "s": "ѕʂꜱꓢ",
        "t": "тτᴛꓔ",
        "u": "υսᴜꓴ",
        "v": "νѵᴠⅴꓦ",
        "w": "ԝѡωᴡꓪ",
        "x": "хχⅹꓫ",
        "y": "уγүʏꓬ",
        "z": "ᴢꓜ",
    }
)
_SAME_LETTER = MappingProxyType(
    {other: letter for letter, others in _DRAWN_LIKE.items() for other in others}
    | {"ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه"}
)


@lru_cache(maxsize=8192)
def fold(character: str) -> Folded:
    """One character without case, accent, width and disguise."""
    sign = _letter_of_sign(character)
    if _HIDDEN.fullmatch(sign):
        return Folded(Group.HIDDEN)
    plain = unicodedata.normalize("NFKD", sign)
    group, letters = _read(plain)
    alike = _alike(sign, plain, letters)
    if alike and not letters:
        return Folded(Group.GAP, alike=alike)  # a sign: it parts words, or is a letter of one
    return Folded(group, letters, alike)


def _read(plain: str) -> tuple[Group, str]:
    group = next((group for pattern, group in _GROUPS if pattern.match(plain)), None)
    letters = "".join(_SAME_LETTER.get(letter, letter) for letter in _MARK.sub("", plain).casefold())
    if not letters or (_MARK.match(plain) and len(plain) == 1):
        return Group.HIDDEN, ""
    if group is None:
        return Group.GAP, ""
    if group is Group.DIGIT:
        return group, "".join(str(unicodedata.decimal(digit)) for digit in letters if digit.isdecimal())
    return group, "".join(letter for letter in letters if unicodedata.category(letter)[0] in "LMN")


def _alike(sign: str, plain: str, letters: str) -> str:
    """Asked before and after case is gone: capitals have look-alikes of their own."""
    table = look_alikes()
    drawn = (table.get(form) for form in (sign, plain, sign.casefold(), plain.casefold()))
    read = {_SAME_LETTER.get(letter, letter) for letter in drawn if letter is not None}
    return "".join(sorted(read - {letters}))


def folded(text: str) -> str:
    """The letters and digits of a whole text, without what stands between them."""
    return "".join(fold(character).letters for character in text)


def _letter_of_sign(character: str) -> str:
    """Letters in flags and boxes, which normalisation leaves alone."""
    code = ord(character)
    for first in (0x1F1E6, 0x1F150, 0x1F170):
        if first <= code < first + 26:
            return chr(ord("a") + code - first)
    return character
