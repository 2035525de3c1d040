"""Battles that are put to a second person and a third: the same picture, question and answers, for agreement."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime

from annotation import agreeing as rules
from backend.db import pictures, repeats
from backend.db.engine import Database
from backend.records import Battle, BattleId, TurnState
from backend.services import checks
from core.instructions import instructions
from core.records import Caller, PersonId


@dataclass(frozen=True)
class Repeated:
    """A battle that somebody else has judged."""

    battle: str
    prompt: str
    pictures: tuple[str, ...]


def again(before: Battle, *, battle_id: BattleId, person_id: PersonId, now: datetime) -> Battle:
    """The first message of somebody's battle, put to another person; it takes over the answers."""
    first = before.turns[0]
    asked = replace(first, attempt=1, state=TurnState.RUNNING, answers=None, created_at=now, finished_at=None)
    return replace(
        before,
        id=battle_id,
        person_id=person_id,
        round_id=None,
        drawn=json.dumps({"pairing": "repeat"}),
        void=None,
        ended_at=None,
        created_at=now,
        turns=(asked,),
        vote=None,
        not_counted=frozenset(),
        edits=(),
        learnt=False,
        control=None,
        chance=None,
        ahead=True,
        repeats=before.id,
        parcel=None,
    )


class Repeats:
    """Says now and then that a battle is to be repeated, and which."""

    def __init__(self, database: Database, *, every: int, draw: Callable[[], float] = random.random) -> None:
        self._database = database
        self._every = every
        self._draw = draw

    def drawn(self, caller: Caller, language: str, *, but: Collection[str]) -> Repeated | None:
        """One of a pool's picture and question, new to the caller, where most people have judged it already."""
        if not rules.is_due(self._draw(), every=self._every):
            return None
        person = checks.signed_in(caller)
        # what somebody wrote or photographed is theirs
        offered = instructions(language)
        with self._database.reading() as session:
            known = pictures.seen_by(session, person.id) | set(but)
            for battle, prompt, sha in repeats.judged(
                session, language, but_by=person.id, prompts=offered, most=rules.JUDGES_MOST
            ):
                if sha not in known:
                    return Repeated(battle, prompt, (sha,))
        return None
