"""Label Studio beside Parley: what is to be done goes there, what was done comes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from backend import policies
from backend.db import arena_sync, label_studio
from backend.db.arena_sync import ArenaConflict, SyncArena
from backend.db.engine import Database
from backend.db.label_studio import Conflict, Counts, SyncProject
from backend.services.label_studio.arena import ArenaSync
from backend.services.label_studio.comparing import Comparing
from backend.services.label_studio.polling import Polling
from backend.services.label_studio.pulling import Pulling
from backend.services.label_studio.pushing import Pushing
from core.errors import Forbidden, Reason
from core.records import Caller

HOOK_PATH = "/api/v1/label-studio/hook"
_MOST_CONFLICTS = 200


@dataclass(frozen=True)
class State:
    """What researchers see of it."""

    address: str
    """Empty: none is set."""
    projects: tuple[tuple[SyncProject, Counts], ...]
    conflicts: tuple[Conflict, ...]
    arenas: tuple[tuple[SyncArena, Counts], ...] = ()
    arena_conflicts: tuple[ArenaConflict, ...] = ()


class LabelStudioSync:
    """Everything that commands, pages and routes call."""

    def __init__(
        self,
        database: Database,
        *,
        address: str,
        project_of: Callable[[str], str | None],
        pushing: Pushing,
        pulling: Pulling,
        comparing: Comparing,
        arena: ArenaSync,
        polling: Polling,
    ) -> None:
        self._database = database
        self._project_of = project_of
        self.address = address
        self.pushing = pushing
        self.pulling = pulling
        self.comparing = comparing
        self.arena = arena
        self.polling = polling

    def state(self, caller: Caller) -> State:
        """Every project and the latest conflicts."""
        policies.research(caller.person)
        with self._database.reading() as session:
            counts = label_studio.counts(session)
            projects = tuple((one, counts[one.id]) for one in label_studio.of(session))
            conflicts = tuple(label_studio.conflicts(session, most=_MOST_CONFLICTS))
            judged = arena_sync.counts(session)
            arenas = tuple((one, judged[one.id]) for one in arena_sync.of(session))
            left = tuple(arena_sync.conflicts(session, most=_MOST_CONFLICTS))
        return State(self.address, projects, conflicts, arenas, left)

    def look(self, caller: Caller) -> None:
        """Have all projects looked at now, by the application's own thread."""
        policies.research(caller.person)
        with self._database.reading() as session:
            pushed = [one.id for one in label_studio.of(session) if one.number is not None]
            pushed += [one.id for one in arena_sync.of(session) if one.number is not None]
        for project_id in pushed:
            self.polling.hint(project_id)

    def told(self, secret: str) -> None:
        """Label Studio says that something has happened in a project; Forbidden RIGHT_MISSING without its secret."""
        project_id = self._project_of(secret)
        if project_id is None:
            raise Forbidden(Reason.RIGHT_MISSING)
        self.polling.hint(project_id)

    def close(self) -> None:
        """Begin no other look."""
        self.polling.close()
