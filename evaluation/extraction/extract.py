"""One answer, one kind of question, one language: what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from evaluation.extraction.choice import choice
from evaluation.extraction.found import Found
from evaluation.extraction.numbers import number
from evaluation.extraction.yes_no import yes_no


class Kind(StrEnum):
    """What is looked for in an answer."""

    CHOICE = "mcq"
    YES_NO = "yesno"
    NUMBER = "number"


def extract(kind: Kind, answer: str, language: str, options: Sequence[str] = (), shown: Sequence[str] = ()) -> Found:
    """The label of an option (always A, B, C…), 'yes' or 'no', a number, or unparsed.

    `shown` are the letters that stood beside the options, if they were not Latin ones.
    """
    if kind is Kind.CHOICE:
        return choice(answer, language, options, shown)
    return yes_no(answer, language) if kind is Kind.YES_NO else number(answer, language)
