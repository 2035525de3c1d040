"""Rounds: opened, closed, looked into; what should not be learnt from is taken out with a reason, and back in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from annotation.round_statistics import RoundStatistics, Seen, statistics
from backend import policies
from backend.blobs import BlobStore
from backend.db import exclusions, models, rounds, votes
from backend.db.engine import Database, Session
from backend.db.rounds import Wanted
from backend.records import Battle, BattleId, Exclusion, ExclusionId, ModelId, Round, RoundId
from backend.services import checks
from backend.services.arena.battles import draft_subject
from backend.services.audit import Action, AuditLog
from backend.services.idempotency import Answer, once
from core import inputs
from core.battles import Choice, Sides
from core.errors import Conflict, InvalidInput, NotFound, Reason
from core.languages import INTERFACE
from core.records import Caller

LEAST_GOAL, MOST_GOAL = 1, 100_000
PAGE = 50
_MOST_AT_ONCE = 500
_NAME_LONGEST = 80
_REASON_LONGEST = 400


@dataclass(frozen=True)
class NewRound:
    """A round as it is asked for: votes wanted by language."""

    name: str
    goals: Mapping[str, int]


@dataclass(frozen=True)
class RoundView:
    """A round, and its counted votes by language."""

    round: Round
    done: Mapping[str, int]


@dataclass(frozen=True)
class Target:
    """What is taken out: a battle with all that it taught, or one edit in it."""

    battle_id: str
    edit_id: str | None = None


@dataclass(frozen=True)
class Looked:
    """A battle of a round with the names of its models and what was taken out of it."""

    battle: Battle
    names: Sides[str]
    exclusions: tuple[Exclusion, ...]


class Rounds:
    """What researchers do with rounds."""

    def __init__(
        self,
        database: Database,
        *,
        blobs: BlobStore,
        audit: AuditLog,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._audit = audit
        self._clock = clock
        self._new_id = new_id

    def open(self, caller: Caller, new: NewRound, key: str) -> RoundView:
        """Open a round; Conflict ROUND_NAME_TAKEN. Battles in its languages belong to it from now on."""
        new = _checked(new)
        round_id = RoundId(self._new_id())

        def work(session: Session) -> Answer:
            if rounds.named(session, new.name) is not None:
                raise Conflict(Reason.ROUND_NAME_TAKEN)
            opened = Round(
                id=round_id,
                name=new.name,
                goals=dict(new.goals),
                opened_at=self._clock(),
                closed_at=None,
                demo=False,
            )
            rounds.add(session, opened)
            self._record(session, caller, "round_opened", round_id, {"languages": " ".join(sorted(new.goals))})
            return {"round": round_id}

        payload = {"name": new.name, "goals": dict(new.goals)}
        return self._view(str(self._once(caller, key, "round_open", payload, work)["round"]))

    def close(self, caller: Caller, round_id: str, key: str) -> RoundView:
        """Close a round: battles begun from now on do not belong to it. Conflict ROUND_CLOSED."""
        return self._set(caller, round_id, key, close=True)

    def reopen(self, caller: Caller, round_id: str, key: str) -> RoundView:
        """Open a closed round again. Conflict ROUND_OPEN."""
        return self._set(caller, round_id, key, close=False)

    def every(self, caller: Caller) -> list[RoundView]:
        """All rounds, the newest first."""
        policies.research(caller.person)
        return self.listed()

    def listed(self) -> list[RoundView]:
        """The same for a command line."""
        with self._database.reading() as session:
            return [RoundView(round_, votes.in_round(session, round_.id)) for round_ in rounds.every(session)]

    def get(self, caller: Caller, round_id: str) -> RoundView:
        """One round."""
        policies.research(caller.person)
        return self._view(inputs.opaque(round_id))

    def statistics(self, caller: Caller, round_id: str) -> RoundStatistics:
        """What came in, by people who agree that it is used."""
        policies.research(caller.person)
        with self._database.reading() as session:
            round_ = rounds.get(session, inputs.opaque(round_id))
            seen = Seen(
                votes=rounds.votes(session, round_.id),
                edits=rounds.edits(session, round_.id),
                lengths=rounds.lengths(session, round_.id),
                goals=round_.goals,
                battles=rounds.battles(session, round_.id),
                pictures=rounds.pictures(session, round_.id),
                unsaved=rounds.unsaved(session, round_.id, subject=draft_subject("")),
            )
        return statistics(seen)

    def look(
        self, caller: Caller, round_id: str, wanted: Wanted, *, after: str | None = None, limit: int = PAGE
    ) -> list[Looked]:
        """Battles to look at, in the order of their ids."""
        policies.research(caller.person)
        if not 1 <= limit <= PAGE:
            raise InvalidInput(Reason.REQUEST_MALFORMED)
        start = BattleId(inputs.opaque(after)) if after else None
        with self._database.reading() as session:
            round_ = rounds.get(session, inputs.opaque(round_id))
            battles = rounds.looked_at(session, round_.id, _filter(wanted), after=start, limit=limit)
            names = {model.id: model.name for model in models.every(session)}
            out = exclusions.standing(session, {round_.id})
        return [_looked(battle, names, out) for battle in battles]

    def picture(self, caller: Caller, round_id: str, sha256: str) -> bytes:
        """A picture that was talked about in a round; PICTURE_UNKNOWN for any other."""
        policies.research(caller.person)
        with self._database.reading() as session:
            round_ = rounds.get(session, inputs.opaque(round_id))
            if not rounds.shown(session, round_.id, inputs.opaque(sha256)):
                raise NotFound(Reason.PICTURE_UNKNOWN)
        return self._blobs.get(sha256)

    def exclusions(self, caller: Caller, round_id: str) -> list[Exclusion]:
        """Everything that was ever taken out of a round."""
        policies.research(caller.person)
        with self._database.reading() as session:
            return exclusions.every(session, rounds.get(session, inputs.opaque(round_id)).id)

    def exclude(self, caller: Caller, round_id: str, targets: Sequence[Target], reason: str, key: str) -> int:
        """Take out battles or edits one by one; how many were in until now."""
        if not 1 <= len(targets) <= _MOST_AT_ONCE:
            raise InvalidInput(Reason.REQUEST_MALFORMED)
        payload: dict[str, object] = {
            "round": inputs.opaque(round_id),
            "targets": sorted((target.battle_id, target.edit_id or "") for target in targets),
            "reason": _reason(reason),
        }

        def work(session: Session) -> Answer:
            round_ = rounds.get(session, round_id)
            _require_there(session, round_.id, targets)
            return self._take_out(session, caller, round_.id, targets, _reason(reason))

        return int(str(self._once(caller, key, "exclude", payload, work)["excluded"]))

    def exclude_matching(self, caller: Caller, round_id: str, wanted: Wanted, reason: str, key: str) -> int:
        """Take out all battles that a filter matches; how many were in until now."""
        chosen = replace(_filter(wanted), excluded=False)
        payload: dict[str, object] = {
            "round": inputs.opaque(round_id),
            "wanted": repr(chosen),
            "reason": _reason(reason),
        }

        def work(session: Session) -> Answer:
            round_ = rounds.get(session, round_id)
            targets = [Target(battle_id) for battle_id in rounds.matching(session, round_.id, chosen)]
            return self._take_out(session, caller, round_.id, targets, _reason(reason))

        return int(str(self._once(caller, key, "exclude_matching", payload, work)["excluded"]))

    def lift(self, caller: Caller, round_id: str, ids: Sequence[str], key: str) -> int:
        """Take exclusions of a round back; Conflict EXCLUSION_FIXED where a snapshot was made without one: all stay."""
        if len(ids) > _MOST_AT_ONCE:
            raise InvalidInput(Reason.REQUEST_MALFORMED)
        exclusion_ids = sorted({inputs.opaque(exclusion_id) for exclusion_id in ids})

        def work(session: Session) -> Answer:
            round_ = rounds.get(session, round_id)
            matching = [
                exclusion for exclusion in exclusions.of_ids(session, exclusion_ids) if exclusion.round_id == round_.id
            ]
            if any(exclusion.fixed for exclusion in matching if exclusion.lifted_at is None):
                raise Conflict(Reason.EXCLUSION_FIXED)
            ours = [exclusion.id for exclusion in matching]
            lifted = exclusions.lift(session, ours, by=checks.signed_in(caller).id, at=self._clock())
            self._record(session, caller, "exclusion_lifted", round_.id, {"count": str(lifted)})
            return {"lifted": lifted}

        payload = {"round": inputs.opaque(round_id), "ids": exclusion_ids}
        return int(str(self._once(caller, key, "lift", payload, work)["lifted"]))

    def _set(self, caller: Caller, round_id: str, key: str, *, close: bool) -> RoundView:
        def work(session: Session) -> Answer:
            round_ = rounds.get(session, round_id)
            at = max(self._clock(), round_.opened_at) if close else None
            if not rounds.set_closed(session, round_.id, at=at):
                raise Conflict(Reason.ROUND_CLOSED if close else Reason.ROUND_OPEN)
            self._record(session, caller, "round_closed" if close else "round_reopened", round_.id)
            return {"round": round_.id}

        payload = {"round": inputs.opaque(round_id)}
        self._once(caller, key, "round_close" if close else "round_reopen", payload, work)
        return self._view(round_id)

    def _take_out(
        self, session: Session, caller: Caller, round_id: RoundId, targets: Sequence[Target], reason: str
    ) -> Answer:
        by, now = checks.signed_in(caller).id, self._clock()
        new = [
            Exclusion(
                id=ExclusionId(self._new_id()),
                round_id=round_id,
                battle_id=target.battle_id,
                edit_id=target.edit_id,
                reason=reason,
                by=by,
                at=now,
                lifted_by=None,
                lifted_at=None,
                fixed=False,
            )
            for target in dict.fromkeys(targets)
        ]
        added = exclusions.add(session, new)
        self._record(session, caller, "work_excluded", round_id, {"count": str(added), "reason": reason})
        return {"excluded": added}

    def _once(
        self,
        caller: Caller,
        key: str,
        action: str,
        payload: Mapping[str, object],
        work: Callable[[Session], Answer],
    ) -> Answer:
        policies.research(caller.person)

        def allowed(session: Session) -> Answer:
            checks.acting(session, caller, policies.research)
            return work(session)

        scope = checks.signed_in(caller).id
        return once(self._database, scope=scope, key=key, action=action, payload=payload, work=allowed)

    def _record(
        self, session: Session, caller: Caller, action: Action, subject: str, details: Mapping[str, str] | None = None
    ) -> None:
        actor = checks.signed_in(caller).id
        self._audit.record(
            session, actor=actor, action=action, subject=subject, address=caller.address, details=details
        )

    def _view(self, round_id: str) -> RoundView:
        with self._database.reading() as session:
            round_ = rounds.get(session, round_id)
            return RoundView(round_, votes.in_round(session, round_.id))


def _checked(new: NewRound) -> NewRound:
    name = inputs.line(new.name, longest=_NAME_LONGEST)
    if not new.goals:
        raise InvalidInput(Reason.ROUND_LANGUAGES_MISSING)
    if any(code not in INTERFACE for code in new.goals):
        raise InvalidInput(Reason.LANGUAGE_NOT_OFFERED)
    for goal in new.goals.values():
        if not isinstance(goal, int) or isinstance(goal, bool) or not LEAST_GOAL <= goal <= MOST_GOAL:
            raise InvalidInput(Reason.ROUND_GOAL_OUT_OF_RANGE, least=LEAST_GOAL, most=MOST_GOAL)
    return NewRound(name, dict(new.goals))


def _reason(text: str) -> str:
    if not isinstance(text, str) or not text.strip():
        raise InvalidInput(Reason.EXCLUSION_UNEXPLAINED)
    return inputs.line(text, longest=_REASON_LONGEST)


def _filter(wanted: Wanted) -> Wanted:
    if wanted.language and wanted.language not in INTERFACE:
        raise InvalidInput(Reason.LANGUAGE_NOT_OFFERED)
    if wanted.choice and wanted.choice not in set(Choice):
        raise InvalidInput(Reason.CHOICE_UNKNOWN)
    return wanted


def _require_there(session: Session, round_id: RoundId, targets: Sequence[Target]) -> None:
    """All of what is to be taken out is in the round, or nothing is."""
    battles = rounds.battles_of(session, round_id, [inputs.opaque(target.battle_id) for target in targets])
    if any(target.battle_id not in battles for target in targets):
        raise NotFound(Reason.BATTLE_UNKNOWN)
    edits = rounds.edits_of(session, sorted(battles))
    if any(target.edit_id is not None and edits.get(target.edit_id) != target.battle_id for target in targets):
        raise NotFound(Reason.EDIT_UNKNOWN)


def _looked(battle: Battle, names: Mapping[ModelId, str], out: Sequence[Exclusion]) -> Looked:
    here = tuple(exclusion for exclusion in out if exclusion.battle_id == battle.id)
    return Looked(battle, Sides(names[battle.models.a], names[battle.models.b]), here)
