"""Whether a person already learnt who answers like this: what is asked again is answered again, word by word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import regex  # type: ignore[import-untyped]

from core.battles import Sides
from core.normalise import comparable

_BESIDE_WORDS = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
_FEWEST_LETTERS = 12
"""A shorter answer, such as yes or red, is the other model's, too, soon enough."""


@dataclass(frozen=True)
class Exchange:
    """A message and what both sides answered; `pictures` are all that were shown until then."""

    prompt: str
    pictures: frozenset[str]
    answers: Sides[str]


def learnt_before(now: Exchange, past: Iterable[Exchange], language: str) -> bool:
    """Whether names told after earlier exchanges give away who answered this one.

    They do where the same was asked about the same pictures, and where an answer about one of these
    pictures, or both answers, come again whatever was asked.
    """
    prompt, answers = _words(now.prompt, language), [_words(text, language) for text in now.answers]
    for earlier in past:
        if earlier.pictures == now.pictures and _words(earlier.prompt, language) == prompt:
            return True
        known = {_words(text, language) for text in earlier.answers}
        if len(known) < 2 or not earlier.pictures & now.pictures:
            continue  # two that said the same told nothing
        if known == set(answers) or any(len(text) >= _FEWEST_LETTERS for text in known.intersection(answers)):
            return True
    return False


def _words(text: str, language: str) -> str:
    bare: str = _BESIDE_WORDS.sub("", comparable(text, language))
    return bare
