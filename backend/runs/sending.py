"""Runs whose cluster does not see the home folder: what they need is sent to a place that both see.

Sending takes as long as a base model is large, so it goes on beside everything else; until it is done the run waits.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from pathlib import Path

from backend.records import RunId
from backend.runs.launcher import Away, NotStarted
from core.errors import NotFound
from training.folder import RunFolder
from training.packing import pack
from training.shared import Shared
from training.sources import RowsMissing

_log = logging.getLogger("parley.runs")


@dataclass
class _Sending:
    thread: threading.Thread
    fault: Exception | None = None


class SharedRuns:
    """Sends what runs need and fetches what they tell."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._shared = Shared(address)
        self._sending: dict[RunId, _Sending] = {}
        self._ended: set[tuple[RunId, str]] = set()

    def prepare(self, run: RunId, folder: Path) -> None:
        """See that everything is there; Away until it is, NotStarted where that cannot be."""
        going = self._sending.get(run)
        if going is not None and going.thread.is_alive():
            raise Away(f"what {run} needs is being sent")
        if going is not None and going.fault is not None:
            del self._sending[run]
            if isinstance(going.fault, (RowsMissing, NotFound)):
                raise NotStarted(f"what {run} needs is not there: {going.fault}") from going.fault
            raise Away(f"what {run} needs could not be sent: {going.fault}") from going.fault
        try:
            if self._shared.order(run) is not None:
                self._sending.pop(run, None)
                return
        except OSError as error:
            raise Away(f"the shared storage does not answer: {error}") from error
        thread = threading.Thread(target=self._send, args=(run, folder), name=f"sending {run}", daemon=True)
        self._sending[run] = _Sending(thread)
        thread.start()
        raise Away(f"what {run} needs is being sent")

    def begin(self, run: RunId, folder: Path) -> None:
        """A new life: a wish to stop of an earlier one is forgotten."""
        try:
            self._shared.forget_stop(run)
            if not self._shared.told(run):
                self._shared.push(run, folder, {})
        except OSError as error:
            raise Away(f"the shared storage does not answer: {error}") from error

    def ask_to_stop(self, run: RunId) -> None:
        """Leave the wish where its runner looks; where that fails now, the run is ended in time."""
        try:
            self._shared.ask_to_stop(run)
        except OSError as error:
            _log.warning("the shared storage does not answer", extra={"run": run, "reason": str(error)})

    def fetch(self, run: RunId, folder: Path, *, ended: str) -> bool:
        """Bring its folder up to date; False while that is not known. `ended`: the life that is over, if it is."""
        if ended and (run, ended) in self._ended:
            return True
        try:
            self._shared.pull(run, folder, checkpoints=False)
        except OSError as error:
            _log.warning("the shared storage does not answer", extra={"run": run, "reason": str(error)})
            return False
        if ended:
            self._ended.add((run, ended))
        return True

    def _send(self, run: RunId, folder: Path) -> None:
        try:
            order, places = pack(RunFolder(folder).spec(), folder.parents[1])
            self._shared.send(order, places)
        except Exception as error:  # noqa: BLE001  (told at the next look, in the supervisor's thread)
            self._sending[run].fault = error
