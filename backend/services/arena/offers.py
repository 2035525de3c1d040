"""What is offered where nobody chooses: one of the pictures of everybody, one of a language's questions."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable

from backend.records import PictureInfo
from core.instructions import instructions

_FRESH = 12  # of the least used pictures one is drawn, so that two people seldom get the same
_OWN = 0.7  # so often what is at home where the language is spoken comes first, while there is something new


def question(code: str, *, but: str, dice: random.Random) -> str:
    """One of the language's instructions, another one than before."""
    return dice.choice([text for text in instructions(code) if text != but])


def picture(
    pool: list[PictureInfo], *, but: Iterable[str], seen: Collection[str], culture: str, dice: random.Random
) -> str:
    """One of the pictures that were least used, new to the person if there is one, oftener of their own culture."""
    held = set(but)
    others = [info for info in pool if info.sha256 not in held]
    new = [info for info in others if info.sha256 not in seen] or others
    own = [info for info in new if info.culture == culture]
    fresh = (own if own and dice.random() < _OWN else new)[:_FRESH]
    return dice.choice(fresh).sha256 if fresh else ""
