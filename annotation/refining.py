"""Refining a translation: what is wrong with it or odd about it, field by field, and when it may be submitted.

A fault has to be put right. A doubt may be meant: whoever submits with one says why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import regex  # type: ignore[import-untyped]

from annotation.glossary import Glossary, missing
from core import inputs, languages
from core.benchmark_items import Fields
from core.detect import Detector, script_shares
from core.errors import InvalidInput, Reason
from core.languages import Direction
from core.normalise import comparable
from core.text_checks import foreign

LONGEST_FIELD = 4000
LONGEST_REASON = 400
REFINERS = 3
"""How many refine an item, each alone."""

# {name}, {{ name }}, %s, %(name)d, $name, <image>, [MASK], &nbsp; and a gap to be filled in.
_PLACEHOLDER = regex.compile(
    r"\{\{?[^{}\n]{0,40}\}?\}|%(?:\([a-z_]+\))?[sdif]\b|\$\{?[A-Za-z_]+\}?|</?[A-Za-z][^<>\n]{0,40}>"
    r"|\[[A-Z][A-Z_]+\]|&[a-z]+;|_{3,}"
)
_NUMBER = regex.compile(r"\p{Nd}+(?:[.,:٫٬'’]\p{Nd}+)*")
_LETTER = regex.compile(r"\p{L}")
_DENSE = regex.compile(r"[\p{Hangul}\p{Han}]")
_RTL = regex.compile(r"[\p{Arabic}\p{Hebrew}]")
_LTR = regex.compile(r"[\p{Latin}\p{Cyrillic}\p{Greek}\p{Thai}\p{Hangul}\p{Han}]")
_NO_TERMS = Glossary()
_LONG_ENOUGH_TO_WEIGH = 20
_TIMES_LONGER = 3.0
_FEWEST_LETTERS = 4


class Finding(StrEnum):
    """What is wrong or odd."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    HIDDEN = "hidden"
    PLACEHOLDERS = "placeholders"
    OPTION_COUNT = "option_count"
    OPTION_ORDER = "option_order"
    SAME_OPTION = "same_option"
    UNTRANSLATED = "untranslated"
    NUMBERS = "numbers"
    LENGTH = "length"
    LANGUAGE = "language"
    SCRIPT = "script"
    MIXED_DIRECTION = "mixed_direction"
    GLOSSARY = "glossary"


FAULTS = frozenset(
    {
        Finding.EMPTY,
        Finding.TOO_LONG,
        Finding.HIDDEN,
        Finding.PLACEHOLDERS,
        Finding.OPTION_COUNT,
        Finding.OPTION_ORDER,
        Finding.SAME_OPTION,
    }
)
"""These stop; all others are doubts that want a word of reason."""


class FlagKind(StrEnum):
    """Why an item should not be in a benchmark, or not in this language."""

    PICTURE_NOT_NEEDED = "picture_not_needed"
    ENGLISH_BOUND = "english_bound"
    TOO_HARD = "too_hard"
    BROKEN_SOURCE = "broken_source"
    OFFENSIVE = "offensive"


@dataclass(frozen=True)
class Found:
    """One finding; `field` is question, hint or the place of an option (0, 1, ...), and empty for all options."""

    field: str
    finding: Finding

    @property
    def stops(self) -> bool:
        """Whether the text cannot be submitted like this."""
        return self.finding in FAULTS


def names(fields: Fields) -> tuple[str, ...]:
    """What the fields are called, in the order of `texts`."""
    return ("question", "hint", *(str(place) for place in range(len(fields.options))))


def by_name(fields: Fields) -> Mapping[str, str]:
    """The texts by the names of their fields."""
    return MappingProxyType(dict(zip(names(fields), fields.texts, strict=True)))


def checks(
    source: Fields, draft: Fields, typed: Fields, code: str, detector: Detector, *, glossary: Glossary = _NO_TERMS
) -> tuple[Found, ...]:
    """Everything that is wrong or odd, in the order of the fields."""
    if len(typed.options) != len(source.options):
        return (Found("", Finding.OPTION_COUNT),)
    found = [
        Found(name, finding)
        for name, original, text in zip(names(source), source.texts, typed.texts, strict=True)
        for finding in _field(original, text, code, detector, glossary)
    ]
    return (*found, *(Found(*one) for one in _options(draft.options, typed.options, code)))


def not_kept(source: Fields, before: Fields | None, typed: Fields, code: str) -> tuple[Found, ...]:
    """What stops a machine's draft: what stops a refiner, other numbers, a question left as it was.

    `before` is an earlier draft whose options must stay in their order. Options that are the same in the source may be.
    """
    if len(typed.options) != len(source.options):
        return (Found("", Finding.OPTION_COUNT),)
    found = [
        Found(name, finding)
        for name, original, text in zip(names(source), source.texts, typed.texts, strict=True)
        for finding in _parts(original, text)
    ]
    same = len(set(source.options)) < len(source.options)
    options = _options((before or typed).options, typed.options, code)
    found += [Found(*one) for one in options if not (same and one[1] is Finding.SAME_OPTION)]
    if _as_it_was(source.question, typed.question, code):
        found.append(Found("question", Finding.UNTRANSLATED))
    return tuple(found)


