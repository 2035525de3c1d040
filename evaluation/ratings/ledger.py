"""Counted votes as they come and go, kept so that another look at very many of them works out only what is new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.ratings.bradley_terry import Floats, Places, Rating, Table, rate
from evaluation.ratings.decisions import ALPHA, GOAL, Contest, Decision, Race, contest_of, decided
from evaluation.ratings.proportions import Proportion
from evaluation.ratings.votes import RatedVote


@dataclass(frozen=True)
class Standing:
    """Where models stand by the votes of one language, or of all."""

    models: tuple[Rating, ...]
    votes: int
    raters: int
    side_a: Proportion
    """Decisive votes for the answer that stood on side A; about a half where place was not voted for."""
    ties: Proportion
    met: Mapping[tuple[str, str], tuple[float, int]]
    """Of the first against the second: wins, with a tie as half a one, and votes."""


@dataclass(frozen=True)
class Agreement:
    """How often a person's decisive votes preferred what the ratings have ahead, and how often one should."""

    part: Proportion
    expected: float
    """By the ratings themselves: close models are disagreed about by everybody."""


@dataclass(frozen=True)
class Standings:
    """Everything that votes tell."""

    all: Standing
    equal: tuple[Rating, ...]
    """Ratings where every language weighs as much as any other."""
    languages: Mapping[str, Standing]
    decisions: tuple[Decision, ...]


