"""Editing an answer: what changed word by word, how much, and what to warn of while somebody types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import takewhile

import regex  # type: ignore[import-untyped]

from core import languages
from core.detect import Detector
from core.languages import Segmentation
from core.normalise import stored
from core.segment import words
from core.text_checks import Foreign, edit_distance, foreign

LONGEST_EDIT = 8000

_PIECE = regex.compile(r"[\p{L}\p{M}\p{N}\u200c\u200d]+(?:['’ʼ][\p{L}\p{M}]+)*|\X", regex.DOTALL)
# 1 000, 1.000 and ١٬٠٠٠ are one number; so are 3,14 and 3.14.
_NUMBER = regex.compile(r"\p{Nd}+(?:[.,:٫٬'’]\p{Nd}+|[ \u00a0\u202f]\p{Nd}{3}(?!\p{Nd}))*")
_VISIBLE = regex.compile(r"[^\p{Z}\p{C}]")


class Kind(StrEnum):
    """What happened to a stretch of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Change:
    """A stretch of text that stayed, went or came."""

    kind: Kind
    text: str


class Concern(StrEnum):
    """What may be wrong with an edit; only EMPTY, UNCHANGED and TOO_LONG are reasons not to take it."""

    WRONG_LANGUAGE = "wrong_language"
    WRONG_SCRIPT = "wrong_script"
    UNCHANGED = "unchanged"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    NUMBERS_LOST = "numbers_lost"


@dataclass(frozen=True)
class Weighed:
    """An edited answer beside what it began with."""

    original: str
    distance: int
    concerns: frozenset[Concern]


@dataclass
class _Stretch:
    """The same place in both texts; equal when nothing changed there."""

    old: str
    new: str


def difference(old: str, new: str, code: str) -> list[Change]:
    """What was removed and added, word by word as the language is written, in the order of reading.

    SAME and REMOVED joined are the old text, SAME and ADDED the new one, to the character. Korean is
    compared by the words between spaces, because particles cannot be cut off without rewriting them.
    """
    changes = []
    for stretch in _merged(_stretches(_pieces(old, code), _pieces(new, code))):
        if stretch.old == stretch.new:
            changes.append(Change(Kind.SAME, stretch.old))
            continue
        changes += [Change(Kind.REMOVED, stretch.old)] if stretch.old else []
        changes += [Change(Kind.ADDED, stretch.new)] if stretch.new else []
    return changes


def checks(original: str, new: str, code: str, detector: Detector) -> frozenset[Concern]:
    """What is odd about an edit in this language; `original` is empty when somebody wrote it afresh.

    A number counts as lost when its digits stood in the original and stand nowhere in the edit, in
    whatever digits and with whatever separators; one that was written out in letters is named too.
    """
    if not _VISIBLE.search(new):
        return frozenset({Concern.EMPTY})
    concerns = set()
    if stored(original).strip() == stored(new).strip():
        concerns.add(Concern.UNCHANGED)
    if len(stored(new).strip()) > LONGEST_EDIT:
        concerns.add(Concern.TOO_LONG)
    if _numbers(original) - _numbers(new):
        concerns.add(Concern.NUMBERS_LOST)
    unlike = foreign(new, code, detector)
    if unlike is not None:
        concerns.add(Concern.WRONG_SCRIPT if unlike is Foreign.SCRIPT else Concern.WRONG_LANGUAGE)
    return frozenset(concerns)


def weighed(original: str, new: str, code: str, detector: Detector) -> Weighed:
    """All that is stored about an edit besides its text."""
    return Weighed(original, edit_distance(original, new), checks(original, new, code, detector))


def _numbers(text: str) -> frozenset[str]:
    return frozenset("".join(str(int(sign)) for sign in number if sign.isdecimal()) for number in _NUMBER.findall(text))


def _pieces(text: str, code: str) -> list[str]:
    """All of a text in pieces: words, and between them each sign and space alone."""
    if languages.get(code).segmentation not in (Segmentation.THAI, Segmentation.CHARACTERS):
        return list(_PIECE.findall(text))
    pieces: list[str] = []
    end = 0
    # A segmenter gives words only, and composed: each is looked up where it stands in the text.
    for word in words(text, code):
        start = text.find(word, end)
        if start >= 0:
            pieces += [*_PIECE.findall(text[end:start]), word]
            end = start + len(word)
    return [*pieces, *_PIECE.findall(text[end:])]


def _stretches(old: Sequence[str], new: Sequence[str]) -> list[_Stretch]:
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    # What both ends share is set aside first: while somebody types that is nearly all of it.
    inner_old, inner_new = old[start : len(old) - end], new[start : len(new) - end]
    inner = [
        _Stretch("".join(inner_old[a:b]), "".join(inner_new[c:d]))
        for _, a, b, c, d in SequenceMatcher(None, inner_old, inner_new).get_opcodes()
    ]
    head, tail = "".join(old[:start]), "".join(old[len(old) - end :])
    return [stretch for stretch in (_Stretch(head, head), *inner, _Stretch(tail, tail)) if stretch.old or stretch.new]


def _merged(stretches: Sequence[_Stretch]) -> list[_Stretch]:
    """Neighbours joined, and a space between two replaced words counted to them: one change, not three."""
    merged: list[_Stretch] = []
    for place, stretch in enumerate(stretches):
        between = 0 < place < len(stretches) - 1 and stretch.old == stretch.new and stretch.old.isspace()
        joins = between and _replaced(merged[-1]) and _replaced(stretches[place + 1])
        if joins or (merged and _changed(merged[-1]) == _changed(stretch)):
            merged[-1] = _Stretch(merged[-1].old + stretch.old, merged[-1].new + stretch.new)
        else:
            merged.append(_Stretch(stretch.old, stretch.new))
    return merged


def _changed(stretch: _Stretch) -> bool:
    return stretch.old != stretch.new


def _replaced(stretch: _Stretch) -> bool:
    return _changed(stretch) and bool(stretch.old) and bool(stretch.new)


def _alike(first: Sequence[str], second: Sequence[str]) -> int:
    """How many items two sequences begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False)))
