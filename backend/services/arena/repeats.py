"""Battles that are put to a second person and a third: the same picture, question and answers, for agreement."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection
from dataclasses import dataclass

from annotation import agreeing as rules
from backend.db import pictures, repeats
from backend.db.engine import Database
from backend.services import checks
from core.instructions import instructions
from core.records import Caller


@dataclass(frozen=True)
class Repeated:
    """A battle that somebody else has judged."""

    battle: str
    prompt: str
    pictures: tuple[str, ...]


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
