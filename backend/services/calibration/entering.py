"""What refiners and voters share: who may work in a language, their place, text half typed, skipping, flags."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from annotation.refining import LONGEST_FIELD, FlagKind
from backend import policies
from backend.db import calibrations, edits, gold, places
from backend.db.calibrations import At, Stage
from backend.db.engine import Database, Session
from backend.services import checks
from backend.services.arena.input_checks import language as offered
from backend.services.calibration.views import Typed
from backend.services.idempotency import Answer, once
from core import inputs
from core.benchmark_items import Fields
from core.errors import Conflict, Forbidden, InvalidInput, Reason
from core.records import Caller, Person, TranslatorGroup

FLAGS_ENOUGH = 2
"""So many people take an item to the researchers."""
_OPTIONS_MOST = 26
_GROUPS = {Stage.REFINE: TranslatorGroup.REFINER, Stage.VOTE: TranslatorGroup.VOTER}


@dataclass(frozen=True)
class Desk:
    """Where one group works: the places of its stage."""

    database: Database
    stage: Stage
    lease: timedelta
    clock: Callable[[], datetime]

    def person(self, caller: Caller, language: str) -> Person:
        """Who asks; Forbidden GROUP_MISSING where they do not work on this side in the language."""
        policies.translate(caller.person)
        return self._in_group(checks.signed_in(caller), offered(language))

    def acting(self, session: Session, caller: Caller, language: str) -> Person:
        """The same as stored now; their other tabs wait."""
        person = self._in_group(checks.acting(session, caller, policies.translate), language)
        calibrations.lock_person(session, person.id)
        return person

    def next(
        self, caller: Caller, language: str, *, ready: Callable[[Session, At, Person], At] = lambda _, at, __: at
    ) -> At | None:
        """The item at which a person is at work, or another; nothing when there is none left for them.

        `ready` makes it ready for this person, or gives them another one, in the same transaction.
        """
        self.person(caller, language)

        def work(session: Session) -> At | None:
            person, now = self.acting(session, caller, language), self.clock()
            places.return_expired(session, now=now)
            at = self._open(session, person, language, now=now)
            if at is not None:
                self._keep_place(session, at, person)
                return at
            until = now + self.lease
            at = places.take_next(session, person.id, language, self.stage, now=now, until=until)
            return ready(session, at, person) if at is not None else None

        return self.database.write(work)

    def keep(self, caller: Caller, at: At, typed: Typed) -> None:
        """Keep what is half typed, the latest wins; whoever types keeps the place."""
        self.person(caller, at.language)
        text = written(typed)

        def work(session: Session) -> None:
            person = self.acting(session, caller, at.language)
            self._keep_place(session, at, person)
            edits.keep_draft(session, person.id, self.subject(at), text, at=self.clock())

        self.database.write(work)

    def once(
        self,
        caller: Caller,
        at: At,
        key: str,
        action: str,
        payload: dict[str, object],
        work: Callable[[Session, Person], None],
    ) -> None:
        """One write about an item by who works in its language."""
        person = self.person(caller, at.language)

        def write(session: Session) -> Answer:
            work(session, self.acting(session, caller, at.language))
            return {}

        about = {"item": inputs.opaque(at.item_id), "language": at.language, **payload}
        once(self.database, scope=person.id, key=key, action=action, payload=about, work=write)

    def skip(self, caller: Caller, at: At, key: str) -> None:
        """Pass an item over for now: the place goes back, what was typed stays."""

        def work(session: Session, person: Person) -> None:
            calibrations.lock(session, at)
            self._release(session, at, person)
            calibrations.skip(session, at, person.id, now=self.clock())

        self.once(caller, at, key, f"{self.stage}_skip", {}, work)

    def flag(self, caller: Caller, at: At, kind: str, note: str, key: str) -> None:
        """Say that something is wrong with the item itself; enough people take it to the researchers."""
        known, said = _kind(kind), checks.note(note)

        def work(session: Session, person: Person) -> None:
            now = self.clock()
            calibrations.lock(session, at)
            if not self._is_at(session, at, person):
                raise Conflict(Reason.PLACE_LOST)
            self._release(session, at, person)
            calibrations.flag(session, at, person.id, known, said, now=now)
            if calibrations.standing_flags(session, at) >= FLAGS_ENOUGH:
                calibrations.hold(session, at, now=now)

        self.once(caller, at, key, f"{self.stage}_flag", {"kind": known.value, "note": said}, work)

    def back(self, caller: Caller, at: At) -> None:
        """Have a place again that went to the others meanwhile, if one is left and something typed waits for it."""
        self.person(caller, at.language)

        def work(session: Session) -> None:
            person = self.acting(session, caller, at.language)
            if self.unsaved(session, at, person) is not None:
                self.place(session, at, person)

        self.database.write(work)

    def place(self, session: Session, at: At, person: Person) -> None:
        """Have a person's place at a locked item; Conflict PLACE_LOST where others took all while they were away."""
        standing = calibrations.lock(session, at)
        if places.of_person(session, at, person.id) is not None:
            return
        if standing.stage is not self.stage or standing.held or standing.taken >= standing.wanted:
            raise Conflict(Reason.PLACE_LOST)
        now = self.clock()
        other = places.open_place(session, person.id, at.language, self.stage)
        if other is not None:  # one item at a time: the other one goes back, with what was typed kept
            calibrations.lock(session, other)
            places.release(session, other, person.id)
        places.take(session, at, person.id, self.stage, now=now, until=now + self.lease)

    def elsewhere(self, session: Session, at: At, person: Person) -> None:
        """Have a person's place for what they did elsewhere; it is done, and their item here stays theirs."""
        standing = calibrations.lock(session, at)
        if places.of_person(session, at, person.id) is not None:
            return
        met = gold.place_of(session, at, person.id) is not None
        if standing.stage is not self.stage or standing.held or standing.taken >= standing.wanted or met:
            raise Conflict(Reason.PLACE_LOST)
        now = self.clock()
        places.take(session, at, person.id, self.stage, now=now, until=now, done_at=now)

    def unsaved(self, session: Session, at: At, person: Person) -> Typed | None:
        """What a person has half typed."""
        kept = edits.draft(session, person.id, self.subject(at))
        return _read(kept) if kept is not None else None

    def subject(self, at: At) -> str:
        """Under which name half-typed text is kept."""
        return f"{self.stage}:{at.item_id}:{at.language}"

    # A voter's gold item is left, kept and reported like any other: nothing tells them apart.

    def _open(self, session: Session, person: Person, language: str, *, now: datetime) -> At | None:
        if self.stage is Stage.VOTE:
            gold.return_expired(session, now=now)
            at = gold.open_place(session, person.id, language)
            if at is not None:
                return at
        return places.open_place(session, person.id, language, self.stage)

    def _is_at(self, session: Session, at: At, person: Person) -> bool:
        own = places.of_person(session, at, person.id), gold.place_of(session, at, person.id)
        return any(place is not None for place in own)

    def _keep_place(self, session: Session, at: At, person: Person) -> None:
        until = self.clock() + self.lease
        places.keep(session, at, person.id, until=until)
        gold.keep_place(session, at, person.id, until=until)

    def _release(self, session: Session, at: At, person: Person) -> None:
        places.release(session, at, person.id)
        gold.release(session, at, person.id)

    def _in_group(self, person: Person, language: str) -> Person:
        if _GROUPS[self.stage] not in {one.group for one in person.languages if one.code == language}:
            raise Forbidden(Reason.GROUP_MISSING)
        return person


def written(typed: Typed) -> str:
    """Half-typed text as it is kept; refused when it is a book or no text at all."""
    fields = typed.fields
    texts = (*fields.texts, typed.reason)
    plain = all(isinstance(text, str) and len(text) <= 2 * LONGEST_FIELD for text in texts)
    if not plain or len(fields.options) > _OPTIONS_MOST:
        raise InvalidInput(Reason.TEXT_TOO_LONG, longest=LONGEST_FIELD)
    kept = {"question": fields.question, "hint": fields.hint, "options": fields.options, "reason": typed.reason}
    text = json.dumps(kept, ensure_ascii=False)
    return inputs.paragraph(text, longest=len(text))


def _read(kept: str) -> Typed:
    known = json.loads(kept)
    return Typed(Fields(known["question"], known["hint"], tuple(known["options"])), known["reason"])


def _kind(kind: str) -> FlagKind:
    try:
        return FlagKind(kind)
    except ValueError:
        raise InvalidInput(Reason.FLAG_UNKNOWN) from None
