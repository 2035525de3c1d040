"""Rounds: opened, and how far a person and everybody are in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from backend.db import edits, rounds, votes
from backend.db.engine import Database
from backend.records import Round, RoundId
from backend.services import checks
from backend.services.arena.views import SITTING, Progress, Sitting
from core.records import Caller


class Rounds:
    """Opens rounds, and counts."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime], new_id: Callable[[], str]) -> None:
        self._database = database
        self._clock = clock
        self._new_id = new_id

    def ensure_round(self, *, name: str, goals: dict[str, int], demo: bool = False) -> Round:
        """The round of this name, opened now if there was none."""
        with self._database.transaction() as session:
            existing = rounds.named(session, name)
            if existing is not None:
                return existing
            opened = Round(
                id=RoundId(self._new_id()),
                name=name,
                goals=goals,
                opened_at=self._clock(),
                closed_at=None,
                demo=demo,
            )
            rounds.add(session, opened)
            return opened

    def progress(self, caller: Caller, language: str, *, today: datetime) -> Progress:
        """What the caller did since the day began, and how far the round is."""
        person = checks.signed_in(caller)
        with self._database.reading() as session:
            voted = votes.times(session, person.id, since=today)
            held = rounds.open_for(session, language)
            mine = votes.in_round(session, held.id, by=person.id) if held is not None else {}
            done = votes.in_round(session, held.id) if held is not None else {}
        return Progress(
            today=len(voted),
            mine=mine.get(language, 0),
            done=done.get(language, 0),
            goal=held.goals[language] if held is not None else 0,
            round_name=held.name if held is not None else "",
        )

    def sitting(self, caller: Caller, language: str, *, today: datetime) -> Sitting | None:
        """The last ten battles, when the caller's latest vote of the day was a tenth one."""
        person = checks.signed_in(caller)
        with self._database.reading() as session:
            voted = votes.times(session, person.id, since=today)
            if not voted or len(voted) % SITTING:
                return None
            since = voted[-SITTING]
            chosen = Counter(votes.choices(session, person.id, since=since))
            edited = edits.kept(session, person.id, since=since)
            held = rounds.open_for(session, language)
            done = votes.in_round(session, held.id) if held is not None else {}
        goal = held.goals[language] if held is not None else 0
        return Sitting(chosen, edited, max(0, goal - done.get(language, 0)))

    def is_practised(self, caller: Caller, *, after: int) -> bool:
        """Whether the caller has voted so often that the next battle follows at once."""
        person = checks.signed_in(caller)
        with self._database.reading() as session:
            return votes.at_least(session, person.id, after)

    def is_new(self, caller: Caller) -> bool:
        """Whether the caller never voted: then the arena introduces itself."""
        person = checks.signed_in(caller)
        with self._database.reading() as session:
            return not votes.ever(session, person.id)