class Ledger:
    """Votes by language and pair of models; a language without a new vote is not worked out again."""

    def __init__(self) -> None:
        self._races: dict[Contest, Race] = defaultdict(Race)
        self._on_a: dict[str, int] = defaultdict(int)
        self._raters: dict[str, int] = {}
        self._rows: dict[Contest, _Rows] = {}
        self._told: dict[tuple[str, str | None], Standing] = {}
        """By language and anchor."""
        self._changed: set[Contest] = set()

    def take(self, vote: RatedVote) -> None:
        """Count a vote."""
        contest, winner = contest_of(vote)
        self._races[contest].take(vote.at, vote.rater, winner)
        self._on_a[vote.language] += vote.outcome == 1.0
        self._changed.add(contest)

    def take_back(self, vote: RatedVote) -> None:
        """Count it no more."""
        contest, _ = contest_of(vote)
        self._races[contest].take_back(vote.at, vote.rater)
        self._on_a[vote.language] -= vote.outcome == 1.0
        self._changed.add(contest)
        if not self._races[contest].cast:
            del self._races[contest]

    def cast(self) -> dict[str, int]:
        """In how many votes each model was."""
        counts: dict[str, int] = {}
        for (_, *models), race in self._races.items():
            for model in models:
                counts[model] = counts.get(model, 0) + len(race.cast)
        return counts

    @property
    def votes(self) -> int:
        """How many there are."""
        return sum(len(race.cast) for race in self._races.values())

    def standings(self, anchor: str | None = None, goals: Mapping[str, int] | None = None) -> Standings:
        """All that the votes tell now; `goals` are the votes that each language may hope for, if they are limited."""
        self._forget_changed()
        needed = max(1, len(self._races)) / ALPHA
        for race in self._races.values():
            race.count(needed)
        languages = sorted({language for language, _, _ in self._races})
        return Standings(
            all=self._standing(languages, anchor),
            equal=tuple(rate(self._table(languages, equal=True), anchor)),
            languages={language: self._in(language, anchor) for language in languages},
            decisions=tuple(
                decided(contest, race, needed, self._goal(contest, goals))
                for contest, race in sorted(self._races.items())
            ),
        )

    def agreement(self, standings: Standings) -> dict[tuple[str, str], Agreement]:
        """By rater and language: their votes beside the ratings of that language, which they are part of."""
        found: dict[tuple[str, str], Agreement] = {}
        for (language, first, second), race in sorted(self._races.items()):
            points = {one.model: one.rating for one in standings.languages[language].models}
            ahead = int(points[second] > points[first])
            sure = 1 / (1 + 10 ** (-abs(points[first] - points[second]) / 400))
            for rater, wins in race.by_rater.items():
                before = found.get((rater, language), Agreement(Proportion(0, 0), 0.0))
                part = Proportion(before.part.yes + wins[ahead], before.part.of + sum(wins))
                expected = (before.expected * before.part.of + sure * sum(wins)) / part.of
                found[rater, language] = Agreement(part, expected)
        return found

    def _goal(self, contest: Contest, goals: Mapping[str, int] | None) -> int:
        """How many decisive votes a race will have when its language reaches its goal, if all goes on as so far."""
        if goals is None or contest[0] not in goals:
            return GOAL
        decisive = sum(self._races[contest].wins)
        return max(decisive, round(goals[contest[0]] * decisive / self._votes([contest[0]])))

    def _votes(self, languages: Iterable[str]) -> int:
        return sum(len(race.cast) for _, race in self._of(languages))

    def _of(self, languages: Iterable[str]) -> list[tuple[Contest, Race]]:
        chosen = set(languages)
        return [(contest, race) for contest, race in sorted(self._races.items()) if contest[0] in chosen]

    def _forget_changed(self) -> None:
        languages = {language for language, _, _ in self._changed}
        for contest in self._changed:
            self._rows.pop(contest, None)
        self._told = {key: told for key, told in self._told.items() if key[0] not in languages}
        self._changed.clear()

    def _in(self, language: str, anchor: str | None) -> Standing:
        key = language, anchor
        if key not in self._told:
            self._told[key] = self._standing([language], anchor)
        return self._told[key]

    def _standing(self, languages: list[str], anchor: str | None) -> Standing:
        votes = self._table(languages)
        decisive = sum(sum(race.wins) for _, race in self._of(languages))
        count = self._votes(languages)
        met: dict[tuple[str, str], tuple[float, int]] = {}
        for (_, first, second), race in self._of(languages):
            ties = sum(race.ties.values())
            for pair, won in (((first, second), race.wins[0]), ((second, first), race.wins[1])):
                before = met.get(pair, (0.0, 0))
                met[pair] = (before[0] + won + ties / 2, before[1] + len(race.cast))
        return Standing(
            models=tuple(rate(votes, anchor)),
            votes=count,
            raters=votes.raters,
            side_a=Proportion(sum(self._on_a[language] for language in languages), decisive),
            ties=Proportion(count - decisive, count),
            met=met,
        )

    def _table(self, languages: list[str], *, equal: bool = False) -> Table:
        """Equal votes of one person on the same two models are one row: ratings ask for no more."""
        chosen = self._of(languages)
        models = tuple(sorted({model for (_, *pair), _ in chosen for model in pair}))
        place = {model: number for number, model in enumerate(models)}
        rows = [self._rows_of(contest, race) for contest, race in chosen]
        many = [len(part.votes) for part in rows]
        every = self._votes(self._all())
        weights = {
            language: every / len(languages) / self._votes([language]) if equal else 1.0 for language in languages
        }
        votes = _joined([part.votes for part in rows], np.float64)
        return Table(
            models,
            np.repeat(np.array([place[first] for (_, first, _), _ in chosen], dtype=np.int64), many),
            np.repeat(np.array([place[second] for (_, _, second), _ in chosen], dtype=np.int64), many),
            _joined([part.outcome for part in rows], np.float64),
            _as_they_come(_joined([part.rater for part in rows], np.int64)),
            votes * np.repeat(np.array([weights[language] for (language, _, _), _ in chosen], dtype=np.float64), many),
            votes,
        )

    def _rows_of(self, contest: Contest, race: Race) -> _Rows:
        if contest not in self._rows:
            rows = [
                (1.0 - place, rater, won)
                for rater, wins in race.by_rater.items()
                for place, won in enumerate(wins)
                if won
            ]
            rows += [(0.5, rater, count) for rater, count in race.ties.items()]
            self._rows[contest] = _Rows(
                np.array([row[0] for row in rows], dtype=np.float64),
                np.array([self._raters.setdefault(row[1], len(self._raters)) for row in rows], dtype=np.int64),
                np.array([row[2] for row in rows], dtype=np.float64),
            )
        return self._rows[contest]

    def _all(self) -> set[str]:
        return {language for language, _, _ in self._races}


@dataclass(frozen=True)
class _Rows:
    """The votes of one race, as a table of votes has them."""

    outcome: Floats
    rater: Places
    votes: Floats


def _joined(parts: Sequence[NDArray[Any]], kind: type[Any]) -> NDArray[Any]:
    return np.concatenate([np.zeros(0, kind), *parts])


def _as_they_come(numbers: Places) -> Places:
    """The same people numbered from 0 in the order in which they are met."""
    _, first, which = np.unique(numbers, return_index=True, return_inverse=True)
    place = np.empty(len(first), np.int64)
    place[np.argsort(first)] = np.arange(len(first))
    return place[which]
