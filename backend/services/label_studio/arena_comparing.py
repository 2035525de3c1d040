"""Reconciling battles: what is here beside what is there; nothing is changed."""

from __future__ import annotations

from collections.abc import Callable

from backend.db import arena_sync
from backend.db.arena_sync import SyncArena
from backend.db.engine import Database
from backend.services.arena.input_checks import language as offered
from backend.services.label_studio.comparing import Compared, Work, compared
from backend.services.label_studio.found import by_item, require_there
from backend.services.label_studio.server import Server


class ArenaComparing:
    """Looks at both sides."""

    def __init__(self, database: Database, *, server: Callable[[], Server]) -> None:
        self._database = database
        self._server = server

    def reconcile(self, language: str) -> list[Compared]:
        """Every project of a language; NotFound LABEL_STUDIO_GONE where one was deleted there."""
        server = self._server()
        with self._database.reading() as session:
            known = arena_sync.of(session, offered(language))
        return [self._project(server, one) for one in known if one.number is not None]

    def _project(self, server: Server, arena: SyncArena) -> Compared:
        number = require_there(server, arena.id, arena.number)
        there = list(server.tasks(number, worked_on=False))
        ours = by_item(arena.id, there)
        with self._database.reading() as session:
            known = arena_sync.tasks(session, arena.id)
            looked = [one for one in arena_sync.looked_at(session, arena.id) if one.taken_hash is not None]
        work = Work(
            taken={one.number: one.battle_id for one in looked},
            here={one.number: one.taken_hash or "" for one in looked},
            said={
                one.id: (battle, one.hash)
                for battle, tasks in ours.items()
                for task in tasks
                for one in task.annotations
            },
        )
        sent = {battle: one.hash for battle, one in known.items() if one.number is not None}
        return compared(arena.place, number, there=there, ours=ours, sent=sent, work=work)
