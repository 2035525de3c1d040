"""Voting: versions by letter in an order of each voter's own; the majority decides, a tie asks one more."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from annotation import voting as rules
from annotation.refining import cleaned
from backend.db import ballots, calibrations, edits, gold, places
from backend.db.ballots import Ballot
from backend.db.calibrations import At, Stage
from backend.db.engine import Database, Session
from backend.services import checks
from backend.services.arena.input_checks import seconds
from backend.services.calibration import gilding
from backend.services.calibration.entering import Desk, written
from backend.services.calibration.following import follow
from backend.services.calibration.gilding import Gilding
from backend.services.calibration.views import NewBallot, Typed, VotingTask
from core import inputs
from core.benchmark_items import Fields
from core.errors import Conflict, InvalidInput, NotFound, Reason
from core.records import Caller, Person


@dataclass(frozen=True)
class _Voter:
    """Where a voter stands at an item: the texts by name in the order drawn, and what was said."""

    order: tuple[str, ...]
    texts: Mapping[str, Fields]
    expires_at: datetime
    done: bool
    said: str | None
    """None where all are bad, and before anything is said."""
    gold: bool


class Voting:
    """What a voter does."""

    def __init__(
        self,
        database: Database,
        *,
        lease: timedelta,
        most: int,
        gold_every: int,
        dice: random.Random,
        clock: Callable[[], datetime],
    ) -> None:
        """`most` voters are asked about an item, ties included; one item in `gold_every` is one whose best is known."""
        self._database = database
        self._most = most
        self._dice = dice
        self._clock = clock
        self._desk = Desk(database, Stage.VOTE, lease, clock)
        self._gilding = Gilding(gold_every, lease, dice, clock)

    def next(self, caller: Caller, language: str) -> VotingTask | None:
        """The item at which the caller is, or the next one; asked again it is the same, in the same order."""
        at = self._desk.next(caller, language, ready=self._begin)
        return self.task(caller, at.language, at.item_id) if at is not None else None

    def task(self, caller: Caller, language: str, item_id: str) -> VotingTask:
        """An item at which the caller has a voter's place; for everybody else it does not exist."""
        person, at = self._desk.person(caller, language), At(inputs.opaque(item_id), language)
        with self._database.reading() as session:
            place = self._place(session, at, person)
            if place is None or not place.order:
                raise NotFound(Reason.ITEM_UNKNOWN)
            return VotingTask(
                shown=calibrations.shown(session, at),
                versions=tuple(place.texts[version] for version in place.order),
                typed=self._desk.unsaved(session, at, person),
                choice=_letter(place.order, place.said) if place.done else None,
                expires_at=None if place.done else place.expires_at,
            )

    def before(self, caller: Caller, language: str, item_id: str) -> VotingTask | None:
        """What the caller voted on before this item."""
        person = self._desk.person(caller, language)
        with self._database.reading() as session:
            earlier = places.before(session, person.id, language, Stage.VOTE, inputs.opaque(item_id))
        return self.task(caller, language, earlier) if earlier is not None else None

    def finished(self, caller: Caller, language: str) -> int:
        """How many ballots the caller has cast."""
        person = self._desk.person(caller, language)
        with self._database.reading() as session:
            return places.finished_by(session, person.id, language, Stage.VOTE)

    def keep(self, caller: Caller, language: str, item_id: str, typed: Typed) -> None:
        """Keep a proposal that is half typed."""
        task = self.task(caller, language, item_id)
        if not task.done and typed != task.start:
            self._desk.keep(caller, task.shown.at, typed)

    def vote(self, caller: Caller, language: str, item_id: str, new: NewBallot, key: str) -> None:
        """Cast a ballot. Conflict VOTED_ALREADY the second time, PLACE_LOST where others have decided meanwhile."""
        at, took = At(inputs.opaque(item_id), language), seconds(new.seconds)
        reasons, note, choice = rules.reasons(new.reasons), checks.note(new.note), inputs.opaque(new.choice, longest=8)
        proposal = self._proposal(new)

        def work(session: Session, person: Person) -> None:
            calibrations.lock(session, at)
            place = self._place(session, at, person)
            if place is None:
                raise Conflict(Reason.PLACE_LOST)
            if place.done:
                raise Conflict(Reason.VOTED_ALREADY)
            if proposal is not None and len(proposal.options) != len(calibrations.shown(session, at).source.options):
                raise InvalidInput(Reason.PROPOSAL_MALFORMED)
            best, ranking = rules.chosen(choice, place.order), rules.ranked(new.ranking, choice, place.order)
            ballot = Ballot(person.id, best, proposal, reasons, note, took, self._clock(), ranking)
            self._cast(session, at, ballot, gold_item=place.gold)

        payload: dict[str, object] = {
            "choice": choice,
            "proposal": asdict(proposal) if proposal is not None else None,
            "reasons": sorted(reasons),
            "note": note,
            "seconds": took,
            **({"ranking": list(new.ranking)} if new.ranking else {}),
        }
        self._desk.once(caller, at, key, "ballot", payload, work)

    def bring(
        self,
        caller: Caller,
        language: str,
        item_id: str,
        new: NewBallot,
        key: str,
        *,
        order: Sequence[str],
        noted: Callable[[Session], None],
    ) -> None:
        """Cast a ballot that the caller marked elsewhere, where the versions stood in this order.

        Conflict PLACE_LOST without a place left, VOTED_ALREADY the second time. `noted` is told in the same
        transaction.
        """
        at, took = At(inputs.opaque(item_id), language), seconds(new.seconds)
        reasons, note, choice = rules.reasons(new.reasons), checks.note(new.note), inputs.opaque(new.choice, longest=8)

        def work(session: Session, person: Person) -> None:
            self._desk.elsewhere(session, at, person)
            place = places.of_person(session, at, person.id)
            if place is None or place.stage is not Stage.VOTE:
                raise Conflict(Reason.PLACE_LOST)
            if any(one.person_id == person.id for one in ballots.of_item(session, at)):
                raise Conflict(Reason.VOTED_ALREADY)
            if {one.id for one in ballots.versions(session, at)} != set(order):
                raise InvalidInput(Reason.VERSION_UNKNOWN)
            ballots.keep_order(session, at, person.id, order)
            self._cast(
                session, at, Ballot(person.id, rules.chosen(choice, order), None, reasons, note, took, self._clock())
            )
            noted(session)

        payload: dict[str, object] = {
            "choice": choice,
            "order": list(order),
            "reasons": sorted(reasons),
            "note": note,
            "seconds": took,
        }
        self._desk.once(caller, at, key, "ballot_elsewhere", payload, work)

    def skip(self, caller: Caller, language: str, item_id: str, key: str) -> None:
        """Pass an item over; it comes back when there is nothing else."""
        self._desk.skip(caller, At(inputs.opaque(item_id), language), key)

    def flag(self, caller: Caller, language: str, item_id: str, kind: str, note: str, key: str) -> None:
        """Say that something is wrong with the item itself."""
        self._desk.flag(caller, At(inputs.opaque(item_id), language), kind, note, key)

    def _cast(self, session: Session, at: At, ballot: Ballot, *, gold_item: bool = False) -> None:
        """Store a ballot at a locked item, and what follows from it; of a gold item nothing does."""
        edits.drop_draft(session, ballot.person_id, self._desk.subject(at))
        if gold_item:
            gilding.cast(session, at, ballot)
            return
        ballots.add(session, at, ballot)
        places.finish(session, at, ballot.person_id, now=ballot.created_at)
        follow(session, at, most=self._most, now=ballot.created_at)

    def _begin(self, session: Session, at: At, person: Person) -> At:
        """An order for this voter, drawn once; now and then a gold item instead."""
        given = self._gilding.instead(session, at, person)
        if given is not None:
            return given
        if not ballots.order(session, at, person.id):
            drawn = [one.id for one in ballots.versions(session, at)]
            self._dice.shuffle(drawn)
            ballots.keep_order(session, at, person.id, drawn)
        return at

    def _place(self, session: Session, at: At, person: Person) -> _Voter | None:
        """A voter's place at an item, gold or not."""
        own = gold.place_of(session, at, person.id)
        if own is not None:
            texts = {str(place): text for place, text in enumerate(gold.texts(session, at))}
            said = None if own.chosen in (None, gold.ALL_BAD) else str(own.chosen)
            return _Voter(tuple(map(str, own.order)), texts, own.expires_at, done=own.done, said=said, gold=True)
        place = places.of_person(session, at, person.id)
        if place is None or place.stage is not Stage.VOTE:
            return None
        versions = {one.id: one.fields for one in ballots.versions(session, at)}
        cast = next((one for one in ballots.of_item(session, at) if one.person_id == person.id), None)
        said = cast.version_id if cast is not None else None
        order = ballots.order(session, at, person.id)
        return _Voter(order, versions, place.expires_at, done=place.done, said=said, gold=False)

    def _proposal(self, new: NewBallot) -> Fields | None:
        if new.proposal is None:
            return None
        written(Typed(new.proposal))
        fields = cleaned(new.proposal)
        if new.choice != rules.ALL_BAD or not all((fields.question, *fields.options)):
            raise InvalidInput(Reason.PROPOSAL_MALFORMED)
        return fields


def _letter(order: tuple[str, ...], said: str | None) -> str:
    if said is None:
        return rules.ALL_BAD
    return rules.letters(len(order))[order.index(said)]
