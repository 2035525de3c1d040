"""Voting on refinements: which versions there are, what a ballot may say, who wins and when others are asked.

Versions that are the same but for spaces are one, credited to all who wrote it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from string import ascii_uppercase

from core.benchmark_items import Fields
from core.errors import InvalidInput, Reason
from core.normalise import stored

ALL_BAD = "none"
"""What a ballot says that finds no version fit to be used."""


class BallotReason(StrEnum):
    """What decided it."""

    MEANING = "meaning"
    NATURAL = "natural"
    TERMS = "terms"
    GRAMMAR = "grammar"


@dataclass(frozen=True)
class Version:
    """One text with everybody who wrote it; nobody: it is the machine's draft."""

    fields: Fields
    authors: tuple[str, ...]


class Verdict(StrEnum):
    """What follows from the ballots so far."""

    WAITING = "waiting"
    DECIDED = "decided"
    ONE_MORE = "one_more"
    ADJUDICATION = "adjudication"


@dataclass(frozen=True)
class Outcome:
    """A verdict, and the version that has won, if one has."""

    verdict: Verdict
    winner: str | None = None


def versions(written: Sequence[tuple[str, Fields]], *, control: Fields | None = None) -> list[Version]:
    """The distinct texts in the order in which they first came; `control` is a draft that stands among them."""
    texts: dict[tuple[str, ...], Fields] = {}
    authors: dict[tuple[str, ...], list[str]] = {}
    for author, fields in written:
        key = _key(fields)
        texts.setdefault(key, fields)
        authors.setdefault(key, []).append(author)
    if control is not None:
        texts.setdefault(_key(control), control)
    return [Version(fields, tuple(authors.get(key, ()))) for key, fields in texts.items()]


def letters(count: int) -> tuple[str, ...]:
    """What the versions of a ballot are called."""
    return tuple(ascii_uppercase[:count])


def chosen(choice: str, order: Sequence[str]) -> str | None:
    """The version behind a letter in somebody's order, None where all are bad; any other letter is refused."""
    if choice == ALL_BAD:
        return None
    known = dict(zip(letters(len(order)), order, strict=True))
    if choice not in known:
        raise InvalidInput(Reason.VERSION_UNKNOWN)
    return known[choice]


def ranked(ranking: Sequence[str], choice: str, order: Sequence[str]) -> tuple[str, ...]:
    """The versions behind a ranking by letters, the best first; none is none.

    A ranking names each version once and begins with the choice; where all are bad it begins anywhere.
    """
    if not ranking:
        return ()
    known = dict(zip(letters(len(order)), order, strict=True))
    if sorted(ranking) != sorted(known) or (choice != ALL_BAD and ranking[0] != choice):
        raise InvalidInput(Reason.RANKING_MALFORMED)
    return tuple(known[one] for one in ranking)


def reasons(texts: Iterable[str]) -> frozenset[BallotReason]:
    """Reasons that came from outside; one that is not on the list is refused."""
    try:
        return frozenset(BallotReason(text) for text in texts)
    except ValueError:
        raise InvalidInput(Reason.REASON_UNKNOWN) from None


def outcome(ballots: Sequence[str | None], *, wanted: int, most: int) -> Outcome:
    """What the ballots say (a version's id each, or None: all bad) once all that are wanted have come.

    The version with more ballots than any other wins. At a tie one more person is asked, up to `most`; then, and where
    'all bad' leads, a researcher decides.
    """
    if len(ballots) < wanted:
        return Outcome(Verdict.WAITING)
    counted = Counter(ballots).most_common(2)
    if len(counted) == 1 or counted[0][1] > counted[1][1]:
        winner = counted[0][0]
        return Outcome(Verdict.DECIDED, winner) if winner is not None else Outcome(Verdict.ADJUDICATION)
    return Outcome(Verdict.ONE_MORE if wanted < most else Verdict.ADJUDICATION)


def same(one: Fields, other: Fields) -> bool:
    """Whether two versions differ in nothing but spaces."""
    return _key(one) == _key(other)


def _key(fields: Fields) -> tuple[str, ...]:
    return tuple(" ".join(stored(text).split()) for text in fields.texts)
