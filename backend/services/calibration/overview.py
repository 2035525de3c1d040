"""What researchers see of calibration: how far it is, who is at work, how far people agree, what was put right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from annotation.agreement import Agreement, agreement
from annotation.voting import same
from backend import policies
from backend.db import calibrated
from backend.db.ballots import StoredVersion
from backend.db.calibrated import Lease, Standing, Waiting, Work
from backend.db.engine import Database
from backend.services.arena.input_checks import language as offered
from core import inputs
from core.records import Caller


@dataclass(frozen=True)
class Planted:
    """Drafts with a known mistake that were decided on, and those of them whose mistake is gone."""

    decided: int
    right: int


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
            return figures(calibrated.work(session, inputs.line(benchmark), offered(language)))


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
    )


def _category(version_id: str | None, versions: Sequence[StoredVersion]) -> int:
    """A name that means the same at every item: the version that most refiners wrote is 0; -1: all are bad.

    Among versions that as many wrote the order is that of their random ids, so it is told by chance alone.
    """
    ranked = sorted(versions, key=lambda one: (-len(one.authors), one.id))
    return next((place for place, one in enumerate(ranked) if one.id == version_id), -1)


def _written(work: Work, person_id: str) -> int:
    """Which version a refiner wrote, by random ids alone: a name must not depend on how many wrote it."""
    return next((place for place, one in enumerate(work.versions) if person_id in one.authors), -1)
