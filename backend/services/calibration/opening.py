"""When three have refined an item, voting on it begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from annotation import voting as rules
from backend.db import ballots, calibrations, refinements
from backend.db.ballots import StoredVersion
from backend.db.calibrations import At
from backend.db.engine import Session
from core.records import PersonId


@dataclass(frozen=True)
class Opening:
    """How voting begins: with how many voters, and whether the machine's draft stands among the versions."""

    voters: int
    with_draft: bool
    new_id: Callable[[], str]

    def open(self, session: Session, at: At) -> None:
        """Make the versions of a locked item; the same text is one, credited to all who wrote it."""
        written = [(one.person_id, one.fields) for one in refinements.of_item(session, at)]
        control = calibrations.draft(session, at) if self.with_draft else None
        versions = [
            StoredVersion(self.new_id(), one.fields, not one.authors, tuple(map(PersonId, one.authors)))
            for one in rules.versions(written, control=control)
        ]
        ballots.open_voting(session, at, versions, voters=self.voters)
