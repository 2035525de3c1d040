"""What researchers see of calibration: how far it is, who is at work, how far people agree, what was put right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import fmean, median

from annotation.agreement import Agreement, agreement
from annotation.forecast import WINDOW, Forecast, forecast
from annotation.voting import same
from backend import policies
from backend.db import calibrated, gold, people
from backend.db.ballots import StoredVersion
from backend.db.calibrated import Lease, Standing, Waiting, Work
from backend.db.calibrations import Stage
from backend.db.engine import Database
from backend.services.arena.input_checks import language as offered
from backend.services.calibration.listing import Behind, Listed, listed, stands_behind
from core import inputs
from core.errors import InvalidInput, Reason
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
class Trust:
    """How often a voter chose the best text where it is known; with its interval. Only researchers see it."""

    person_id: PersonId
    right: int
    answered: int
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
    voters: tuple[Trust, ...] = ()
    """On gold items; who was right least often first."""


class Overview:
    """Looks at all work on benchmarks."""

    def __init__(self, database: Database, *, voters: int, clock: Callable[[], datetime]) -> None:
        """`voters` are asked about each item that three have refined."""
        self._database = database
        self._voters = voters
        self._clock = clock

    def standings(self, caller: Caller) -> list[Standing]:
        """How far every benchmark is in every language."""
        policies.research(caller.person)
        return self.listed()

    def listed(self) -> list[Standing]:
        """The same for a command line."""
        with self._database.reading() as session:
            return calibrated.standings(session)

    def forecasts(self, caller: Caller) -> dict[tuple[str, str, Stage], Forecast]:
        """How long refining and voting still take, by benchmark, language and stage.

        What is being refined will be voted on, so its votes are left too.
        """
        policies.research(caller.person)
        now = self._clock()
        with self._database.reading() as session:
            paces = calibrated.paces(session, since=now - WINDOW)
        found = {(one.benchmark, one.language, one.stage): one for one in paces}
        told = {}
        for benchmark, language in sorted({key[:2] for key in found}):
            for stage in (Stage.REFINE, Stage.VOTE):
                pace, before = found.get((benchmark, language, stage)), found.get((benchmark, language, Stage.REFINE))
                left = pace.left if pace is not None else 0
                if stage is Stage.VOTE and before is not None:
                    left += before.items * self._voters
                recent, first = (pace.recent, pace.first) if pace is not None else (0, None)
                told[benchmark, language, stage] = forecast(left, recent=recent, first=first, now=now)
        return told

    def items(self, caller: Caller, benchmark: str, language: str, what: str, person: str = "") -> list[Listed]:
        """The items behind a figure; `person` takes those that one refiner has refined."""
        policies.research(caller.person)
        try:
            behind = Behind(what)
        except ValueError:
            raise InvalidInput(Reason.REQUEST_MALFORMED) from None
        by = inputs.opaque(person) if person else ""
        with self._database.reading() as session:
            work = calibrated.work(session, inputs.line(benchmark), offered(language))
        return [listed(one) for one in work if stands_behind(one, behind, person=by)]

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
            voters = trust(gold.answers(session, inputs.line(benchmark), offered(language)))
            named = people.some(
                session, [*(one.person_id for one in told.refiners), *(one.person_id for one in voters)]
            )
        refiners = [replace(one, name=named[one.person_id].name) for one in told.refiners if one.person_id in named]
        trusted = [replace(one, name=named[one.person_id].name) for one in voters if one.person_id in named]
        return replace(told, refiners=tuple(refiners), voters=tuple(trusted))


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


def trust(answers: Sequence[tuple[PersonId, bool]]) -> tuple[Trust, ...]:
    """How far each voter can be relied on, from what they said of gold items."""
    answered, right = Counter(person for person, _ in answers), Counter(person for person, good in answers if good)
    told = [Trust(person, right[person], count, *wilson(right[person], count)) for person, count in answered.items()]
    return tuple(sorted(told, key=lambda one: (one.right / one.answered, -one.answered, one.person_id)))


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
