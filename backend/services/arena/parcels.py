"""Parcels: battles answered beforehand, handed out sealed, judged without a network, counted like any other.

A parcel's battles are in no round and on no page until their votes come in; they end no battle of the arena and
are ended by none.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from annotation import battles as battle_rules
from annotation import parcels as rules
from annotation.pairing import pairing
from annotation.parcels import Content, Lease, ParcelState
from backend import policies
from backend.db import battles, parcels, people, pictures
from backend.db.engine import Database, Session, only
from backend.records import Battle, BattleId, Parcel, ParcelId, TurnState
from backend.services import checks
from backend.services.arena import input_checks, offers
from backend.services.arena.answering import SEEDS, Answering, Ending
from backend.services.arena.battles import Battles
from backend.services.arena.conductor import Job
from backend.services.arena.drawing import Question, new_battle
from backend.services.arena.exporting import pseudonyms
from backend.services.arena.judgement import Carried, cast, judgement
from backend.services.arena.matchmaker import Matchmaker, VotesSoFar
from backend.services.arena.views import Begin, Judged, NewVote
from backend.services.audit import Action, AuditLog
from backend.services.idempotency import Answer as Kept
from backend.services.idempotency import once
from backend.services.people.secrets import Secrets
from core import inputs
from core.battles import Sides
from core.engine import Generation
from core.errors import Conflict, Forbidden, InvalidInput, NotFound, ParleyError, Reason
from core.records import Caller, Person, Role

_SEAL = "parcel"
_SEAL_LENGTH = 300
_LISTED = 20
_AT_ONCE = 4
"""Battles of a parcel that are answered together: the engine is everybody's."""

_log = logging.getLogger("parley.parcels")


@dataclass(frozen=True)
class Terms:
    """How many battles a parcel has, for how long it is its person's, and how many one may have open."""

    battles: int
    lease: timedelta
    most: int


@dataclass(frozen=True)
class ParcelView:
    """A parcel as its person sees it; what is in it and its seal only while it is open."""

    parcel: Parcel
    state: ParcelState
    contents: tuple[Content, ...] = ()
    seal: str = ""


@dataclass(frozen=True)
class Leased:
    """A parcel that is out, and who has it: a name for administrators, a pseudonym for researchers."""

    parcel: Parcel
    who: str


@dataclass(frozen=True)
class ParcelVote:
    """A vote as it comes from a parcel: the seal it was handed out with, and how long its person read."""

    seal: str
    choice: str
    reasons: tuple[str, ...]
    seconds: float


