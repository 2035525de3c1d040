"""Judgements of battles that people made elsewhere: each becomes a battle of theirs, with the same answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from annotation.edits import Weighed, weighed
from backend import policies
from backend.db import battles, edits, repeats, votes, voting
from backend.db.engine import Database, Session
from backend.records import Battle, BattleId, Edit, EditId
from backend.services.arena import input_checks
from backend.services.arena.answering import Answering
from backend.services.arena.judgement import decided, judgement
from backend.services.arena.repeats import again
from backend.services.arena.views import NewVote
from backend.services.idempotency import once_by
from core.battles import Choice, Side
from core.detect import Detector
from core.errors import Conflict, Reason
from core.records import Caller, Person


@dataclass(frozen=True)
class Brought:
    """What somebody said of a battle elsewhere; without a better text the edit is empty."""

    choice: Choice
    seconds: float
    note: str = ""
    edit: str = ""
    start: Side | None = None
    """Which answer the better text belongs to."""


class Bringing:
    """Stores what was said elsewhere, by the rules of votes and edits that were made here."""

    def __init__(
        self,
        database: Database,
        *,
        answering: Answering,
        detector: Detector,
        names_after: timedelta,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        self._database = database
        self._answering = answering
        self._detector = detector
        self._names_after = names_after
        self._clock = clock
        self._new_id = new_id

    def bring(
        self, caller: Caller, root: str, said: Brought, key: str, *, noted: Callable[[Session, BattleId], None]
    ) -> None:
        """Judge somebody's battle for the caller; `noted` is told the caller's own in the same transaction.

        Conflict VOTED_ALREADY where they have judged it in any way. Nothing of what they have open is closed.
        """
        took, weighing = input_checks.seconds(said.seconds), self._weighed(root, said)

        def work(session: Session, person: Person) -> None:
            before, now = battles.lock(session, input_checks.battle_id(root)), self._clock()
            if before.person_id == person.id or repeats.has_judged(session, before.id, person.id):
                raise Conflict(Reason.VOTED_ALREADY)
            own = again(before, battle_id=BattleId(self._new_id()), person_id=person.id, now=now)
            battles.add(session, own)
            self._answering.take_over(session, own, before.turns[0])
            self._vote(session, caller, person, own, said, key, now=now, seconds=took)
            if weighing is not None:
                edits.add(session, self._edit(own, said, weighing, now=now, seconds=took))
            battles.end(session, own.id, at=now)
            noted(session, own.id)

        payload = {"battle": root, **asdict(said)}
        once_by(self._database, caller, policies.rate, key=key, action="judge_elsewhere", payload=payload, work=work)

    def revise(
        self, caller: Caller, own: str, said: Brought, key: str, *, noted: Callable[[Session, BattleId], None]
    ) -> None:
        """Another better text in the place of the first; Conflict VOTED_ALREADY where anything else is another."""
        took, weighing = input_checks.seconds(said.seconds), self._weighed(own, said)

        def work(session: Session, person: Person) -> None:
            battle, now = input_checks.own(battles.lock(session, input_checks.battle_id(own)), person), self._clock()
            same = battle.vote is not None and battle.vote.choice is said.choice and battle.vote.note == said.note
            if weighing is None or not same:
                raise Conflict(Reason.VOTED_ALREADY)
            edits.add(session, self._edit(battle, said, weighing, now=now, seconds=took))
            noted(session, battle.id)

        payload, action = {"battle": own, **asdict(said)}, "judge_elsewhere_again"
        once_by(self._database, caller, policies.rate, key=key, action=action, payload=payload, work=work)

    def _vote(
        self,
        session: Session,
        caller: Caller,
        person: Person,
        own: Battle,
        said: Brought,
        key: str,
        *,
        now: datetime,
        seconds: float,
    ) -> None:
        """As if both answers had been on the page for as long as they were there."""
        new = NewVote(said.choice.value, note=said.note)
        vote = judgement(caller, own.id, new, key=key, at=now, blind=self._names_after)
        there = voting.lock(session, [own.id])[own.id]
        shown = replace(there, finished_at=now - timedelta(seconds=seconds), writing=0.0)
        cast, _ = decided(vote, shown, person)
        votes.add_all(session, [cast])

    def _edit(self, own: Battle, said: Brought, weighing: Weighed, *, now: datetime, seconds: float) -> Edit:
        return Edit(
            id=EditId(self._new_id()),
            battle_id=own.id,
            turn=1,
            person_id=own.person_id,
            start=said.start,
            text=said.edit,
            distance=weighing.distance,
            seconds=seconds,
            concerns=frozenset(weighing.concerns),
            created_at=now,
            replaced_at=None,
        )

    def _weighed(self, battle_id: str, said: Brought) -> Weighed | None:
        """Before the transaction: it may take a while, and all other writes would wait for it."""
        if not said.edit:
            return None
        text = input_checks.edited(said.edit)
        with self._database.reading() as session:
            battle = battles.get(session, input_checks.battle_id(battle_id))
        found = weighed(input_checks.original(battle, 1, said.start), text, battle.language, self._detector)
        input_checks.useful(frozenset(found.concerns))
        return found
