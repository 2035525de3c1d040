"""What a chat model is asked about a battle, and how its reply becomes a label for `with_judge`.

It is a judge like the rule, and never a vote: how much it is worth is found out in each language. The order of the two
answers is drawn from the battle's id, so that a liking for the first of two hurts neither model.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

_LONGEST = 4000
_AROUND = " \t\r\n.,:;!()[]{}<>*_`'\""
_FIRST, _SECOND, _TIE = "1", "2", "TIE"


def turned(battle: str) -> bool:
    """Whether B is shown first."""
    return bool(hashlib.sha256(battle.encode()).digest()[0] & 1)


def question(language: str, asked: str, texts: Sequence[str], *, sees: bool, b_first: bool) -> str:
    """The request about two answers to a question that a person asked about a picture, in this language."""
    one, other = (texts[1], texts[0]) if b_first else (texts[0], texts[1])
    picture = "The picture is attached." if sees else "You are not shown the picture."
    return (
        f"Somebody asked the question below, in {language}, about a picture, and got two answers. {picture} Say which "
        "answer a native speaker of that language would rather have: one that is in their language, fits the question, "
        "is true as far as you can tell, and calls things by the names that people there use. Length alone is worth "
        f"nothing. Reply with {_FIRST} or {_SECOND} alone, or with {_TIE} if they are equally good or equally bad.\n\n"
        f"Question:\n{asked[:_LONGEST]}\n\nAnswer 1:\n{one[:_LONGEST]}\n\nAnswer 2:\n{other[:_LONGEST]}"
    )


def prefers(reply: str, *, b_first: bool) -> float | None:
    """1 for A, 0 for B, a half for neither; None where the reply says nothing that can be used."""
    said = reply.strip(_AROUND).upper()
    if said == _TIE:
        return 0.5
    if said not in (_FIRST, _SECOND):
        return None
    return float((said == _FIRST) != b_first)
