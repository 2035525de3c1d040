"""The states of a run, and why it came into one; every code has a sentence in `ui/text`, section runs."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a run stands."""

    QUEUED = "queued"
    PREPARING = "preparing"
    RUNNING = "running"
    EVALUATING = "evaluating"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"
    PAUSED = "paused"

    @property
    def working(self) -> bool:
        """A runner should be alive; where none is, the run was interrupted."""
        return self in (State.PREPARING, State.RUNNING, State.EVALUATING)

    @property
    def resumable(self) -> bool:
        """Starting the runner again goes on from the last complete checkpoint."""
        return self in (State.FAILED, State.STOPPED, State.INTERRUPTED, State.PAUSED)


class Why(StrEnum):
    """The reason of a state that is no plain success."""

    ASKED = "asked"
    DISK_FULL = "disk_full"
    OUT_OF_MEMORY = "out_of_memory"
    NOT_A_NUMBER = "not_a_number"
    SNAPSHOT_DAMAGED = "snapshot_damaged"
    SNAPSHOT_MISSING = "snapshot_missing"
    LEAKAGE = "leakage"
    REFUSED = "refused"
    RECIPE_INVALID = "recipe_invalid"
    MODEL_MISSING = "model_missing"
    ADAPTER_MISFIT = "adapter_misfit"
    PARTS_DIFFER = "parts_differ"
    ANSWERS_DIFFER = "answers_differ"
    CHECKPOINT_DAMAGED = "checkpoint_damaged"
    EROSION = "erosion"
    KILLED = "killed"
    UNEXPECTED = "unexpected"
