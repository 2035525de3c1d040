"""Votes on their way: checked as far as they can be before the database is asked, then cast, many in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from annotation import battles as rules
from annotation import parcels
from backend import policies
from backend.db import battles as battle_rows
from backend.db import people, rounds, votes, voting
from backend.db.engine import Later, Session
from backend.db.idempotency import Claim
from backend.db.votes import Cast
from backend.db.voting import BattleToVote
from backend.records import BattleId, Mode, ParcelId
from backend.services import checks as shared
from backend.services import idempotency
from backend.services.arena import input_checks
from backend.services.arena.views import Judged, NewVote
from core.battles import Choice, Mark, Sides, Vote, VoteReason
from core.errors import Conflict, NotFound, ParleyError, Reason
from core.records import Caller, Person

_ANSWER = "{}"  # what is kept under the key; sent again, the vote is told as it stands


@dataclass(frozen=True)
class Carried:
    """That a vote comes from a parcel: from which, and how long its person read, as their browser measured it."""

    parcel_id: ParcelId
    seconds: float


@dataclass(frozen=True)
class Judgement:
    """One vote, and the claim under which it is cast once."""

    caller: Caller
    battle_id: BattleId
    choice: Choice
    reasons: Sides[frozenset[VoteReason]]
    note: str
    mark: Mark | None
    at: datetime
    blind: timedelta
    """For how long the names are kept back."""
    claim: Claim
    carried: Carried | None = None


def judgement(
    caller: Caller,
    battle_id: str,
    new: NewVote,
    *,
    key: str,
    at: datetime,
    blind: timedelta,
    carried: Carried | None = None,
) -> Judgement:
    """What somebody sent, if it can be a vote at all."""
    person = shared.signed_in(caller)
    checked_id = input_checks.battle_id(battle_id)
    choice, reasons, note = rules.choice(new.choice), input_checks.reasons(new), rules.note(new.note)
    payload: dict[str, object] = {
        "battle": checked_id,
        "choice": choice.value,
        "reasons": [sorted(side) for side in reasons],
        "note": note,
        "mark": asdict(new.mark) if new.mark else None,
    }
    payload |= {"parcel": carried.parcel_id, "seconds": carried.seconds} if carried is not None else {}
    claim = idempotency.claim(scope=person.id, key=key, action="vote", payload=payload)
    return Judgement(caller, checked_id, choice, reasons, note, new.mark, at, blind, claim, carried)


def cast(session: Session, judgements: Sequence[Judgement]) -> list[Judged | Exception | Later | None]:
    """What comes of each: the names, None where it was cast before, or why it cannot be."""

    def work(fresh: list[int]) -> list[Judged | Exception | Later]:
        return _cast(session, [judgements[place] for place in fresh])

    return idempotency.once_each(session, [judgement.claim for judgement in judgements], work, answer=_ANSWER)


def _cast(session: Session, judgements: Sequence[Judgement]) -> list[Judged | Exception | Later]:
    voters = people.some(session, [shared.signed_in(judgement.caller).id for judgement in judgements])
    battles = voting.lock(session, [judgement.battle_id for judgement in judgements])
    outcomes: list[Judged | Exception | Later] = []
    to_store: dict[BattleId, Cast] = {}
    for judgement in judgements:
        if judgement.battle_id in to_store:
            outcomes.append(Later.LATER)
            continue
        try:
            voter = shared.acting_as(
                voters.get(shared.signed_in(judgement.caller).id), judgement.caller, policies.rate_or_research
            )
            battle = battles.get(judgement.battle_id)
            if battle is None:
                raise NotFound(Reason.BATTLE_UNKNOWN)
            to_store[judgement.battle_id], judged = decided(judgement, battle, voter)
            outcomes.append(judged)
        except ParleyError as error:
            outcomes.append(error)
    stored = votes.add_all(session, list(to_store.values()))
    for battle_id in stored:
        if battles[battle_id].carried is not None:
            _arrive(session, battles[battle_id], at=to_store[battle_id].vote.at)
    return [
        Conflict(Reason.VOTED_ALREADY) if isinstance(outcome, Judged) and judgement.battle_id not in stored else outcome
        for judgement, outcome in zip(judgements, outcomes, strict=True)
    ]


def _arrive(session: Session, battle: BattleToVote, *, at: datetime) -> None:
    """With its vote a battle from a parcel comes into the round that is open by then."""
    held = rounds.open_for(session, battle.language)
    battle_rows.show(session, battle.battle_id, round_id=held.id if held is not None else None, at=at)


def decided(judgement: Judgement, battle: BattleToVote, voter: Person) -> tuple[Cast, Judged]:
    """The vote as it will be stored, and what its person is told of it then."""
    input_checks.own_battle(battle, voter)
    seconds = _seconds(judgement, battle)
    input_checks.judgeable(battle)
    mark = rules.require_mark(judgement.mark, pictures=battle.pictures) if judgement.mark else None
    vote = Vote(
        choice=judgement.choice,
        seconds=seconds,
        at=judgement.at,
        reasons=judgement.reasons,
        note=judgement.note,
        mark=mark,
        names_at=rules.names_at(judgement.at, after=judgement.blind) if battle.mode is Mode.BLIND else None,
    )
    why = rules.why_not_counted(input_checks.facts(battle, vote, consented=voter.consented_at is not None))
    hidden = vote.names_at is not None
    judged = Judged(
        choice=judgement.choice,
        names=None if hidden else battle.names,
        not_counted=frozenset() if hidden else why,
        undo_seconds=int(rules.UNDO_WINDOW.total_seconds()),
        names_seconds=judgement.blind.total_seconds() if hidden else 0.0,
    )
    return Cast(battle.battle_id, voter.id, vote, why), judged


def _seconds(judgement: Judgement, battle: BattleToVote) -> float:
    """How long was read; a battle is judged where it is shown: in its parcel, else in the arena."""
    carried, come_from = battle.carried, judgement.carried
    if (carried.parcel_id if carried else None) != (come_from.parcel_id if come_from else None):
        raise NotFound(Reason.BATTLE_UNKNOWN)
    if carried is None or come_from is None:
        return input_checks.seconds_taken(battle, judgement.at)
    parcels.require_open(carried.lease, judgement.at)
    return parcels.believed(come_from.seconds, lease=carried.lease, spent=carried.spent, now=judgement.at)
