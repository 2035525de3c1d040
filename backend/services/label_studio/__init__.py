"""Label Studio beside Parley: what is to be done goes there, what was done comes back."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass

from backend import policies
from backend.db import label_studio
from backend.db.engine import Database
from backend.db.label_studio import Conflict, Counts, SyncProject
from backend.services.label_studio.comparing import Comparing
from backend.services.label_studio.polling import Polling
from backend.services.label_studio.pulling import Pulling
from backend.services.label_studio.pushing import Pushing
from core import inputs
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


class LabelStudioSync:
    """Everything that commands, pages and routes call."""

    def __init__(
        self,
        database: Database,
        *,
        address: str,
        secret: Callable[[str], str],
        pushing: Pushing,
        pulling: Pulling,
        comparing: Comparing,
        polling: Polling,
    ) -> None:
        self._database = database
        self._secret = secret
        self.address = address
        self.pushing = pushing
        self.pulling = pulling
        self.comparing = comparing
        self.polling = polling

    def state(self, caller: Caller) -> State:
        """Every project and the latest conflicts."""
        policies.research(caller.person)
        with self._database.reading() as session:
            counts = label_studio.counts(session)
            projects = tuple((one, counts[one.id]) for one in label_studio.of(session))
            conflicts = tuple(label_studio.conflicts(session, most=_MOST_CONFLICTS))
        return State(self.address, projects, conflicts)

    def look(self, caller: Caller) -> None:
        """Have all projects looked at now, by the application's own thread."""
        policies.research(caller.person)
        with self._database.reading() as session:
            numbers = [one.number for one in label_studio.of(session) if one.number is not None]
        for number in numbers:
            self.polling.hint(number)

    def told(self, secret: str, number: object) -> None:
        """Label Studio says that something has happened in a project; Forbidden FORM_FORGED without its secret."""
        known = None
        if isinstance(number, int) and not isinstance(number, bool) and 0 < number < 2**31:
            with self._database.reading() as session:
                known = label_studio.by_number(session, number)
        expected = self._secret(known.id if known is not None else "")
        right = hmac.compare_digest(expected.encode(), inputs.opaque(secret or "?").encode())
        if known is None or known.number is None or not right:
            raise Forbidden(Reason.FORM_FORGED)
        self.polling.hint(known.number)

    def close(self) -> None:
        """Begin no other look."""
        self.polling.close()
