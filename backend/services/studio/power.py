"""How many votes or items a difference takes in each language, from how people have voted there so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evaluation.ratings.ledger import Standings

POINTS = (5, 10, 20)
_FEWEST = 20
"""Votes from which on their ties are believed."""


@dataclass(frozen=True)
class Power:
    """What it takes in one language; none where it cannot be had at all."""

    language: str
    votes: Mapping[int, int | None]
    """By points."""
    items: Mapping[int, int | None]


def power(standings: Standings, languages: Sequence[str]) -> list[Power]:
    """For a round in these languages; where few have voted yet, by what is usual."""
    from evaluation.ratings.power import RATERS, TIES, Round, items_needed, votes_needed

    items = {points: items_needed(points) for points in POINTS}
    contests = max(len(standings.decisions), len(languages), 1)
    found = []
    for language in languages:
        standing = standings.languages.get(language)
        known = standing is not None and standing.votes >= _FEWEST
        ties = (standing.ties.yes + 1) / (standing.ties.of + 2) if standing is not None and known else TIES
        raters = standing.raters if standing is not None and known and standing.raters > 1 else RATERS
        usual = Round(ties=ties, raters=raters, contests=contests)
        found.append(Power(language, {points: votes_needed(points, usual) for points in POINTS}, items))
    return found
