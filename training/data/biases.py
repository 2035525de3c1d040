"""What may have decided votes besides the answers: where they stood, and how long they were."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from core.battles import Side
from core.intervals import wilson
from training.data.candidates import Candidate
from training.data.rows import Kind, Source
from training.data.screening import Filter, Rules


@dataclass(frozen=True)
class Ballot:
    """A pair from a vote, as far as bias is concerned."""

    row: str
    language: str
    side: Side
    longer: bool | None
    """Whether the longer answer was chosen; none where both are equally long."""


def ballot(candidate: Candidate) -> Ballot | None:
    """The ballot behind a candidate; none when it is no pair from a vote."""
    row = candidate.row
    if row.source is not Source.VOTE or row.kind is not Kind.PAIR or candidate.side is None:
        return None
    chosen, rejected = len(row.chosen or ""), len(row.rejected or "")
    return Ballot(row.id, row.language, candidate.side, None if chosen == rejected else chosen > rejected)


def biases(ballots: Sequence[Ballot]) -> dict[str, Any]:
    """How often A and how often the longer answer was chosen, with 95 % intervals, by language and in all."""
    by_language: dict[str, list[Ballot]] = {}
    for ballot in ballots:
        by_language.setdefault(ballot.language, []).append(ballot)
    shares = {code: _told(group) for code, group in sorted(by_language.items())}
    return {"all": _told(ballots), "languages": shares}


def balanced(ballots: Iterable[Ballot], rules: Rules, seed: str) -> dict[str, Filter]:
    """Rows to leave out so that no side, or no length, is chosen more often in any language; drawn by a seed."""
    kept, out = list(ballots), dict[str, Filter]()
    steps: list[tuple[bool, Filter, Callable[[Ballot], bool | None]]] = [
        (rules.balance_position, Filter.POSITION, lambda ballot: ballot.side is Side.A),
        (rules.balance_length, Filter.LENGTH, lambda ballot: ballot.longer),
    ]
    for enabled, name, of in steps:
        if enabled:
            out |= dict.fromkeys(_surplus(kept, of, f"{seed}:{name}"), name)
            kept = [ballot for ballot in kept if ballot.row not in out]
    return out


def _told(ballots: Sequence[Ballot]) -> dict[str, Any]:
    sided = Counter(ballot.side is Side.A for ballot in ballots)
    length = Counter(ballot.longer for ballot in ballots if ballot.longer is not None)
    return {"votes": len(ballots), "first": _share(sided), "longer": _share(length)}


def _share(counts: Counter[bool]) -> dict[str, Any]:
    low, high = wilson(counts[True], counts.total())
    share = counts[True] / counts.total() if counts.total() else None
    return {"yes": counts[True], "of": counts.total(), "share": share, "low": low, "high": high}


def _surplus(ballots: Sequence[Ballot], of: Callable[[Ballot], bool | None], seed: str) -> list[str]:
    groups: dict[str, dict[bool, list[str]]] = {}
    for ballot in ballots:
        value = of(ballot)
        if value is not None:
            groups.setdefault(ballot.language, {True: [], False: []})[value].append(ballot.row)
    surplus = []
    for group in groups.values():
        more, fewer = sorted(group.values(), key=len, reverse=True)
        drawn = sorted(more, key=lambda row: hashlib.sha256(f"{seed}:{row}".encode()).digest())
        surplus += drawn[: len(more) - len(fewer)]
    return surplus
