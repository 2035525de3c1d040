"""A run as somebody watches it: what it told, as it tells it."""

from __future__ import annotations

from dataclasses import dataclass

from backend.records import RunId
from backend.services.studio.runs import Runs
from backend.services.studio.views import Glance
from core.records import Caller


@dataclass(frozen=True)
class OngoingRun:
    """For `follow`: what is new is known when the state or the length of its events has changed."""

    runs: Runs
    caller: Caller
    run_id: RunId

    def glimpse(self) -> Glance | None:
        """Nothing of a run is in this process."""
        return None

    def whole(self) -> Glance:
        """Where it stands now."""
        return self.runs.glance(self.caller, self.run_id)

    def goes_on(self, whole: Glance) -> bool:
        """Until it is over."""
        return whole.open
