"""A battle as it is before anybody has answered: who meets is drawn, everything else is still to come."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from backend.records import Battle, BattleId, Mode, ParcelId, RoundId, Turn, TurnState
from backend.services.arena.matchmaker import Match
from core.engine import Generation
from core.records import PersonId


@dataclass(frozen=True)
class Question:
    """What is asked, in which language and about which pictures."""

    language: str
    prompt: str
    pictures: tuple[str, ...]


def new_battle(
    battle_id: BattleId,
    person_id: PersonId,
    question: Question,
    match: Match,
    *,
    generation: Generation,
    seed: int,
    now: datetime,
    mode: Mode = Mode.BLIND,
    round_id: RoundId | None = None,
    ahead: bool = False,
    parcel: ParcelId | None = None,
) -> Battle:
    """One that both models are to answer next."""
    return Battle(
        id=battle_id,
        person_id=person_id,
        round_id=round_id,
        language=question.language,
        mode=mode,
        models=match.models,
        drawn=match.policy,
        generation=json.dumps(asdict(generation)),
        seed=seed,
        leaked=False,
        void=None,
        ended_at=None,
        created_at=now,
        turns=(new_turn(1, question.prompt, question.pictures, now),),
        vote=None,
        not_counted=frozenset(),
        edits=(),
        control=match.control,
        chance=match.chance,
        ahead=ahead,
        parcel=parcel,
    )


def new_turn(number: int, prompt: str, pictures: tuple[str, ...], now: datetime) -> Turn:
    """A message that nobody has answered."""
    return Turn(
        number=number,
        prompt=prompt,
        pictures=pictures,
        attempt=1,
        state=TurnState.RUNNING,
        answers=None,
        created_at=now,
        finished_at=None,
    )
