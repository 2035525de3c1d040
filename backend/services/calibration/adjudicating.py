"""Adjudicating: a researcher, or whom one has named, decides where votes do not, and sees names only afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from annotation import voting as rules
from annotation.refining import cleaned
from backend import policies
from backend.db import adjudicators, ballots, calibrated, calibrations, people, refinements
from backend.db.ballots import Decision
from backend.db.calibrations import At, Shown, Stage
from backend.db.engine import Database, Session
from backend.policies import Right
from backend.services import checks
from backend.services.arena.input_checks import language as offered
from backend.services.audit import Action, AuditLog
from backend.services.calibration.entering import written
from backend.services.calibration.views import Typed
from backend.services.idempotency import once_by
from core import inputs
from core.benchmark_items import Fields
from core.errors import Conflict, Forbidden, InvalidInput, Reason
from core.records import Caller, Person, Role

OWN = "own"
"""A choice: the researcher's own text."""


@dataclass(frozen=True)
class Judged:
    """A version with the ballots for it; its authors only once all is decided."""

    letter: str
    fields: Fields
    ballots: int
    reasons: tuple[str, ...]
    """What refiners said of doubts in it."""
    authors: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """An item as a researcher sees it."""

    shown: Shown
    draft: Fields
    stage: Stage
    held: bool
    versions: tuple[Judged, ...]
    all_bad: int
    proposals: tuple[Fields, ...]
    notes: tuple[str, ...]
    flags: tuple[tuple[str, str], ...]
    decided: Fields | None


@dataclass(frozen=True)
class NewDecision:
    """The letter of a version, or `own` with a text."""

    choice: str
    own: Fields | None = None
    note: str = ""


