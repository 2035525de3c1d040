"""Options named by their place: 'the second one', 'option 2', '2번'."""

from __future__ import annotations

from typing import Any

import regex  # type: ignore[import-untyped]

from core.normalise import comparable
from evaluation.extraction.words import Words

_SHORT = 3
_ALONE = regex.compile(r"[\p{P}\s]*(\d)[\p{P}\s]*")
_KOREAN = regex.compile(r"(?<!\d)(\d)\s*번(?!째)")
_BEHIND = regex.compile(
    r"[\s:.(#-]*(?:is |là |je |هو |هي |คือ|č\. ?|no\. ?|number |číslo |номер |номером |№ ?|رقم |thứ |số |broj |br\. ?)?"
    r"\s*(\d)(?![\d.,]*\d)"
)
_BEFORE = regex.compile(r"(?<!\d)(\d)\.?\s*(?:opció|lehetőség|válasz|možnost|opcija|вариант)")


def ordinal(clause: str, count: int, words: Words) -> int | None:
    """The option of 'the second option', or of 'the second' where hardly more is said."""
    folded = comparable(clause, words.code)
    if len(folded.split()) > _SHORT and not (words.option.search(folded) or words.answer.search(folded)):
        return None
    named = {place for place, names in enumerate(words.ordinals[:count]) if names.search(folded)}
    return named.pop() if len(named) == 1 else None


def numbered(clause: str, count: int, words: Words | None) -> int | None:
    """The option of 'option 2', or of a digit alone."""
    folded = comparable(clause, words.code if words else "en")
    match: Any = _ALONE.fullmatch(folded) or _KOREAN.search(folded)
    if match is None and words is not None:
        behind = (_BEHIND.match(folded[cue.end() :]) for cue in words.option.finditer(folded))
        match = next((candidate for candidate in behind if candidate is not None), None) or _BEFORE.search(folded)
    place = int(match.group(1)) - 1 if match is not None else -1
    return place if 0 <= place < count else None
