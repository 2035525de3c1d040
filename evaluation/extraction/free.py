"""Whether a free answer says what it should: the same number where a number is wanted, else the same words."""

from __future__ import annotations

from collections.abc import Sequence

import regex  # type: ignore[import-untyped]

from core.normalise import comparable
from evaluation.extraction.found import Found, Why
from evaluation.extraction.numbers import number

_NUMBER = regex.compile(r"[-+−]?\d[\d.,٫٬ ]*%?")
_PLACES = 2
"""Decimal places that count."""


def free(answer: str, expected: str, code: str) -> tuple[Found, bool]:
    """The answer as it is, or its number; and whether it is right. Of words, it is enough that they are in it."""
    wanted = number(expected, code).label if _NUMBER.fullmatch(expected.strip()) else None
    if wanted is not None:
        extracted = number(answer, code)
        same = extracted.label is not None and round(float(extracted.label), _PLACES) == round(float(wanted), _PLACES)
        return extracted, same
    said, words = comparable(answer, code), comparable(expected, code)
    if not said.strip():
        return Found(None, Why.EMPTY), False
    right = bool(words) and words in said
    return Found(answer, Why.WORDS_SAID if right else Why.WORDS_MISSING), right


def free_of(answer: str, accepted: Sequence[str], code: str) -> tuple[Found, bool]:
    """Likewise where several answers are right: the first that it says, or else what is wrong beside the first."""
    outcomes = [free(answer, expected, code) for expected in accepted]
    return next((outcome for outcome in outcomes if outcome[1]), outcomes[0])
