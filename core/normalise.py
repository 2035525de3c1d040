"""Two forms of a text: the one that is stored, as typed, and the one that is compared."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from types import MappingProxyType

import regex  # type: ignore[import-untyped]

from core import serbian

# Soft hyphen, joiners, direction marks, byte order mark: they change no word.
_INVISIBLE = regex.compile(r"\p{Default_Ignorable_Code_Point}+")
_CONTROLS = regex.compile(r"[^\P{Cc}\s]+")
_NATIVE_DIGIT = regex.compile(r"[\p{Nd}--[0-9]]", flags=regex.VERSION1)

_ARABIC_MARKS = regex.compile(r"[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]+")
# Hamza on alef is often left out, final ya is written without dots in Egypt, and Persian keyboards send ک and ی.
_ARABIC_LETTERS = str.maketrans("أإآٱىیک", "اااايي" + "ك")

_THAI_SPLIT_AM = regex.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")
_THAI_TWO_E = "\u0e40\u0e40"

# Latin letters that pass for Cyrillic ones inside a Cyrillic word.
_LOOK_ALIKES = str.maketrans("ABCEHKMOPTXaceopxy", "АВСЕНКМОРТХасеорху")
_TURKISH_I = str.maketrans("İI", "iı")
_WORD = regex.compile(r"[\p{L}\p{M}]+")
_CYRILLIC = regex.compile(r"\p{Cyrillic}")

# hoà and hòa, thuỷ and thủy: the tone stands on either vowel, depending on the school.
_VIETNAMESE_TONE = regex.compile(r"(o[ae]|uy)([\u0300\u0301\u0303\u0309\u0323])(?![\p{L}\p{M}])")


def stored(text: str) -> str:
    """The form that is kept: what was typed, composed (NFC)."""
    return unicodedata.normalize("NFC", text)


def comparable(text: str, code: str) -> str:
    """The form that is compared: same words in the same language give the same string.

    Case, width, composition, digits, spaces and invisible characters never matter; of the language's
    own habits, Serbian scripts, Arabic vowel marks, tatweel and hamza on alef, Russian ё, Thai sara am
    and the place of Vietnamese tones are folded. Not for display, and not for finding edits.
    """
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", _CONTROLS.sub("", text)))
    fold = _FOLDS_BEFORE_CASE.get(code)
    if fold is not None:
        folded = fold(folded)
    folded = unicodedata.normalize("NFKC", folded.casefold())
    folded = _NATIVE_DIGIT.sub(lambda match: str(unicodedata.decimal(match.group())), folded)
    fold = _FOLDS.get(code)
    if fold is not None:
        folded = fold(folded)
    return " ".join(folded.split())


def without_arabic_marks(text: str) -> str:
    """Arabic without vowel marks, Quranic signs and tatweel."""
    stripped: str = _ARABIC_MARKS.sub("", unicodedata.normalize("NFC", text))
    return stripped


def _arabic(text: str) -> str:
    return without_arabic_marks(text).translate(_ARABIC_LETTERS)


def _one_script(text: str) -> str:
    def one_script(match: regex.Match[str]) -> str:
        word: str = match.group()
        return word.translate(_LOOK_ALIKES) if _CYRILLIC.search(word) else word

    folded: str = _WORD.sub(one_script, text)
    return folded


def _russian(text: str) -> str:
    return text.replace("ё", "е")


def _turkish(text: str) -> str:
    return text.translate(_TURKISH_I)


def _thai(text: str) -> str:
    # Compatibility forms split sara am in two; two sara e look like sara ae and are typed for it.
    joined: str = _THAI_SPLIT_AM.sub("\\1\u0e33", text)
    return joined.replace(_THAI_TWO_E, "\u0e41")


def _vietnamese(text: str) -> str:
    def on_first_vowel(match: regex.Match[str]) -> str:
        vowels, tone = match.group(1), match.group(2)
        return f"{vowels[0]}{tone}{vowels[1]}"

    return unicodedata.normalize("NFC", _VIETNAMESE_TONE.sub(on_first_vowel, unicodedata.normalize("NFD", text)))


_FOLDS_BEFORE_CASE: Mapping[str, Callable[[str], str]] = MappingProxyType({"ru": _one_script, "tr": _turkish})
_FOLDS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {"ar": _arabic, "ru": _russian, "sr": serbian.to_latin, "th": _thai, "vi": _vietnamese}
)