def require_submittable(found: Sequence[Found], reason: str) -> str:
    """The cleaned reason where there are doubts; refused with a fault, or with a doubt and no word on it."""
    if any(one.stops for one in found):
        raise InvalidInput(Reason.REFINEMENT_FAULTY)
    if not found:
        return ""
    if not reason.strip():
        raise InvalidInput(Reason.REFINEMENT_UNEXPLAINED)
    return inputs.line(reason, longest=LONGEST_REASON)


def unchanged(draft: Fields, typed: Fields) -> bool:
    """Whether nothing was changed but spaces at the edges."""
    return cleaned(draft) == cleaned(typed)


def cleaned(fields: Fields) -> Fields:
    """As it is stored: without spaces at the edges of a field."""
    return Fields(fields.question.strip(), fields.hint.strip(), tuple(one.strip() for one in fields.options))


def _field(source: str, text: str, code: str, detector: Detector, glossary: Glossary) -> Iterator[Finding]:
    """What is found in one field; an empty one that is empty in the source too is as it should be."""
    if not source.strip() and not text.strip():
        return
    yield from _parts(source, text)
    if _unusable(text) is None:
        if not source.strip() or _outgrown(source, text):
            yield Finding.LENGTH
        yield from _foreign(source, _PLACEHOLDER.sub(" ", text), code, detector)
        if missing(source, text, glossary, code):
            yield Finding.GLOSSARY


def _parts(source: str, text: str) -> Iterator[Finding]:
    """What every translation keeps: that there is a text, placeholders, numbers."""
    if not source.strip() and not text.strip():
        return
    wrong = _unusable(text)
    if wrong is not None:
        yield wrong
        return
    if Counter(_PLACEHOLDER.findall(source)) != Counter(_PLACEHOLDER.findall(text)):
        yield Finding.PLACEHOLDERS
    if _numbers(_PLACEHOLDER.sub(" ", source)) != _numbers(_PLACEHOLDER.sub(" ", text)):
        yield Finding.NUMBERS


def _unusable(text: str) -> Finding | None:
    try:
        inputs.paragraph(text, longest=LONGEST_FIELD)
    except InvalidInput as error:
        kinds = {Reason.TEXT_EMPTY: Finding.EMPTY, Reason.TEXT_TOO_LONG: Finding.TOO_LONG}
        return kinds.get(error.reason, Finding.HIDDEN)
    return None


def _foreign(source: str, text: str, code: str, detector: Detector) -> Iterator[Finding]:
    letters = len(_LETTER.findall(text))
    if _as_it_was(source, text, code):
        yield Finding.UNTRANSLATED
        return
    main = next(iter(script_shares(text)), None)
    if letters >= _FEWEST_LETTERS and main not in languages.get(code).scripts:
        yield Finding.SCRIPT
    elif foreign(text, code, detector) is not None:
        yield Finding.LANGUAGE
    against = _LTR if languages.get(code).direction is Direction.RTL else _RTL
    own = _RTL if against is _LTR else _LTR
    if against.search(text) and own.search(text):
        yield Finding.MIXED_DIRECTION


def _as_it_was(source: str, text: str, code: str) -> bool:
    return len(_LETTER.findall(text)) >= _FEWEST_LETTERS and comparable(source, code) == comparable(text, code)


def _outgrown(source: str, text: str) -> bool:
    """Whether one is so much longer than the other that something was added or lost."""
    one, other = _weight(source), _weight(text)
    longer, shorter = max(one, other), min(one, other)
    return longer >= _LONG_ENOUGH_TO_WEIGH and longer > _TIMES_LONGER * max(shorter, 1)


def _weight(text: str) -> int:
    """Letters, where a syllable of Hangul or a Han character stands for two."""
    return len(_LETTER.findall(text)) + len(_DENSE.findall(text))


def _numbers(text: str) -> Counter[str]:
    return Counter("".join(str(int(sign)) for sign in found if sign.isdecimal()) for found in _NUMBER.findall(text))


def _options(draft: Sequence[str], typed: Sequence[str], code: str) -> Iterator[tuple[str, Finding]]:
    texts = [comparable(one, code) for one in typed]
    counted = Counter(one for one in texts if one)
    for place, one in enumerate(texts):
        if counted[one] > 1:
            yield str(place), Finding.SAME_OPTION
    before = [comparable(one, code) for one in draft]
    if before != texts and sorted(before) == sorted(texts) and len(set(texts)) == len(texts):
        yield "", Finding.OPTION_ORDER
