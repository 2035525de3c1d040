"""A judge that costs nothing: the language asked for, names, length. It knows nothing of the picture.

It is never a vote: `with_judge` finds out how much it is worth in each language, and listens to it that much.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex  # type: ignore[import-untyped]

_NAME = regex.compile(r"(?<=[\p{L}\p{N},;:]\s+)\p{Lu}\p{L}+")
"""A capital letter within a sentence; scripts without capitals have none, and are judged by the rest."""
_CLEARLY_LONGER = 1.5
_LOOPS = 4.0
"""An answer so many times longer than the other is more likely a loop than thorough."""


@dataclass(frozen=True)
class Said:
    """One side's last answer; `foreign` where it is in another language or script than asked for."""

    text: str
    foreign: bool = False


def prefers(a: Said, b: Said) -> float:
    """1 for A, 0 for B, a half for neither: first by language, then by names, then by length."""
    for one, other in ((not a.foreign, not b.foreign), (bool(a.text.strip()), bool(b.text.strip()))):
        if one != other:
            return float(one)
    names = [len(set(_NAME.findall(said.text))) for said in (a, b)]
    if names[0] != names[1]:
        return float(names[0] > names[1])
    shorter, longer = sorted((len(a.text), len(b.text)))
    if shorter * _CLEARLY_LONGER <= longer <= shorter * _LOOPS:
        return float(len(a.text) > len(b.text))
    return 0.5