class Adjudicating:
    """What is done with items that wait for a decision: by researchers, and by people named for a language."""

    def __init__(self, database: Database, *, audit: AuditLog, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock

    def case(self, caller: Caller, language: str, item_id: str) -> Case:
        """An item with all that was said of it; names come with the decision."""
        policies.adjudicate(caller.person)
        at = At(inputs.opaque(item_id), offered(language))
        with self._database.reading() as session:
            _require(session, checks.signed_in(caller), at)
            return self._case(session, at)

    def languages(self, caller: Caller) -> list[str]:
        """In which languages the caller is named for some benchmark."""
        policies.adjudicate(caller.person)
        with self._database.reading() as session:
            return adjudicators.languages(session, checks.signed_in(caller).id)

    def next(self, caller: Caller, language: str) -> Case | None:
        """The first item that waits for somebody who is named; never one that they worked on themselves."""
        policies.adjudicate(caller.person)
        with self._database.reading() as session:
            at = adjudicators.waiting(session, checks.signed_in(caller).id, offered(language))
            return self._case(session, at) if at is not None else None

    def decide(self, caller: Caller, language: str, item_id: str, new: NewDecision, key: str) -> Case:
        """Choose a version or write another text; Conflict DECISION_NOT_WANTED where nothing waits for it."""
        at = At(inputs.opaque(item_id), offered(language))
        choice, note, own = inputs.opaque(new.choice, longest=8), checks.note(new.note), _own(new)

        def work(session: Session, person: Person) -> None:
            _require(session, person, at)
            standing = calibrations.lock(session, at)
            if standing.stage is not Stage.ADJUDICATE:
                raise Conflict(Reason.DECISION_NOT_WANTED)
            version_id, fields = None, own
            if own is None:
                stored = ballots.versions(session, at)
                version_id = rules.chosen(choice, [one.id for one in stored])
                fields = next((one.fields for one in stored if one.id == version_id), None)
            if fields is None:
                raise InvalidInput(Reason.VERSION_UNKNOWN)
            if len(fields.options) != len(calibrations.shown(session, at).source.options):
                raise InvalidInput(Reason.PROPOSAL_MALFORMED)
            ballots.decide(session, at, Decision(fields, version_id, person.id, note, self._clock()))
            self._record(session, caller, "item_decided", at, {"choice": choice})

        payload: dict[str, object] = {"choice": choice, "own": asdict(own) if own else None, "note": note}
        self._once(caller, at, key, "adjudicate", payload, policies.adjudicate, work)
        return self.case(caller, language, item_id)

    def settle(self, caller: Caller, language: str, item_id: str, *, keep: bool, key: str) -> None:
        """Answer the flags of an item: it goes on as it was, or is left out for good."""
        at, kept = At(inputs.opaque(item_id), offered(language)), checks.truth(keep)

        def work(session: Session, _: Person) -> None:
            standing = calibrations.lock(session, at)
            if not standing.held:
                raise Conflict(Reason.DECISION_NOT_WANTED)
            calibrations.settle_flags(session, at, now=self._clock())
            if not kept:
                ballots.move(session, at, Stage.LEFT_OUT)
            self._record(session, caller, "item_flags_settled", at, {"kept": "yes" if kept else "no"})

        self._once(caller, at, key, "flags_settle", {"keep": kept}, policies.research, work)

    def _case(self, session: Session, at: At) -> Case:
        standing, stored = calibrations.standing(session, at), ballots.versions(session, at)
        cast, decision = ballots.of_item(session, at), ballots.decision(session, at)
        said = {one.person_id: one.reason for one in refinements.of_item(session, at) if one.reason}
        names = people.some(session, [author for one in stored for author in one.authors]) if decision else {}
        versions = tuple(
            Judged(
                letter=letter,
                fields=one.fields,
                ballots=sum(ballot.version_id == one.id for ballot in cast),
                reasons=tuple(said[author] for author in one.authors if author in said),
                authors=tuple(names[author].name for author in one.authors if author in names),
            )
            for letter, one in zip(rules.letters(len(stored)), stored, strict=True)
        )
        return Case(
            shown=calibrations.shown(session, at),
            draft=calibrations.draft(session, at),
            stage=standing.stage,
            held=standing.held,
            versions=versions,
            all_bad=sum(ballot.version_id is None for ballot in cast),
            proposals=tuple(ballot.proposal for ballot in cast if ballot.proposal is not None),
            notes=tuple(ballot.note for ballot in cast if ballot.note),
            flags=calibrated.flags(session, at),
            decided=decision.fields if decision is not None else None,
        )

    def _once(
        self,
        caller: Caller,
        at: At,
        key: str,
        action: str,
        payload: dict[str, object],
        right: Right,
        work: Callable[[Session, Person], None],
    ) -> None:
        about = {"item": at.item_id, "language": at.language, **payload}
        once_by(self._database, caller, right, key=key, action=action, payload=about, work=work)

    def _record(self, session: Session, caller: Caller, action: Action, at: At, details: dict[str, str]) -> None:
        actor, about = checks.signed_in(caller).id, {"language": at.language, **details}
        self._audit.record(
            session, actor=actor, action=action, subject=at.item_id, address=caller.address, details=about
        )


def _require(session: Session, person: Person, at: At) -> None:
    """Researchers may; who is named may where an item waits or was theirs to decide, and holds no work of theirs."""
    if Role.RESEARCHER in person.roles:
        return
    decided = ballots.decision(session, at)
    open_to_them = (
        calibrations.standing(session, at).stage is Stage.ADJUDICATE
        if decided is None
        else decided.decided_by == person.id
    )
    if not open_to_them or not adjudicators.may(session, person.id, at):
        raise Forbidden(Reason.RIGHT_MISSING)


def _own(new: NewDecision) -> Fields | None:
    if new.choice != OWN:
        return None
    if new.own is None:
        raise InvalidInput(Reason.PROPOSAL_MALFORMED)
    written(Typed(new.own))
    fields = cleaned(new.own)
    if not all((fields.question, *fields.options)):
        raise InvalidInput(Reason.PROPOSAL_MALFORMED)
    return fields
