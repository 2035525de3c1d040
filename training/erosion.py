"""The brake: whether a language has got worse than the parent's by more than chance explains.

Every evaluation draws fresh rows, and each row is a bet against 'on average no worse than the margin'. The wealth of
such a bettor grows beyond 1/alpha in at most a share alpha of harmless runs, however often one looks (Ville); so a run
may be watched all the time. The bet is spread over several sizes, each language has its part of alpha.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_SIZES = (0.05, 0.1, 0.2, 0.4, 0.7)
_WIDEST = 1.0
"""Nats; a single row that got worse by more counts as much as this."""


@dataclass
class Watch:
    """Wealth per language, one for each size of bet."""

    margin: float
    alpha: float
    languages: int
    wealth: dict[str, list[float]] = field(default_factory=dict)
    """Logarithms, so that a long run can neither overflow nor be rounded to nothing."""

    def see(self, language: str, pairs: Iterable[tuple[float, float]]) -> None:
        """Rows of one evaluation: the parent's loss and the child's, each once."""
        own = self.wealth.setdefault(language, [0.0] * len(_SIZES))
        for parent, child in pairs:
            worse = max(-_WIDEST, min(_WIDEST, child - parent - self.margin)) / _WIDEST
            for place, size in enumerate(_SIZES):
                own[place] += math.log1p(size * worse)

    def evidence(self, language: str) -> float:
        """The mean wealth of all bettors."""
        own = self.wealth.get(language, [0.0])
        return sum(math.exp(min(part, 700.0)) for part in own) / len(own)

    def eroded(self) -> Mapping[str, float]:
        """Languages beyond the limit, with the evidence."""
        limit = self.languages / self.alpha
        evidence = {language: self.evidence(language) for language in self.wealth}
        return {language: value for language, value in sorted(evidence.items()) if value >= limit}
