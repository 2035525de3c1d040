"""Watches all runs: what their folders say becomes what the database says, and who waits is started.

It owns no run: killed at any moment, the next one finds everything by the folders and their locks. Of several
applications in one folder, one at a time looks and starts.
"""

from __future__ import annotations

import fcntl
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from backend.db import models, runs
from backend.db.engine import Database
from backend.records import ModelState, RunId
from backend.runs.adopting import adopted
from backend.runs.folders import Folders, OtherSpec
from backend.runs.launcher import Away, Launcher, NotStarted
from backend.runs.looking import look
from backend.runs.queue import Place, next_places
from backend.runs.records import LauncherName, Run
from backend.runs.settling import settle
from backend.runs.standing import Lost, Seen, Standing, standing
from core.errors import ParleyError
from training.states import State

EVERY = 2.0
"""Seconds between two looks."""

_log = logging.getLogger("parley.runs")


@dataclass(frozen=True)
class Supervised:
    """What a supervisor works with."""

    database: Database
    folders: Folders
    launchers: Mapping[LauncherName, Launcher]
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    stop_seconds: float
    """How long a run that was asked to stop has for its checkpoint."""


class Supervisor:
    """Reconciles and starts, every few seconds and whenever it is woken."""

    def __init__(self, supervised: Supervised) -> None:
        self._with = supervised
        self._asked: dict[RunId, float] = {}
        """When a run was first seen to be asked to stop, by a clock that nobody sets."""
        self._ending: set[RunId] = set()
        self._woken = threading.Event()
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Look now and every few seconds, beside everything else, until `close`."""
        self._thread = threading.Thread(target=self._watch, name="supervisor", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Look no more; runs go on."""
        self._over.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def wake(self) -> None:
        """Something has changed that should not wait for the next look."""
        self._woken.set()

    def tick(self) -> None:
        """One look at everything; nothing happens while somebody else looks."""
        with self._alone() as alone:
            if not alone:
                return
            for run in self._adopted():
                self._reconcile(run)
            self._launch()

    def _watch(self) -> None:
        while not self._over.is_set():
            self._woken.clear()
            try:
                self.tick()
            except (ParleyError, OSError) as error:
                _log.warning("runs could not be looked after", extra={"reason": str(error)})
            except Exception:  # noqa: BLE001  (logged; runs that nobody watches any more would be worse)
                _log.exception("runs could not be looked after")
            self._woken.wait(EVERY)

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        path = self._with.folders.path
        path.mkdir(parents=True, exist_ok=True)
        with (path / "supervisor.lock").open("ab") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    def _adopted(self) -> list[Run]:
        """All runs, those that somebody started without us among them."""
        with self._with.database.reading() as session:
            known = runs.listed(session)
        there = {run.id for run in known}
        for folder in self._with.folders.strangers(there):
            with self._with.database.transaction() as session:
                run = adopted(session, folder, at=self._with.clock())
                if run is not None:
                    known.append(run)
        return known

    def _reconcile(self, run: Run) -> None:
        if run.state is State.DONE:
            return
        launcher, folder = self._launcher(run), self._with.folders.of(run.id)
        seen = look(run.id, folder, launcher, by_hand=run.launcher is LauncherName.HAND)
        self._hurry(run, seen, launcher)
        now = standing(Standing(run.state, run.why), seen)
        if now != Standing(run.state, run.why):
            self._move(run, now)

    def _move(self, run: Run, now: Standing) -> None:
        """Store where a run stands, unless somebody has moved it meanwhile; a done one brings its model."""
        at = self._with.clock()
        moved = replace(run, state=now.state, why=now.why)
        with self._with.database.transaction() as session:
            if moved.state is State.QUEUED:
                moved = replace(moved, position=runs.last_position(session) + 1, started_at=None)
            elif moved.state.working:
                moved = replace(moved, started_at=run.started_at or at, ended_at=None, position=None)
            else:
                began = run.started_at or run.created_at
                moved = replace(moved, ended_at=max(began, at), position=None)  # the clock may have been set back
            if not runs.move(session, run, moved):
                return
            if moved.state is State.DONE:
                folder = self._with.folders.of(run.id)
                settle(session, moved, folder, at=at, new_id=self._with.new_id)
        _log.info("run", extra={"run": run.id, "state": moved.state.value, "why": moved.why})

    def _hurry(self, run: Run, seen: Seen, launcher: Launcher) -> None:
        """End the processes of a run that was asked to stop and does not come to an end."""
        if not (seen.alive and seen.stop_asked):
            self._asked.pop(run.id, None)
            return
        first = self._asked.setdefault(run.id, time.monotonic())
        if time.monotonic() - first > self._with.stop_seconds and run.id not in self._ending:
            self._ending.add(run.id)
            threading.Thread(target=self._end, args=(run.id, launcher), daemon=True).start()

    def _end(self, run: RunId, launcher: Launcher) -> None:
        try:
            launcher.end(run, self._with.folders.of(run))
        finally:
            self._ending.discard(run)
            self.wake()

    def _launch(self) -> None:
        with self._with.database.reading() as session:
            everything, waiting = runs.listed(session), runs.queued(session)
        for name, launcher in self._with.launchers.items():
            mine = [run for run in waiting if run.launcher is name]
            if mine:
                for place in next_places(mine, everything, launcher.devices()):
                    self._start(place, launcher)

    def _start(self, place: Place, launcher: Launcher) -> None:
        run, spec = place.run, place.run.spec
        try:
            if self._parent_retired(run):
                raise _Refused(Lost.PARENT_RETIRED)
            folder = self._with.folders.prepare(spec)
            launcher.forget(run.id, folder)
            with self._with.database.transaction() as session:
                if not runs.claim(session, run.id, device=place.device, at=self._with.clock()):
                    return
            launcher.start(run.id, folder, place.device)
        except Away as fault:
            _log.warning("a run waits for its launcher", extra={"run": run.id, "reason": str(fault)})
        except _Refused as refused:
            self._move(run, Standing(State.FAILED, refused.why))
        except OtherSpec as fault:
            _log.error("a run's folder is not its own", extra={"run": run.id, "reason": str(fault)})
            self._move(run, Standing(State.FAILED, Lost.FOLDER_DAMAGED))
        except NotStarted as fault:
            _log.error("a run could not be started", extra={"run": run.id, "reason": str(fault)})
            with self._with.database.reading() as session:
                run = runs.get(session, run.id)
            self._move(run, Standing(State.FAILED, Lost.NOT_STARTED))

    def _parent_retired(self, run: Run) -> bool:
        if run.parent_id is None:
            return False
        with self._with.database.reading() as session:
            return models.get(session, run.parent_id).state is ModelState.RETIRED

    def _launcher(self, run: Run) -> Launcher:
        """Who knows about a run; what a person started lives on this machine."""
        return self._with.launchers.get(run.launcher) or self._with.launchers[LauncherName.LOCAL]


class _Refused(Exception):
    def __init__(self, why: Lost) -> None:
        super().__init__(why)
        self.why = why
