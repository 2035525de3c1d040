"""The shape of an entry of the language registry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Direction(StrEnum):
    """Which way a line runs; the values are those of HTML's `dir`."""

    LTR = "ltr"
    RTL = "rtl"


class Segmentation(StrEnum):
    """How a text is cut into words."""

    BOUNDARIES = "boundaries"  # letters between spaces and punctuation
    THAI = "newmm"  # dictionary of PyThaiNLP: Thai has no spaces between words
    KOREAN = "kiwi"  # morphemes: particles hang on the noun
    CHARACTERS = "characters"  # every Han character or kana alone


@dataclass(frozen=True)
class Numbers:
    """How numbers are written; `digits` are the language's own, ASCII ones are always understood too."""

    decimal: str = "."
    group: str = ","
    digits: str = "0123456789"


@dataclass(frozen=True)
class Punctuation:
    """The marks of running text; Thai ends a sentence with a space, so its full stop is empty."""

    full_stop: str = "."
    comma: str = ","
    question: str = "?"
    quotes: tuple[str, str] = ("“", "”")


@dataclass(frozen=True)
class Language:
    """One language: what the rest of Parley may ask about it.

    `scripts` are ISO 15924 codes of the characters themselves (Hani, not Hans), the usual one first.
    `yes` and `no` start with the word a form would use; match the longest first, because one often
    holds the other (Thai ไม่ใช่ 'no' holds ใช่ 'yes'), and whole words only.
    `options` are rows of option letters, the usual one first. Rows can collide by look: Cyrillic В is
    the third letter, Latin B the second, and only the code point tells them apart.
    `decoys` are detector classes that must compete, `twins` those no detector can tell from this one.
    `flores` is what FLORES and NLLB call it.
    `alphabet` is the order of names: letters apart by spaces, letters of one rank joined by `/`.
    Entries for benchmarks only (`yes` is empty) have no words, options or alphabet.
    """

    code: str
    name: str
    english_name: str
    scripts: tuple[str, ...] = ("Latn",)
    direction: Direction = Direction.LTR
    segmentation: Segmentation = Segmentation.BOUNDARIES
    stemmer: str | None = None
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    numbers: Numbers = Numbers()
    punctuation: Punctuation = Punctuation()
    decoys: tuple[str, ...] = ()
    twins: tuple[str, ...] = ()
    alphabet: str = ""
    flores: str = ""
