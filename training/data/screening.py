"""What is left out of the rows and why: named filters, asked in one order, the first that objects counts.

`Screen(rules, detector).keep(candidate)` says yes or no and remembers; `report()` has the counts. Nothing is dropped
without a name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import regex  # type: ignore[import-untyped]

from core.detect import Detector
from core.normalise import comparable
from core.text_checks import edit_distance, foreign, repeats
from training.data.candidates import Candidate
from training.data.rows import Kind, Row, Source
from training.data.similarity import OF as SIMILARITY_OF

_LEAST_LEFT = 0.34
"""Share of an answer that is left where it was shortened and not broken off."""

_DIGIT = regex.compile(r"\p{Nd}")
_NO_WORD = regex.compile(r"[^\p{L}\p{M}\p{N}]+")


class Filter(StrEnum):
    """Why a candidate is no row."""

    WITHOUT_CONSENT = "without_consent"
    EXCLUDED = "excluded"  # by a researcher, with a reason
    NOT_COUNTED = "not_counted"
    UNRELIABLE = "unreliable"
    LANGUAGE_NOT_CHOSEN = "language_not_chosen"
    HELD_OUT_PICTURE = "held_out_picture"  # of a benchmark, or kept for measuring
    LIKE_HELD_OUT_PICTURE = "like_held_out_picture"
    OTHER_LANGUAGE = "other_language"
    NEAR_IDENTICAL = "near_identical"
    WORSE_EDIT = "worse_edit"
    UNLIKE = "unlike"  # the text does not fit its picture
    TWICE = "twice"  # the same row came a second time
    POSITION = "position"  # left out to balance A and B
    LENGTH = "length"  # left out to balance long and short


@dataclass(frozen=True)
class Rules:
    """What is asked of rows; all of it stands in the manifest."""

    languages: tuple[str, ...] = ()
    """Nothing: all."""
    counted_only: bool = True
    reliability: float = 0.0
    """People below it are left out, where anything is known about them."""
    other_language: bool = True
    language_of: frozenset[Source] = frozenset({Source.EDIT, Source.VOTE, Source.ALT_TEXT})
    """Whose answers are looked at: looking takes a thousandth of a second, and files are often many."""
    least_difference: float = 0.02
    """Share of characters that two answers of a vote differ in; an edit has to differ in more than marks and case."""
    worse_edits: bool = True
    balance_position: bool = False
    balance_length: bool = False
    least_similarity: float | None = None
    """How alike picture and text have to be; none: nobody is asked."""

    similarity_by: str = ""
    """Who says how alike they are."""

    similarity_of: frozenset[Source] = SIMILARITY_OF
    """Whose texts are said of a picture."""


@dataclass(frozen=True)
class LeftOut:
    """A row that is not in, and why; `detail` is a researcher's own words."""

    row: Row
    why: Filter
    detail: str = ""
    similarity: float | None = None
    """Of picture and text, where that is why."""


@dataclass(frozen=True)
class Held:
    """Pictures that nothing is learnt from: those that measure, and what looks like them."""

    pictures: Collection[str] = frozenset()
    alike: Collection[str] = frozenset()


@dataclass
class Screen:
    """Asks every candidate; one for each set of rows."""

    rules: Rules
    detector: Detector
    held: Held = field(default_factory=Held)
    counts: Counter[tuple[Filter, str]] = field(default_factory=Counter)
    """By filter and language."""

    def judge(self, candidate: Candidate) -> LeftOut | None:
        """Why a candidate stays out; nothing when it may be learnt from."""
        why = next((name for name, objects in self._filters().items() if objects(candidate)), None)
        if why is None:
            return None
        self.counts[why, candidate.row.language] += 1
        return LeftOut(candidate.row, why, candidate.excluded if why is Filter.EXCLUDED else "")

    def count(self, left_out: LeftOut) -> None:
        """One that was left out elsewhere."""
        self.counts[left_out.why, left_out.row.language] += 1

    def report(self) -> dict[str, dict[str, int]]:
        """How many rows each filter left out, by language; every filter is named."""
        return {
            name.value: {code: count for (why, code), count in sorted(self.counts.items()) if why is name}
            for name in Filter
        }

    def _filters(self) -> Mapping[Filter, Callable[[Candidate], bool]]:
        rules, held = self.rules, self.held
        return {
            Filter.WITHOUT_CONSENT: lambda candidate: not candidate.consent,
            Filter.EXCLUDED: lambda candidate: bool(candidate.excluded),
            Filter.NOT_COUNTED: lambda candidate: rules.counted_only and not candidate.counted,
            Filter.UNRELIABLE: lambda candidate: (
                candidate.reliability is not None and candidate.reliability < rules.reliability
            ),
            Filter.LANGUAGE_NOT_CHOSEN: lambda candidate: (
                bool(rules.languages) and candidate.row.language not in rules.languages
            ),
            Filter.HELD_OUT_PICTURE: lambda candidate: any(sha in held.pictures for sha in candidate.row.pictures),
            Filter.LIKE_HELD_OUT_PICTURE: lambda candidate: any(sha in held.alike for sha in candidate.row.pictures),
            Filter.OTHER_LANGUAGE: lambda candidate: rules.other_language and self._foreign(candidate.row),
            Filter.NEAR_IDENTICAL: lambda candidate: _alike(candidate, rules.least_difference),
            Filter.WORSE_EDIT: lambda candidate: rules.worse_edits and self._worse(candidate),
        }

    def _foreign(self, row: Row) -> bool:
        """Only what the model should say is looked at: that the worse answer is English is what a pair teaches."""
        if row.source not in self.rules.language_of or row.wanted is None:
            return False
        return foreign(row.wanted, row.language, self.detector) is not None

    def _worse(self, candidate: Candidate) -> bool:
        """An edit that breaks off, or brought in what its original was free of: loops, numbers gone for none."""
        edited, original = candidate.row.wanted, candidate.original
        if candidate.row.source is not Source.EDIT or edited is None or original is None:
            return False
        code = candidate.row.language
        if _broken_off(edited, original):
            return True
        if repeats(edited, code) and not repeats(original, code):
            return True
        return "numbers_lost" in candidate.concerns and not _DIGIT.search(edited)


def _alike(candidate: Candidate, least: float) -> bool:
    """Whether an edit is in all its words what it began with, or the better answer nearly the worse one."""
    row = candidate.row
    if row.source is Source.EDIT:  # one letter may be what was wrong
        before = candidate.original if row.kind is Kind.SFT else row.rejected
        return before is not None and _words(row.wanted or "", row.language) == _words(before, row.language)
    if row.kind is not Kind.PAIR:
        return False
    chosen, rejected = row.chosen or "", row.rejected or ""
    if comparable(chosen, row.language) == comparable(rejected, row.language):
        return True
    return edit_distance(chosen, rejected) < least * max(len(chosen), len(rejected))


def _words(text: str, code: str) -> list[str]:
    plain: str = _NO_WORD.sub(" ", comparable(text, code))
    return plain.split()


def _broken_off(edited: str, original: str) -> bool:
    """Whether only the first letters are left of an answer; who shortens for good leaves more, or other words."""
    kept, whole = edited.strip(), original.strip()
    return whole.startswith(kept) and len(kept) <= _LEAST_LEFT * len(whole)
