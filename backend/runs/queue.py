"""Who is next: one run per device, in the order of the queue. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backend.runs.launcher import Device
from backend.runs.records import LauncherName, Run

ANY = "auto"


@dataclass(frozen=True)
class Place:
    """A run that can start, and where."""

    run: Run
    device: str


def next_places(waiting: Sequence[Run], everything: Sequence[Run], devices: Sequence[Device]) -> list[Place]:
    """Those that can start now; who wants a device that is taken lets others pass.

    What a person has started by hand takes its device like any other.
    """
    if not waiting:
        return []
    names = [device.name for device in devices]
    counted = (
        {waiting[0].launcher, LauncherName.HAND} if waiting[0].launcher is LauncherName.LOCAL else {LauncherName.RAY}
    )
    busy = {run.device for run in everything if run.state.working and run.launcher in counted}
    if names and "" in busy:
        busy = busy - {""} | {names[0]}
    places = []
    for run in waiting:
        free = [name for name in names if name not in busy]
        requested = run.spec.device
        device = next(iter(free), None) if requested == ANY else requested if requested in free else None
        if device is not None:
            busy.add(device)
            places.append(Place(run, device))
    return places
