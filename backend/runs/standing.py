"""What is true of a run: from what its folder says and whether its runner lives. No I/O, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from training.folder import Status
from training.states import State, Why


class Lost(StrEnum):
    """Reasons that only who looks from outside can give; the runner's own are `Why`."""

    FOLDER_MISSING = "folder_missing"
    FOLDER_DAMAGED = "folder_damaged"
    RESULT_MISSING = "result_missing"
    NOT_STARTED = "not_started"
    PARENT_RETIRED = "parent_retired"


@dataclass(frozen=True)
class Seen:
    """What a look at a run's folder found."""

    there: bool
    """Whether the folder is there at all."""
    alive: bool | None
    """None: nobody can say just now (a cluster that does not answer)."""
    status: Status | None
    silent: bool | None
    """Whether its runner has said nothing since it was started; None: none was started since it left the queue."""
    by_hand: bool
    """Whether a person starts it, and not the queue."""
    stop_asked: bool
    whole_result: bool


@dataclass(frozen=True)
class Standing:
    """A state and its reason."""

    state: State
    why: str | None = None


def standing(now: Standing, seen: Seen) -> Standing:
    """Where a run stands that stood at `now` when it was last looked at."""
    if seen.alive is None or now.state is State.DONE:  # what is done stays done
        return now
    if seen.alive:
        return _living(now, seen)
    if now.state is State.PREPARING and seen.silent is None and not seen.by_hand:
        return Standing(State.QUEUED)  # taken from the queue by an application that died before it started anything
    if not seen.there:
        return Standing(State.FAILED, Lost.FOLDER_MISSING) if now.state.working else now
    if seen.silent:  # what its folder tells is of an earlier life
        return Standing(State.FAILED, Lost.NOT_STARTED) if now.state.working else now
    if now.state is State.QUEUED and not seen.by_hand:
        return now  # what its folder tells is of an earlier life, if of any
    if seen.status is None:
        return Standing(State.INTERRUPTED, Why.KILLED) if now.state.working else now
    if seen.status.state.working:
        return Standing(State.STOPPED if seen.stop_asked else State.INTERRUPTED, Why.KILLED)
    if seen.status.state is State.DONE and not seen.whole_result:
        return Standing(State.FAILED, Lost.RESULT_MISSING)
    return Standing(seen.status.state, seen.status.why)


def _living(now: Standing, seen: Seen) -> Standing:
    """A runner lives: it works, even where its folder still tells of an earlier life or already of the end."""
    if seen.status is not None and seen.status.state.working and not seen.silent:
        return Standing(seen.status.state)
    return now if now.state.working else Standing(State.PREPARING)