class Parcels:
    """Takes, hands out and withdraws parcels, and casts the votes that come from them."""

    def __init__(
        self,
        database: Database,
        *,
        answering: Answering,
        judged: Battles,
        matchmaker: Matchmaker,
        generation: Generation,
        terms: Terms,
        secrets: Secrets,
        audit: AuditLog,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
        dice: random.Random,
    ) -> None:
        self._database = database
        self._answering = answering
        self._battles = judged
        self._matchmaker = matchmaker
        self._generation = generation
        self.terms = terms
        self._secrets = secrets
        self._audit = audit
        self._clock = clock
        self._new_id = new_id
        self._dice = dice
        answering.afterwards(self._answered)

    # what a person sees

    def mine(self, caller: Caller) -> list[ParcelView]:
        """The caller's latest parcels, without what is in them."""
        policies.see_parcels(caller.person)
        person = checks.signed_in(caller)
        with self._database.reading() as session:
            return [self._bare(parcel) for parcel in parcels.of_person(session, person.id, limit=_LISTED)]

    def out(self, caller: Caller) -> list[Leased]:
        """All parcels that are out."""
        policies.withdraw_parcels(caller.person)
        with self._database.reading() as session:
            person = checks.acting(session, caller, policies.withdraw_parcels)
            found = parcels.leased(session, self._clock())
            if Role.ADMINISTRATOR in person.roles:
                known = people.some(session, [parcel.person_id for parcel in found])
                return [Leased(parcel, known[parcel.person_id].name) for parcel in found]
        called = pseudonyms(self._secrets)
        return [Leased(parcel, called(parcel.person_id)) for parcel in found]

    def look(self, caller: Caller, parcel_id: str) -> ParcelView:
        """One of the caller's parcels; what a stop of the application cut off is gone on with."""
        policies.see_parcels(caller.person)
        parcel = self._own(caller, parcel_id)
        if self._bare(parcel).state is ParcelState.PREPARING:
            self._have_answered(parcel.id)
            parcel = self._sealed(parcel.id)
        if self._bare(parcel).state is not ParcelState.OPEN:
            return self._bare(parcel)
        with self._database.reading() as session:
            held = parcels.content(session, parcel.id)
        contents = tuple(_content(battle) for battle in held if battle.ended_at is None or battle.vote is not None)
        return replace(self._bare(parcel), contents=contents, seal=self._seal(parcel))

    # what a person does

    def take(self, caller: Caller, language: str, key: str) -> ParcelView:
        """Begin a parcel's battles and have them answered; whoever takes it looks again until it is open."""
        policies.rate(caller.person)
        person = checks.signed_in(caller)
        code = _spoken(person, input_checks.language(language))
        so_far = self._matchmaker.so_far(code)

        def work(session: Session) -> Kept:
            checks.acting(session, caller, policies.rate)
            parcels.hold(session, person.id)
            now = self._clock()
            if len(parcels.leased(session, now, person.id)) >= self.terms.most:
                raise Conflict(Reason.PARCELS_MANY, most=self.terms.most)
            lease = Lease(now + self.terms.lease, sealed_at=None, withdrawn_at=None)
            parcel = Parcel(ParcelId(self._new_id()), person.id, code, now, lease, None, 0, 0, 0)
            parcels.add(session, parcel)
            self._fill(session, parcel, so_far)
            self._record(session, caller, "parcel_taken", parcel)
            return {"parcel": parcel.id}

        payload = {"language": code}
        kept = once(self._database, scope=person.id, key=key, action="parcel_take", payload=payload, work=work)
        return self.look(caller, str(kept["parcel"]))

    def withdraw(self, caller: Caller, parcel_id: str, key: str) -> None:
        """Give one's own parcel back, or take somebody's away; what has come in from it stays."""
        policies.see_parcels(caller.person)
        person, named = checks.signed_in(caller), inputs.opaque(parcel_id)
        ended: list[BattleId] = []

        def work(session: Session) -> Kept:
            acting = checks.acting(session, caller, policies.see_parcels)
            parcel = parcels.get(session, named, lock=True)
            if parcel.person_id != acting.id and not acting.roles & {Role.RESEARCHER, Role.ADMINISTRATOR}:
                raise NotFound(Reason.PARCEL_UNKNOWN)
            if parcel.lease.withdrawn_at is None:
                ended.extend(parcels.withdraw(session, parcel.id, at=self._clock()))
                self._record(session, caller, "parcel_withdrawn", parcel)
            return {}

        payload = {"parcel": named}
        once(self._database, scope=person.id, key=key, action="parcel_withdraw", payload=payload, work=work)
        for battle_id in ended:  # nobody will read what they still write
            self._answering.conductor.stop(battle_id)

    def judge(self, caller: Caller, parcel_id: str, battle_id: str, new: ParcelVote, key: str) -> Judged:
        """Cast a vote from a parcel; it could be changed until it was sent, so the names are told at once."""
        policies.see_parcels(caller.person)
        parcel = self._unsealed(caller, parcel_id, new.seal)
        choice = battle_rules.choice(new.choice)
        decided = battle_rules.decided_by(choice, battle_rules.reasons(new.reasons))
        reasons = Sides(*(tuple(reason.value for reason in sorted(side)) for side in decided))
        self._learnt_meanwhile(parcel.id, battle_id)
        vote = judgement(
            caller,
            battle_id,
            NewVote(choice=choice.value, reasons=reasons),
            key=key,
            at=self._clock(),
            blind=timedelta(),
            carried=Carried(parcel.id, input_checks.seconds(new.seconds)),
        )
        judged = self._database.write(lambda session: only(cast(session, [vote])))
        return judged if judged is not None else self._battles.judged(caller, battle_id)

    # inside

    def _fill(self, session: Session, parcel: Parcel, so_far: VotesSoFar) -> None:
        """Draw the battles: no picture twice, new ones first, models that have met little."""
        pool = pictures.pool(session, least_used_in=parcel.language, limit=pictures.POOL)
        seen = pictures.seen_by(session, parcel.person_id)
        counted = dict(so_far.counted)
        shown: list[str] = []
        prompt = ""
        while len(shown) < self.terms.battles:
            sha = offers.picture(pool, but=shown, seen=seen, culture=parcel.language, dice=self._dice)
            if not sha:
                break
            shown.append(sha)
            prompt = offers.question(parcel.language, but=prompt, dice=self._dice)
            seed = self._dice.randrange(SEEDS)
            new = Begin(parcel.language, prompt, (sha,))
            match = self._matchmaker.match(session, new, VotesSoFar(counted, so_far.known), seed=seed)
            if match.control is None:
                pair = pairing(*match.models)
                counted[pair] = counted.get(pair, 0) + 1
            battle = new_battle(
                BattleId(self._new_id()),
                parcel.person_id,
                Question(parcel.language, prompt, (sha,)),
                match,
                generation=self._generation,
                seed=seed,
                now=parcel.created_at,
                ahead=True,
                parcel=parcel.id,
            )
            battles.add(session, battle)
            parcels.put(session, parcel.id, battle.id)
        if not shown:
            raise InvalidInput(Reason.PICTURE_MISSING)

    def _answered(self, battle: Battle) -> None:
        if battle.parcel is None:
            return
        try:
            self._have_answered(battle.parcel)
        except ParleyError as error:  # its person's next look goes on
            _log.warning("a parcel waits", extra={"parcel": battle.parcel, "reason": str(error)})

    def _have_answered(self, parcel_id: ParcelId) -> None:
        """Have the next few battles answered, as long as there are some."""
        while True:
            endings: list[tuple[Battle, Ending]] = []
            with self._database.reading() as session:
                running = [one for one in parcels.content(session, parcel_id) if one.last.state is TurnState.RUNNING]
                waiting = [one for one in running if self._answering.nobody_writes(one)]
                free = max(0, _AT_ONCE - (len(running) - len(waiting)))
                for battle in waiting[:free]:
                    match self._answering.unanswered(session, battle):
                        case Job() as job:
                            self._answering.conductor.start(job)
                        case Ending() as ending:
                            endings.append((battle, ending))
            for battle, ending in endings:
                self._answering.end(battle, ending)
            if not endings:
                return

    def _sealed(self, parcel_id: ParcelId) -> Parcel:
        """Closed once all is answered; what failed, told a name or would not count is left out."""
        with self._database.transaction() as session:
            parcel = parcels.get(session, parcel_id, lock=True)
            held = parcels.content(session, parcel_id)
            if parcel.digest is not None or any(one.last.state is TurnState.RUNNING for one in held):
                return parcel
            now = self._clock()
            good = [battle for battle in held if _sound(battle)]
            for battle in held:
                if battle not in good:
                    battles.end(session, battle.id, at=now)
            parcels.seal(session, parcel_id, digest=rules.digest([_content(battle) for battle in good]), at=now)
            if not good:
                parcels.withdraw(session, parcel_id, at=now)
            return parcels.get(session, parcel_id)

    def _seal(self, parcel: Parcel) -> str:
        return self._secrets.sign(_SEAL, f"{parcel.id}.{parcel.person_id}.{parcel.digest}")

    def _unsealed(self, caller: Caller, parcel_id: str, seal: str) -> Parcel:
        """The parcel that a seal of ours belongs to, if it was handed out to the caller and holds what it held."""
        person, signed = checks.signed_in(caller), self._secrets.read(_SEAL, inputs.opaque(seal, longest=_SEAL_LENGTH))
        named, _, rest = (signed or "").partition(".")
        whose, _, digest = rest.partition(".")
        if signed is None or named != parcel_id:
            raise Forbidden(Reason.PARCEL_FORGED)
        if whose != person.id:
            raise Forbidden(Reason.PARCEL_OTHERS)
        parcel = self._own(caller, parcel_id)
        if digest != parcel.digest:
            raise Forbidden(Reason.PARCEL_FORGED)
        return parcel

    def _learnt_meanwhile(self, parcel_id: ParcelId, battle_id: str) -> None:
        """Names that were told since the parcel was answered may give a battle away."""
        with self._database.transaction() as session:
            battle = battles.lock(session, input_checks.battle_id(battle_id))
            to_judge = battle.parcel == parcel_id and battle.last.answers is not None and battle.vote is None
            if to_judge and not battle.learnt and self._answering.has_learnt(session, battle):
                battles.mark_learnt(session, battle.id)

    def _own(self, caller: Caller, parcel_id: str) -> Parcel:
        with self._database.reading() as session:
            parcel = parcels.get(session, inputs.opaque(parcel_id))
        if parcel.person_id != checks.signed_in(caller).id:
            raise NotFound(Reason.PARCEL_UNKNOWN)
        return parcel

    def _bare(self, parcel: Parcel) -> ParcelView:
        return ParcelView(parcel, rules.state(parcel.lease, left=parcel.left, now=self._clock()))

    def _record(self, session: Session, caller: Caller, action: Action, parcel: Parcel) -> None:
        self._audit.record(
            session,
            actor=checks.signed_in(caller).id,
            action=action,
            subject=parcel.id,
            address=caller.address,
            details={"language": parcel.language},
        )


def _spoken(person: Person, code: str) -> str:
    """A language that the person works in, where they work in some."""
    own: Iterable[str] = {spoken.code for spoken in person.languages}
    if own and code not in own:
        raise InvalidInput(Reason.LANGUAGE_NOT_OFFERED)
    return code


def _sound(battle: Battle) -> bool:
    """Whether a vote on a battle could count: answered, no name told, and its person never learnt who says so."""
    whole = battle.last.state is TurnState.DONE and battle.last.answers is not None
    return whole and battle.void is None and not battle.leaked and not battle.learnt and battle.ended_at is None


def _content(battle: Battle) -> Content:
    answers = battle.last.answers
    assert answers is not None
    return Content(battle.id, battle.last.prompt, battle.pictures[0], Sides(*(answer.text for answer in answers)))
