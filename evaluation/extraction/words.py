"""The words by which a language announces, denies and doubts an answer, from `words/<code>.yaml`."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import regex  # type: ignore[import-untyped]
import yaml
from pydantic import BaseModel, ConfigDict

from core import languages
from core.languages import Segmentation
from core.normalise import comparable
from core.serbian import to_cyrillic

_FOLDER = Path(__file__).parent / "words"
_LETTERS = r"[\p{L}\p{M}]"


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    answer: tuple[str, ...]
    option: tuple[str, ...]
    denies: tuple[str, ...]
    parts: tuple[str, ...]
    concludes: tuple[str, ...]
    either: tuple[str, ...]
    skips: tuple[str, ...]
    ordinals: tuple[tuple[str, ...], ...]
    fillers: tuple[str, ...]
    yes_words: tuple[str, ...]
    no_words: tuple[str, ...]
    alone: tuple[str, ...]
    """Words of yes and no that are answers only where nothing follows: 'Van.' is, 'Van egy kutya' is not."""
    says_yes: tuple[str, ...]
    says_no: tuple[str, ...]
    unsure: tuple[str, ...]
    nothing: tuple[str, ...]
    negatives: tuple[str, ...]
    joins: tuple[str, ...]
    numbers: dict[str, float]
    weak: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """One language's words as patterns over its comparable text (`core.normalise`); `parts` over small letters."""

    code: str
    answer: Any
    option: Any
    denies: Any
    parts: Any
    concludes: Any
    either: Any
    skips: frozenset[str]
    ordinals: tuple[Any, ...]
    fillers: Any
    yes: Any
    no: Any
    says_yes: Any
    says_no: Any
    unsure: Any
    nothing: Any
    negatives: Any
    alone: frozenset[str]
    joins: frozenset[str]
    numbers: Mapping[str, float]
    weak: frozenset[str]


@functools.cache
def words_of(code: str) -> Words | None:
    """The words of a language; None where nobody has written them down."""
    language = languages.get(code)
    path = _FOLDER / f"{language.code}.yaml"
    if not path.exists():
        return None
    file = _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))

    def anywhere(phrases: Sequence[str]) -> Any:
        return _pattern(phrases, code)

    return Words(
        code=code,
        answer=anywhere(file.answer),
        option=anywhere(file.option),
        denies=anywhere(file.denies),
        parts=_pattern(_as_written(file.parts, code), code, fold=False),
        concludes=anywhere(file.concludes),
        either=anywhere(file.either),
        skips=frozenset(comparable(word, code) for word in file.skips),
        ordinals=tuple(anywhere(names) for names in file.ordinals),
        fillers=anywhere(file.fillers),
        yes=_pattern((*language.yes, *file.yes_words), code, whole=True),
        no=_pattern((*language.no, *file.no_words), code, whole=True),
        says_yes=anywhere(file.says_yes),
        says_no=anywhere(file.says_no),
        unsure=anywhere(file.unsure),
        nothing=anywhere(file.nothing),
        negatives=anywhere(file.negatives),
        alone=frozenset(comparable(word, code) for word in file.alone),
        joins=frozenset(comparable(word, code) for word in file.joins),
        numbers={comparable(word, code): value for word, value in file.numbers.items()},
        weak=frozenset(comparable(word, code) for word in file.weak),
    )


def _as_written(phrases: Sequence[str], code: str) -> list[str]:
    """Phrases in small letters, Serbian ones in both scripts."""
    lowered = [phrase.lower() for phrase in phrases]
    return [*lowered, *(to_cyrillic(phrase) for phrase in lowered)] if code == "sr" else lowered


def _pattern(phrases: Sequence[str], code: str, *, whole: bool = False, fold: bool = True) -> Any:
    """Any of the phrases, the longest first; whole words, except where a language writes without spaces or ends."""
    if not phrases:
        return regex.compile(r"(?!)")
    cut = languages.get(code).segmentation
    apart = (whole and cut is not Segmentation.THAI) or cut is Segmentation.BOUNDARIES
    alternatives = []
    for phrase in sorted((comparable(text, code) if fold else text for text in phrases), key=len, reverse=True):
        open_end = phrase.endswith("*")
        inside = r"\s*".join(map(regex.escape, phrase.split())) if not apart else _spaced(phrase)
        ending = "" if open_end or not apart else rf"(?!{_LETTERS})"
        starts = "" if not apart or not regex.match(_LETTERS, phrase) or phrase == "n't" else rf"(?<!{_LETTERS})"
        alternatives.append(f"{starts}{inside}{ending}")
    return regex.compile("|".join(alternatives))


def _spaced(phrase: str) -> str:
    parts = [
        regex.escape(part.rstrip("*")) + (rf"{_LETTERS}*" if part.endswith("*") else "") for part in phrase.split()
    ]
    return r"\s+".join(parts)
