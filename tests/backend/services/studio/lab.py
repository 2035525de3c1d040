"""Where runs are made in tests: a parent, a snapshot that is there, and a trainer that follows a script."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from pydantic import JsonValue

from backend.records import Model, ModelId
from backend.runs.launcher import Device
from backend.runs.local import LocalLauncher
from backend.runs.planning import Resolved, Verdict
from backend.runs.records import LauncherName
from backend.services import Services
from backend.services.studio.composing import Training
from backend.services.studio.views import NewRun, RunView
from core.errors import NotFound, Reason
from core.records import Caller
from core.settings import Settings
from training.folder import ExamRef, RunFolder, SnapshotRef, Spec
from training.states import State

TRAINER = (sys.executable, "-m", "tests.doubles.trainer")
SNAPSHOT = "5" * 64
_PATIENCE = 60.0


@dataclass
class ScriptedPlanner:
    """Recipes that are scripts for the double."""

    scripts: dict[str, dict[str, JsonValue]] = field(default_factory=dict)
    verdicts: list[Verdict] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def recipe(self, name: str, text: str, changes: Mapping[str, str], parent: Model) -> Resolved:
        """The script of this name, with numbers changed."""
        changed = {key: float(value) for key, value in changes.items()}
        return Resolved(name=name or "refresh", content=self.scripts.get(name, {}) | changed)

    def text(self, resolved: Resolved) -> str:
        """What the test has written for it; its name is enough for others."""
        return self.texts.get(resolved.name, "")

    def snapshot(self, wanted: str) -> SnapshotRef:
        """There is one."""
        if wanted != SNAPSHOT:
            raise NotFound(Reason.SNAPSHOT_UNKNOWN)
        return SnapshotRef(folder="/snapshots/five", hash=wanted)

    def exam(self, parent: Model) -> ExamRef | None:
        """None."""
        return None

    def check(self, spec: Spec) -> list[Verdict]:
        """What the test wants."""
        return self.verdicts


def scripted_training(planner: ScriptedPlanner, *, patience: float = 10.0) -> Callable[[Settings], Training]:
    """Training on this machine with the double."""

    def opened(settings: Settings) -> Training:
        devices = [Device(name) for name in settings.run_devices or ("cpu",)]
        local = LocalLauncher(devices, command=TRAINER, patience=patience)
        return Training(launchers={LauncherName.LOCAL: local}, planner=planner)

    return opened


@dataclass
class Lab:
    """A researcher's workplace."""

    services: Services
    planner: ScriptedPlanner
    researcher: Caller
    parent: Model

    def script(self, name: str, **script: JsonValue) -> str:
        """A recipe by its name, which the trainer follows."""
        self.planner.scripts[name] = script
        return name

    def submit(self, recipe: str = "", key: str = "", **more: object) -> RunView:
        """A run that waits."""
        new = NewRun(snapshot=SNAPSHOT, recipe=recipe, **more)  # type: ignore[arg-type]
        return self.services.studio.runs.submit(self.researcher, new, key or uuid4().hex)

    def run(self, recipe: str = "", *, patience: float = _PATIENCE, **more: object) -> RunView:
        """A run that has come to its end."""
        return self.until(self.submit(recipe, **more).run.id, patience=patience)

    def show(self, run_id: str) -> RunView:
        """How it stands now."""
        return self.services.studio.runs.show(self.researcher, run_id)

    def tick(self) -> None:
        """One look of the supervisor."""
        self.services.studio.runs.supervisor.tick()

    def until(self, run_id: str, *states: State, patience: float = _PATIENCE) -> RunView:
        """The run once it is in one of these states, or over."""

        def there() -> bool:
            self.tick()
            state = self.show(run_id).run.state
            return state in states if states else not (state.working or state is State.QUEUED)

        self.wait(there, patience)
        return self.show(run_id)

    def wait(self, there: Callable[[], bool], patience: float = _PATIENCE) -> None:
        """Until it is so."""
        pause, until = threading.Event(), time.monotonic() + patience
        while not there():
            assert time.monotonic() < until, "it did not come to pass"
            pause.wait(0.02)

    def folder(self, run_id: str) -> RunFolder:
        """Its folder."""
        return RunFolder(self.services.settings.home / "runs" / run_id)


def parent_model(services: Services) -> Model:
    """A base with an adapter in the arena."""
    base = services.arena.entrants.ensure_model(name="Heron-3B", base="/weights/heron")
    return services.arena.entrants.ensure_model(
        name="Heron-3B-hu", base="/weights/heron", adapter="/weights/gilded", parent=ModelId(base.id)
    )
