"""Refining: the next item, what is typed, handing in; never another person's work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from annotation import refining as rules
from annotation.glossary import Glossary
from annotation.refining import Found
from backend.db import calibrations, edits, glossary, places, refinements
from backend.db.calibrations import At, Shown, Stage
from backend.db.engine import Database, Session
from backend.db.refinements import Refinement
from backend.services.arena.input_checks import seconds
from backend.services.calibration.entering import Desk, written
from backend.services.calibration.opening import Opening
from backend.services.calibration.views import NewRefinement, RefiningTask, Typed
from core import inputs
from core.benchmark_items import Fields
from core.detect import Detector
from core.errors import Conflict, NotFound, Reason
from core.normalise import stored
from core.records import Caller, Person
from core.text_checks import edit_distance


class Refining:
    """What a refiner does."""

    def __init__(
        self,
        database: Database,
        *,
        detector: Detector,
        lease: timedelta,
        opening: Opening,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._opening = opening
        self._detector = detector
        self._clock = clock
        self._desk = Desk(database, Stage.REFINE, lease, clock)

    def next(self, caller: Caller, language: str) -> RefiningTask | None:
        """The item at which the caller is at work, or the next one; asked again it is the same."""
        at = self._desk.next(caller, language)
        return self.task(caller, at.language, at.item_id) if at is not None else None

    def task(self, caller: Caller, language: str, item_id: str) -> RefiningTask:
        """An item at which the caller has a place; for everybody else it does not exist."""
        person, at = self._desk.person(caller, language), At(inputs.opaque(item_id), language)
        with self._database.reading() as session:
            place = places.of_person(session, at, person.id)
            if place is None or place.stage is not Stage.REFINE:
                raise NotFound(Reason.ITEM_UNKNOWN)
            own = refinements.by(session, at, person.id)
            unsaved = self._desk.unsaved(session, at, person)
            handed_in = Typed(own.fields, own.reason) if own is not None else None
            shown = calibrations.shown(session, at)
            return RefiningTask(
                shown=shown,
                draft=calibrations.draft(session, at),
                typed=unsaved or handed_in,
                done=place.done,
                editable=not place.done or calibrations.standing(session, at).stage is Stage.REFINE,
                expires_at=None if place.done else place.expires_at,
                glossary=_glossary(session, shown),
            )

    def before(self, caller: Caller, language: str, item_id: str) -> RefiningTask | None:
        """What the caller handed in before this item."""
        person = self._desk.person(caller, language)
        with self._database.reading() as session:
            earlier = places.before(session, person.id, language, Stage.REFINE, inputs.opaque(item_id))
        return self.task(caller, language, earlier) if earlier is not None else None

    def finished(self, caller: Caller, language: str) -> int:
        """How many items the caller has handed in."""
        person = self._desk.person(caller, language)
        with self._database.reading() as session:
            return places.finished_by(session, person.id, language, Stage.REFINE)

    def look(self, caller: Caller, language: str, item_id: str, typed: Typed) -> tuple[Found, ...]:
        """What is wrong or odd about a text while it is typed; the text is kept."""
        self._desk.back(caller, At(inputs.opaque(item_id), language))
        task = self.task(caller, language, item_id)
        if task.editable and typed != task.start:
            self._desk.keep(caller, task.shown.at, typed)
        return self._found(task, typed.fields)

    def submit(self, caller: Caller, language: str, item_id: str, new: NewRefinement, key: str) -> None:
        """Hand in a refinement, or another text in its place until voting begins.

        InvalidInput REFINEMENT_FAULTY with a fault, REFINEMENT_UNEXPLAINED with a doubt and no word on it.
        """
        at, person = At(inputs.opaque(item_id), language), self._desk.person(caller, language)
        with self._database.reading() as session:
            if places.of_person(session, at, person.id) is None and not self._was_here(session, at, person):
                raise NotFound(Reason.ITEM_UNKNOWN)
        refinement = self._made(person, at, new)

        def work(session: Session, person: Person) -> None:
            self._desk.place(session, at, person)
            self._store(session, at, person, refinement)
            edits.drop_draft(session, person.id, self._desk.subject(at))

        self._desk.once(caller, at, key, "refine", _payload(refinement), work)

    def bring(
        self,
        caller: Caller,
        language: str,
        item_id: str,
        new: NewRefinement,
        key: str,
        *,
        noted: Callable[[Session], None],
    ) -> None:
        """Hand in what the caller wrote elsewhere, if a place is left; `noted` is told in the same transaction."""
        at, person = At(inputs.opaque(item_id), language), self._desk.person(caller, language)
        refinement = self._made(person, at, new)

        def work(session: Session, person: Person) -> None:
            self._desk.elsewhere(session, at, person)
            self._store(session, at, person, refinement)
            noted(session)

        self._desk.once(caller, at, key, "refine_elsewhere", _payload(refinement), work)

    def skip(self, caller: Caller, language: str, item_id: str, key: str) -> None:
        """Pass an item over; it comes back when there is nothing else."""
        self._desk.skip(caller, At(inputs.opaque(item_id), language), key)

    def flag(self, caller: Caller, language: str, item_id: str, kind: str, note: str, key: str) -> None:
        """Say that something is wrong with the item itself."""
        self._desk.flag(caller, At(inputs.opaque(item_id), language), kind, note, key)

    def _made(self, person: Person, at: At, new: NewRefinement) -> Refinement:
        """A refinement that may be stored."""
        took = seconds(new.seconds)
        written(new.typed)
        with self._database.reading() as session:
            shown, draft = calibrations.shown(session, at), calibrations.draft(session, at)
            terms = _glossary(session, shown)
        fields = rules.cleaned(new.typed.fields)
        found = rules.checks(shown.source, draft, fields, at.language, self._detector, glossary=terms)
        return Refinement(
            person_id=person.id,
            fields=_composed(fields),
            doubts=found,
            reason=rules.require_submittable(found, new.typed.reason),
            distance=sum(map(edit_distance, draft.texts, fields.texts)),
            seconds=took,
            created_at=self._clock(),
        )

    def _store(self, session: Session, at: At, person: Person, refinement: Refinement) -> None:
        place = places.of_person(session, at, person.id)
        if place is None or place.stage is not Stage.REFINE:
            raise Conflict(Reason.PLACE_LOST)
        if refinements.by(session, at, person.id) is None:
            refinements.add(session, at, refinement)
            places.finish(session, at, person.id, now=self._clock())
            if places.done(session, at, Stage.REFINE) == rules.REFINERS:
                self._opening.open(session, at)
        elif calibrations.standing(session, at).stage is Stage.REFINE:
            refinements.revise(session, at, replace(refinement, created_at=self._clock()))
        else:
            raise Conflict(Reason.REFINEMENT_CLOSED)

    def _was_here(self, session: Session, at: At, person: Person) -> bool:
        """Whether the place was theirs and expired: what they typed is still there."""
        return self._desk.unsaved(session, at, person) is not None

    def _found(self, task: RefiningTask, fields: Fields) -> tuple[Found, ...]:
        code, terms = task.shown.at.language, task.glossary
        return rules.checks(task.shown.source, task.draft, fields, code, self._detector, glossary=terms)


def _glossary(session: Session, shown: Shown) -> Glossary:
    return Glossary(glossary.of_item(session, shown.at.item_id, shown.at.language), shown.source_language)


def _composed(fields: Fields) -> Fields:
    return Fields(stored(fields.question), stored(fields.hint), tuple(map(stored, fields.options)))


def _payload(refinement: Refinement) -> dict[str, object]:
    """What makes a second sending the same."""
    return {"fields": asdict(refinement.fields), "reason": refinement.reason, "seconds": refinement.seconds}
