"""Runs and evaluations as somebody watches them: what they tell, as they tell it."""

from __future__ import annotations

from dataclasses import dataclass

from backend.records import RunId
from backend.services.studio.evaluations import Evaluations, EvaluationView
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


@dataclass(frozen=True)
class OngoingEvaluation:
    """For `follow`: how much is answered is in its folder, whoever asks."""

    evaluations: Evaluations
    caller: Caller
    evaluation: str

    def glimpse(self) -> EvaluationView | None:
        """Nothing of it is in this process."""
        return None

    def whole(self) -> EvaluationView:
        """Where it stands now."""
        return self.evaluations.show(self.caller, self.evaluation)

    def goes_on(self, whole: EvaluationView) -> bool:
        """Until nobody asks any more."""
        return whole.working
