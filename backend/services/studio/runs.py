"""Runs: planned, submitted, stopped, taken up again, read. Whoever works on them is no part of this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from backend import policies
from backend.db import models, runs
from backend.db.engine import Database, Session
from backend.records import Model, ModelState, RunId
from backend.runs import looking
from backend.runs.folders import Folders, fingerprint
from backend.runs.launcher import Launcher
from backend.runs.planning import Planner, Resolved
from backend.runs.queue import ANY
from backend.runs.records import LauncherName, Run
from backend.runs.settling import free_name
from backend.runs.supervisor import Supervisor
from backend.services import checks
from backend.services.audit import AuditLog
from backend.services.idempotency import Answer, once
from backend.services.studio.held import HeldPictures
from backend.services.studio.sisters import SisterPictures
from backend.services.studio.views import Glance, NewRun, Plan, RunView
from core import inputs
from core.errors import Conflict, InvalidInput, NotFound, Reason
from core.records import Caller, PersonId
from training import journal
from training.events import Line
from training.folder import ParentRef, RunFolder, Spec
from training.recipe import Recipe
from training.sources import RowsMissing, Source, SourceDamaged, first_picture, open_source, replay_folder
from training.states import State, Why

_LOG_LONGEST = 2**20
_HERE = "here"
"""Whose keys those of a command line are."""


class Runs:
    """What researchers do with runs; those of a command line have no caller."""

    def __init__(
        self,
        database: Database,
        *,
        folders: Folders,
        launchers: Mapping[LauncherName, Launcher],
        planner: Planner,
        held: HeldPictures,
        sisters: SisterPictures,
        supervisor: Supervisor,
        audit: AuditLog,
        usual: LauncherName,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        self._database = database
        self._folders = folders
        self._launchers = launchers
        self._planner = planner
        self._held = held
        self._sisters = sisters
        self.supervisor = supervisor
        self._audit = audit
        self._usual = usual
        self._clock = clock
        self._new_id = new_id

    # before it starts

    def usual(self, caller: Caller) -> tuple[Model, str]:
        """The parent and the recipe of an order that names none."""
        _research(caller)
        with self._database.reading() as session:
            parent = self._parent(session, "")
        return parent, self._planner.recipe("", "", {}, parent).name

    def devices(self, caller: Caller) -> list[str]:
        """What the usual launcher can run on."""
        _research(caller)
        return [device.name for device in self._launchers[self._usual].devices()]

    def plan(self, caller: Caller | None, new: NewRun) -> Plan:
        """What would happen; nothing is stored."""
        _research(caller)
        with self._database.reading() as session:
            parent = self._parent(session, new.parent)
        recipe = self._planner.recipe(new.recipe, new.recipe_text, new.changes, parent)
        spec = Spec(
            run=self._new_id(),
            recipe_name=recipe.name,
            recipe=recipe.content,
            snapshot=self._planner.snapshot(new.snapshot),
            base=parent.base,
            parent=ParentRef(model=parent.name, adapter=parent.adapter),
            exam=self._planner.exam(parent),
            seed=_seed(new.seed),
            device=self._device(new),
            created_at=self._clock(),
        )
        self._held.register()  # what measures now, also what came since the snapshot was made
        return Plan(spec=spec, parent=parent, verdicts=tuple(self._planner.check(spec)))

    def submit(self, caller: Caller | None, new: NewRun, key: str) -> RunView:
        """Queue a run; sent again under its key, the same one. Conflict RUN_SAME while one like it waits or works."""
        by = _research(caller)
        plan, launcher = self.plan(caller, new), self._launcher(new.launcher)
        if not plan.ok:
            failed = ", ".join(f"{verdict.name} ({verdict.detail})" for verdict in plan.verdicts if not verdict.ok)
            raise Conflict(Reason.RUN_REFUSED, checks=failed)

        self._sisters.keep(plan.spec.snapshot)

        def work(session: Session) -> Answer:
            if caller is not None:
                checks.acting(session, caller, policies.research)
            run = self._queued(session, plan, new, launcher, by)
            self._record(session, caller, "run_submitted", run, {"recipe": run.recipe_name})
            return {"run": run.id}

        answer = once(self._database, scope=by or _HERE, key=key, action="run", payload=asdict(new), work=work)
        self.supervisor.wake()
        return self._view(RunId(str(answer["run"])))

    def again(self, caller: Caller | None, run_id: str) -> NewRun:
        """What to submit for the same once more, to be changed or not: all of its spec that one can decide."""
        _research(caller)
        run = self._get(run_id)
        return NewRun(
            snapshot=run.spec.snapshot.hash,
            recipe=run.recipe_name,
            recipe_text=self._planner.text(Resolved(run.recipe_name, run.spec.recipe)),
            parent=run.parent_id or "",
            name="" if run.name.startswith(run.recipe_name) else run.name,
            launcher=run.launcher.value if run.launcher is not LauncherName.HAND else "",
            device=run.spec.device,
            seed=run.spec.seed,
            copied_from=run.id,
        )

    # while it works

    def stop(self, caller: Caller | None, run_id: str) -> RunView:
        """Ask it to save and end; one that still waits is out of the queue at once. Asked again, nothing changes."""
        _research(caller)
        run = self._get(run_id)
        if not run.open:
            raise Conflict(Reason.RUN_NOT_WORKING)
        folder = self._folders.of(run.id)
        with self._database.transaction() as session:
            if caller is not None:
                checks.acting(session, caller, policies.research)
            if run.state is State.QUEUED:
                ended = replace(
                    run, state=State.STOPPED, why=Why.ASKED, position=None, ended_at=max(run.created_at, self._clock())
                )
                if not runs.move(session, run, ended):  # started in this very moment
                    run = runs.get(session, run.id)
            self._record(session, caller, "run_stopped", run)
        if run.state.working:
            self._launchers_of(run).ask_to_stop(run.id, folder)
        self.supervisor.wake()
        return self._view(run.id)

    def resume(self, caller: Caller | None, run_id: str) -> RunView:
        """Queue it again; it goes on from its last whole checkpoint. Asked again while it waits, nothing changes."""
        by = _research(caller)
        run = self._get(run_id)
        if run.open:
            return self._view(run.id)
        if not run.state.resumable:
            raise Conflict(Reason.RUN_NOT_RESUMABLE)
        with self._database.transaction() as session:
            if caller is not None:
                checks.acting(session, caller, policies.research)
            if run.parent_id is not None:
                _not_retired(models.get(session, run.parent_id))
            self._refuse_same(session, run.fingerprint)
            launcher = self._usual if run.launcher is LauncherName.HAND else run.launcher
            waiting = replace(
                run,
                state=State.QUEUED,
                why=None,
                launcher=launcher,
                position=runs.last_position(session) + 1,
                created_by=run.created_by or by,
                started_at=None,
                ended_at=None,
            )
            RunFolder(self._folders.of(run.id)).forget_stop()
            if runs.move(session, run, waiting):
                self._record(session, caller, "run_resumed", run)
        self.supervisor.wake()
        return self._view(run.id)

    # reading

    def listed(self, caller: Caller | None) -> list[RunView]:
        """All runs, the newest first."""
        _research(caller)
        with self._database.reading() as session:
            everything = runs.listed(session)
        return [self._view(run.id, run) for run in everything]

    def show(self, caller: Caller | None, run_id: str) -> RunView:
        """One run, by its id or its name."""
        _research(caller)
        return self._view(self._get(run_id).id)

    def glance(self, caller: Caller | None, run_id: RunId) -> Glance:
        """Whether there is something new: cheap enough to ask again and again."""
        _research(caller)
        with self._database.reading() as session:
            run = runs.get(session, run_id)
        events = self._folders.of(run.id) / "events.jsonl"
        size = events.stat().st_size if events.is_file() else 0
        return Glance(state=run.state, why=run.why, told=size, open=run.open)

    def events(self, caller: Caller | None, run_id: str, *, since: int = 0) -> list[Line]:
        """What it told after the event of this number."""
        return [line for line in self.read(caller, run_id).lines if line.seq > since]

    def read(self, caller: Caller | None, run_id: str, *, start: int = 0) -> journal.Read:
        """What it told from a byte on, and the byte to go on from."""
        _research(caller)
        return RunFolder(self._folders.of(self._get(run_id).id)).events(start)

    def log(self, caller: Caller | None, run_id: str, *, longest: int = 2**16) -> str:
        """The end of what its processes printed."""
        _research(caller)
        path = RunFolder(self._folders.of(self._get(run_id).id)).log
        try:
            with path.open("rb") as stream:
                stream.seek(max(0, path.stat().st_size - max(1, min(longest, _LOG_LONGEST))))
                return stream.read().decode("utf-8", "replace")
        except FileNotFoundError:
            return ""

    def result(self, caller: Caller | None, run_id: str) -> Path:
        """The folder of what it made: adapter, receipt, comparison, card; NotFound RESULT_UNKNOWN until it is done."""
        _research(caller)
        run = self._get(run_id)
        folder = RunFolder(self._folders.of(run.id)).result
        if run.state is not State.DONE or not folder.is_dir():
            raise NotFound(Reason.RESULT_UNKNOWN)
        return folder

    def folder(self, caller: Caller | None, run_id: str) -> Path:
        """Where all of it lies."""
        _research(caller)
        return self._folders.of(self._get(run_id).id)

    def picture(self, caller: Caller | None, run_id: str, sha256: str) -> bytes:
        """A picture that it learns from or is watched with; NotFound PICTURE_UNKNOWN for any other."""
        _research(caller)
        run = self._get(run_id)
        try:
            return first_picture(self._sources(run.spec), inputs.opaque(sha256))
        except (NotFound, SourceDamaged, RowsMissing, ValidationError) as error:
            raise NotFound(Reason.PICTURE_UNKNOWN) from error

    # inside

    def _sources(self, spec: Spec) -> Iterator[Source]:
        yield open_source(Path(spec.snapshot.folder))
        for name in Recipe.model_validate(spec.recipe).replayed:
            yield open_source(replay_folder(name, self._folders.path.parent))

    def _queued(self, session: Session, plan: Plan, new: NewRun, launcher: LauncherName, by: PersonId | None) -> Run:
        parent = models.lock(session, plan.parent.id)  # two who want the same come one after the other
        _not_retired(parent)
        alike = fingerprint(plan.spec)
        self._refuse_same(session, alike)
        name = inputs.line(new.name) if new.name.strip() else plan.spec.recipe_name
        run = Run(
            id=RunId(plan.spec.run),
            name=free_name(name, runs.names(session)),
            recipe_name=plan.spec.recipe_name,
            spec=plan.spec,
            parent_id=parent.id,
            copied_from=RunId(new.copied_from) if new.copied_from else None,
            fingerprint=alike,
            state=State.QUEUED,
            why=None,
            launcher=launcher,
            device="",
            position=runs.last_position(session) + 1,
            demo=parent.demo,
            created_by=by,
            created_at=plan.spec.created_at,
        )
        if run.copied_from is not None:
            runs.get(session, run.copied_from)
        runs.add(session, run)
        return run

    def _refuse_same(self, session: Session, alike: str) -> None:
        same = runs.open_like(session, alike)
        if same is not None:
            raise Conflict(Reason.RUN_SAME, run=same.name)

    def _parent(self, session: Session, name: str) -> Model:
        """The model that was named; else the one promoted last, else the newest of the arena."""
        everything = models.every(session)
        if name:
            named = [model for model in everything if name in (model.id, model.name)]
            if not named:
                raise NotFound(Reason.MODEL_UNKNOWN)
            _not_retired(named[0])
            return named[0]
        active = [model for model in everything if model.active]
        if not active:
            raise NotFound(Reason.MODEL_UNKNOWN)
        promoted = [model for model in active if model.promoted_at is not None]
        return max(promoted, key=lambda model: model.promoted_at or model.created_at) if promoted else active[-1]

    def _device(self, new: NewRun) -> str:
        there = [device.name for device in self._launchers[self._launcher(new.launcher)].devices()]
        if new.device != ANY and new.device not in there:
            raise InvalidInput(Reason.DEVICE_UNKNOWN, device=inputs.line(new.device), there=", ".join(there))
        return new.device

    def _launcher(self, requested: str) -> LauncherName:
        name = next((name for name in self._launchers if name.value == requested), None) if requested else self._usual
        if name is None or name not in self._launchers:
            raise InvalidInput(Reason.LAUNCHER_MISSING)
        return name

    def _launchers_of(self, run: Run) -> Launcher:
        return self._launchers.get(run.launcher) or self._launchers[LauncherName.LOCAL]

    def _get(self, run_id: str) -> Run:
        name = inputs.line(run_id)
        with self._database.reading() as session:
            return runs.named(session, name) or runs.get(session, name)

    def _view(self, run_id: RunId, run: Run | None = None) -> RunView:
        with self._database.reading() as session:
            run = run or runs.get(session, run_id)
            parent = models.get(session, run.parent_id) if run.parent_id is not None else None
            model = models.get(session, run.model_id) if run.model_id is not None else None
            cells = runs.cells(session, run.id)
            waiting = [queued.id for queued in runs.queued(session)] if run.state is State.QUEUED else []
        folder = RunFolder(self._folders.of(run.id))
        return RunView(
            run=run,
            status=looking.status_of(folder.path),
            parent=parent,
            model=model,
            ahead=waiting.index(run.id) if run.id in waiting else 0,
            stop_asked=run.open and folder.stop_asked(),
            checkpoints=tuple(checkpoint.path.name for checkpoint in folder.complete_checkpoints()),
            cells=tuple(cells),
        )

    def _record(
        self,
        session: Session,
        caller: Caller | None,
        action: Literal["run_submitted", "run_stopped", "run_resumed"],
        run: Run,
        details: Mapping[str, str] | None = None,
    ) -> None:
        by = caller.person.id if caller is not None and caller.person is not None else None
        address = caller.address if caller is not None else ""
        self._audit.record(session, actor=by, action=action, subject=run.id, address=address, details=details)


def _research(caller: Caller | None) -> PersonId | None:
    """Who asks, if they may; whoever has a shell on this machine may."""
    if caller is None:
        return None
    policies.research(caller.person)
    return checks.signed_in(caller).id


def _not_retired(parent: Model) -> None:
    if parent.state is ModelState.RETIRED:
        raise Conflict(Reason.PARENT_RETIRED, model=parent.name)


def _seed(seed: int) -> int:
    if not isinstance(seed, int) or isinstance(seed, bool) or not 0 <= seed < 2**31:
        raise InvalidInput(Reason.REQUEST_MALFORMED)
    return seed
