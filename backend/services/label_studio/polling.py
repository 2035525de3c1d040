"""Looking at Label Studio again and again: every few minutes, and at once where it told that something has happened.

What it tells is a hint and nothing more: it is not signed, not repeated, and may be lost. The look is what counts.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial

from backend.db import arena_sync, label_studio
from backend.db.engine import Database
from backend.services.label_studio.arena_pulling import ArenaPulling
from backend.services.label_studio.pulling import Pulling
from core.errors import ParleyError

_GATHER_SECONDS = 2.0
"""Hints that come together are one look."""
_log = logging.getLogger(__name__)


class Polling:
    """A thread that pulls all projects, beside everything else."""

    def __init__(
        self,
        database: Database,
        pulling: Pulling,
        arena: ArenaPulling,
        *,
        every: float,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._pulling = pulling
        self._arena = arena
        self._every = every
        self._clock = clock
        self._hinted = threading.Event()
        self._over = threading.Event()

    def start(self) -> None:
        """Look from now on, until `close`."""
        threading.Thread(target=self._loop, name="label-studio", daemon=True).start()

    def close(self) -> None:
        """Begin no other look."""
        self._over.set()
        self._hinted.set()

    def hint(self, project_id: str) -> None:
        """Something has happened in a project."""
        with self._database.transaction() as session:
            label_studio.change(session, project_id, hinted_at=self._clock())
            arena_sync.change(session, project_id, hinted_at=self._clock())
        self._hinted.set()

    def look(self, *, only_hinted: bool = False) -> None:
        """Pull each project once; what fails is logged and left for the next look."""
        with self._database.reading() as session:
            projects = label_studio.hinted(session) if only_hinted else label_studio.of(session)
            arenas = arena_sync.hinted(session) if only_hinted else arena_sync.of(session)
        pulls = [partial(self._pulling.pull_all, [one]) for one in projects]
        for pull in (*pulls, *(partial(self._arena.pull_all, [one]) for one in arenas)):
            try:
                pull()
            except ParleyError as error:
                _log.warning("could not pull from Label Studio", extra={"reason": str(error)})

    def _loop(self) -> None:
        hinted = False
        while not self._over.is_set():
            self.look(only_hinted=hinted)
            hinted = self._hinted.wait(self._every)
            if hinted and not self._over.wait(_GATHER_SECONDS):
                self._hinted.clear()
