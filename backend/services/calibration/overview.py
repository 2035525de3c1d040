"""What researchers see of calibration: how far it is, who is at work, how far people agree, what was put right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean, median

from annotation.agreement import Agreement, agreement
from annotation.voting import same
from backend import policies
from backend.db import calibrated, people
from backend.db.ballots import StoredVersion
from backend.db.calibrated import Lease, Standing, Waiting, Work
from backend.db.engine import Database
from backend.services.arena.input_checks import language as offered
from core import inputs
from core.intervals import wilson
from core.records import Caller, PersonId


@dataclass(frozen=True)
class Planted:
    """Drafts with a known mistake that were decided on, and those of them whose mistake is gone."""

    decided: int
    right: int


@dataclass(frozen=True)
class Wins:
    """How often what one refiner wrote became the text, of the decided items that they refined; with its interval."""

    person_id: PersonId
    won: int
    decided: int
    low: float
    high: float
    name: str = ""


@dataclass(frozen=True)
class Effort:
    """What the work takes: characters changed on average, seconds in the middle; None where nobody has worked yet."""

    distance: float | None
    refining_seconds: float | None
    voting_seconds: float | None


@dataclass(frozen=True)
class Figures:
    """One benchmark in one language."""

    ballots: Agreement
    """Whether voters chose the same."""
    refinements: Agreement
    """Whether refiners wrote the same."""
    draft_won: int
    decided: int
    planted: Planted
    effort: Effort
    refiners: tuple[Wins, ...]
    """Who won most of theirs first."""


class Overview:
    """Looks at all work on benchmarks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def standings(self, caller: Caller) -> list[Standing]:
        """How far every benchmark is in every language."""
        policies.research(caller.person)
        return self.listed()

    def listed(self) -> list[Standing]:
        """The same for a command line."""
        with self._database.reading() as session:
            return calibrated.standings(session)

    def leases(self, caller: Caller) -> list[Lease]:
        """Who is at work."""
        policies.research(caller.person)
        with self._database.reading() as session:
            return calibrated.leases(session)

    def waiting(self, caller: Caller) -> list[Waiting]:
        """What waits for a researcher."""
        policies.research(caller.person)
        with self._database.reading() as session:
            return calibrated.waiting(session)

    def figures(self, caller: Caller, benchmark: str, language: str) -> Figures:
        """How far people agree about a benchmark in a language, and what came of it."""
        policies.research(caller.person)
        with self._database.reading() as session:
            told = figures(calibrated.work(session, inputs.line(benchmark), offered(language)))
            named = people.some(session, [one.person_id for one in told.refiners])
        refiners = [replace(one, name=named[one.person_id].name) for one in told.refiners if one.person_id in named]
        return replace(told, refiners=tuple(refiners))


def figures(work: Sequence[Work]) -> Figures:
    """The same of work that was read."""
    decided = [one for one in work if one.decision is not None]
    planted = [one for one in decided if one.reference is not None and one.reference.mistake]
    right = [
        one for one in planted if one.reference and one.decision and same(one.decision.fields, one.reference.fields)
    ]
    return Figures(
        ballots=agreement([[_category(ballot.version_id, one.versions) for ballot in one.ballots] for one in work]),
        refinements=agreement([[_written(one, author.person_id) for author in one.refinements] for one in work]),
        draft_won=sum(one.decision is not None and same(one.decision.fields, one.draft) for one in decided),
        decided=len(decided),
        planted=Planted(len(planted), len(right)),
        effort=_effort(work),
        refiners=_wins(decided),
    )


def _effort(work: Sequence[Work]) -> Effort:
    refined = [one for each in work for one in each.refinements]
    cast = [one for each in work for one in each.ballots]
    return Effort(
        distance=fmean(one.distance for one in refined) if refined else None,
        refining_seconds=median(one.seconds for one in refined) if refined else None,
        voting_seconds=median(one.seconds for one in cast) if cast else None,
    )


def _wins(decided: Sequence[Work]) -> tuple[Wins, ...]:
    """A text that is nobody's version, as a researcher may write one, is a win for nobody."""
    refined, won = Counter[PersonId](), Counter[PersonId]()
    for one in decided:
        refined.update(refinement.person_id for refinement in one.refinements)
        version = one.decision.version_id if one.decision is not None else None
        won.update(author for each in one.versions if each.id == version for author in each.authors)
    told = [Wins(person, won[person], count, *wilson(won[person], count)) for person, count in refined.items()]
    return tuple(sorted(told, key=lambda one: (-one.won / one.decided, -one.decided, one.person_id)))


def _category(version_id: str | None, versions: Sequence[StoredVersion]) -> int:
    """A name that means the same at every item: the version that most refiners wrote is 0; -1: all are bad.

    Among versions that as many wrote the order is that of their random ids, so it is told by chance alone.
    """
    ranked = sorted(versions, key=lambda one: (-len(one.authors), one.id))
    return next((place for place, one in enumerate(ranked) if one.id == version_id), -1)


def _written(work: Work, person_id: str) -> int:
    """Which version a refiner wrote, by random ids alone: a name must not depend on how many wrote it."""
    return next((place for place, one in enumerate(work.versions) if person_id in one.authors), -1)
