"""What a chat model is asked about an answer that no rule understands, and how its reply is read.

It is told neither the right answer nor the picture: it can only say what was meant, never whether that is so.
"""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_uppercase

from evaluation.extraction.found import Found, Why

_LONGEST = 4000
"""Letters of an answer that are shown: who has not said it by then has not said it."""
_NONE = "NONE"
_AROUND = " \t\r\n.,:;!()[]{}<>*_`'\""

_CHOICE = (
    "Somebody was asked the question below and answered in their own words. Say which of the options the answer "
    "chooses. Do not answer the question yourself, and do not judge whether the answer is right. Reply with the letter "
    f"of the option alone, or with {_NONE} if the answer chooses none of them or more than one."
)
_YES_NO = (
    "Somebody was asked the question below and answered in their own words. Say whether the answer means yes or no. Do "
    "not answer the question yourself, and do not judge whether the answer is right. Reply with YES or NO alone, or "
    f"with {_NONE} if the answer means neither or both."
)


def question(prompt: str, answer: str, *, options: bool) -> str:
    """The request: what was asked, as it was asked, and what was answered."""
    return f"{_CHOICE if options else _YES_NO}\n\nQuestion:\n{prompt}\n\nAnswer:\n{answer[:_LONGEST]}"


def asked(question: str, options: Sequence[str], letters: Sequence[str] = ()) -> str:
    """What was asked, with its options under their letters - A, B, C ... - where it has some."""
    lines = [f"{letter}. {option}" for letter, option in zip(letters or ascii_uppercase, options, strict=False)]
    return "\n".join([question or "(not known)", *lines])


def understood(reply: str, letters: Sequence[str] = (), *, options: int = 0) -> Found | None:
    """What the judge says was meant, options under A, B, C ...; None where it says nothing that can be used."""
    said = reply.strip(_AROUND).upper()
    if not options:
        return Found(said.lower(), Why.JUDGED) if said in ("YES", "NO") else None
    for place, label in enumerate(ascii_uppercase[:options]):
        if said in (label, *(letter.upper() for letter in letters[place : place + 1])):
            return Found(label, Why.JUDGED)
    return None
