"""Pushing battles: what others have judged here becomes tasks there, a project for each further person who is to judge.

Whatever is sent is noted before, as for items of a benchmark.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from annotation.agreeing import JUDGES_MOST
from annotation.label_studio import battles as shapes
from annotation.label_studio.battles import Shown
from annotation.label_studio.tasks import Task, content_hash
from backend.blobs import BlobStore
from backend.db import arena_sync, battles, repeats
from backend.db.arena_sync import SyncArena, SyncBattle
from backend.db.engine import Database, Session
from backend.db.tables import ID_LENGTH
from backend.records import BattleId
from backend.services.arena.input_checks import language as offered
from backend.services.audit import AuditLog
from backend.services.label_studio.found import by_item, doubles, is_there, kept, mark
from backend.services.label_studio.pushing import Hooks, Progress, Pushed, along, picture_address, send, set_hook
from backend.services.label_studio.server import FoundTask, NewProject, Server
from core.battles import Sides
from core.errors import Conflict, InvalidInput, NotFound, Reason
from core.files import Lock
from core.instructions import instructions


class ArenaPushing:
    """Sends what is to be judged."""

    def __init__(
        self,
        database: Database,
        *,
        blobs: BlobStore,
        server: Callable[[], Server],
        hooks: Hooks,
        lock: Path,
        audit: AuditLog,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._server = server
        self._hooks = hooks
        self._lock = lock
        self._audit = audit
        self._clock = clock

    def push(
        self,
        language: str,
        *,
        places: int = 1,
        anew: bool = False,
        progress: Progress = lambda done, total: None,
    ) -> list[Pushed]:
        """Bring battles that others have judged here into as many projects as further people are to judge each.

        Conflict LABEL_STUDIO_BUSY while somebody else pushes, NotFound LABEL_STUDIO_GONE as in `Pushing.push`.
        """
        code = offered(language)
        if not 1 <= places < JUDGES_MOST:
            raise InvalidInput(Reason.REQUEST_MALFORMED)
        server, lock = self._server(), Lock(self._lock)
        if not lock.take():
            raise Conflict(Reason.LABEL_STUDIO_BUSY)
        try:
            with self._database.reading() as session:
                found = repeats.offered(session, code, prompts=instructions(code), most=JUDGES_MOST)
            wanted = [battle_id for battle_id, _ in found]
            pushed = []
            for place in range(1, places + 1):
                arena = self._arena(server, code, place, anew=anew)
                done = (place - 1) * len(wanted)
                told = partial(along, progress, done, places * len(wanted))
                pushed.append(self._fill(server, arena, wanted, told))
            return pushed
        finally:
            lock.release()

    def _arena(self, server: Server, language: str, place: int, *, anew: bool) -> SyncArena:
        """The project of a place: the known one, one that is found there by our id, or a new one."""
        with self._database.transaction() as session:
            arena = arena_sync.ensure(session, arena_id(language, place), language, place)
        if arena.number is not None:
            if is_there(server, arena.id, arena.number):
                return arena
            if not anew:
                raise NotFound(Reason.LABEL_STUDIO_GONE, project=arena.number)
            with self._database.transaction() as session:
                arena_sync.forget_numbers(session, arena.id)
        found = next((one.number for one in server.projects() if mark(arena.id) in one.description), None)
        if found is None:
            found = server.make_project(NewProject(_title(arena), mark(arena.id), shapes.judging(language)))
        with self._database.transaction() as session:
            arena_sync.change(session, arena.id, number=found)
            self._audit.record(
                session,
                actor=None,
                action="label_studio_pushed",
                subject="arena",
                address="",
                details={"language": language, "project": str(found)},
            )
        return replace(arena, number=found)

    def _fill(self, server: Server, arena: SyncArena, wanted: Sequence[str], progress: Callable[[int], None]) -> Pushed:
        assert arena.number is not None
        doubles = self._look(server, arena)
        with self._database.reading() as session:
            here = {one.battle_id for one in arena_sync.tasks(session, arena.id).values() if one.number is not None}
            here |= {one.battle_id for one in arena_sync.looked_at(session, arena.id) if one.taken_hash is not None}
        missing = [battle_id for battle_id in wanted if battle_id not in here]
        there = len(wanted) - len(missing)
        sent = send(
            self._database,
            server,
            arena.number,
            self._tasks(arena, missing),
            noted=partial(_note, arena.id),
            arrived=partial(_number, arena.id),
            told=lambda done: progress(there + done),
        )
        hook = set_hook(server, self._hooks, arena.id, arena.number)
        with self._database.transaction() as session:
            arena_sync.change(session, arena.id, pushed_at=self._clock())
        return Pushed(
            place=arena.place,
            project=arena.number,
            title=_title(arena),
            sent=sent,
            there=there,
            too_long=0,
            doubles=doubles,
            hook=hook,
        )

    def _tasks(self, arena: SyncArena, missing: Sequence[str]) -> Iterator[Task]:
        for battle_id in missing:
            with self._database.reading() as session:
                first = battles.get(session, BattleId(battle_id)).turns[0]
            assert first.answers is not None
            answers = Sides(first.answers.a.text, first.answers.b.text)
            shown = Shown(battle_id, first.prompt, picture_address(self._blobs, first.pictures[0]), answers)
            yield shapes.task(arena.id, shown)

    def _look(self, server: Server, arena: SyncArena) -> int:
        """Find what arrived without our knowing and what is gone; take out what came twice. How much that was."""
        assert arena.number is not None
        with self._database.reading() as session:
            known = arena_sync.tasks(session, arena.id)
        numbered = sum(one.number is not None for one in known.values())
        if numbered == len(known) == server.project(arena.number).tasks:
            return 0
        there = by_item(arena.id, server.tasks(arena.number, worked_on=False))
        own, twice = kept(there), doubles(there)
        for number in twice:
            server.delete_task(number)
        with self._database.transaction() as session:
            numbers = {battle: own[battle].number if battle in own else None for battle in known}
            arena_sync.number_tasks(session, arena.id, numbers)
            note_strays(session, arena, own)
        return len(twice)


def note_strays(session: Session, arena: SyncArena, there: Mapping[str, FoundTask]) -> None:
    """Tasks of ours that we know nothing of: they arrived while we were killed, or before a backup was put back."""
    known = arena_sync.tasks(session, arena.id)
    strays = {battle for battle in there if battle not in known or known[battle].number is None}
    rows = [
        SyncBattle(battle, there[battle].number, content_hash(there[battle].data))
        for battle in sorted(arena_sync.there_are(session, strays))
    ]
    arena_sync.note_tasks(session, arena.id, rows)


def _note(arena: str, session: Session, tasks: Sequence[Task]) -> None:
    noted = [SyncBattle(one.item_id, None, content_hash(one.data)) for one in tasks]
    arena_sync.note_tasks(session, arena, noted)


def _number(arena: str, session: Session, arrived: Mapping[str, int]) -> None:
    arena_sync.number_tasks(session, arena, arrived)


def arena_id(language: str, place: int) -> str:
    """Our id of a project: the same each time, so it is found again there."""
    return hashlib.sha256(f"arena {language} {place}".encode()).hexdigest()[:ID_LENGTH]


def _title(arena: SyncArena) -> str:
    return f"Arena · {arena.language} · {arena.place}"
