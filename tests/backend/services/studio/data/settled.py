"""Runs that are done, and what came of their edits, stored as a runner and the supervisor would have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from backend.db import runs
from backend.records import EditId, RunId
from backend.runs.records import LauncherName, Run
from backend.runs.settling import settle
from backend.services import Services
from core.records import Caller, Person
from tests.backend.services.studio.data.house import House
from tests.conftest import Clock
from tests.training.house import recipe, stage
from training.attribution import record
from training.attribution.record import Line, Place
from training.attribution.verdicts import Role, Verdict
from training.events import Resulted
from training.folder import RunFolder, SnapshotRef, Spec
from training.states import State


def line(edit: str, verdict: Verdict = Verdict.LEARNED, *, role: Role = Role.LEARNT, **more: object) -> Line:
    given: dict[str, object] = {
        "edit": edit,
        "row": "a" * 16,
        "language": "hu",
        "picture": "b" * 64,
        "role": role,
        "times": 3,
        "tokens": (5, 6),
        "places": (Place(at="own", parent=(-9.0, -5.0), child=(-3.0, -8.0), gain=9.0),),
        "verdict": verdict,
        "said": verdict in (Verdict.LEARNED, Verdict.MEMORISED, Verdict.KNOWN),
        "rivals": (),
        "undone_by": "",
    }
    return Line.model_validate(given | more)


@dataclass
class Lab:
    """Runs that are done, with what came of their edits."""

    services: Services
    house: House
    clock: Clock

    def run(self, name: str, *lines: Line) -> RunId:
        """One that ends now, and its model as a candidate."""
        self.clock.advance(minutes=5)
        run = RunId(name)
        path = self.services.settings.home.absolute() / "runs" / run
        spec = Spec(
            run=run,
            recipe_name="test",
            recipe=recipe(stage()).model_dump(mode="json"),
            snapshot=SnapshotRef(folder="/nowhere", hash="5" * 64),
            base="world",
            created_at=self.clock(),
        )
        folder = RunFolder.create(path, spec)
        adapter = folder.result / "adapter"
        adapter.mkdir(parents=True)
        (adapter / "adapter_config.json").write_text("{}")
        record.keep(path, lines)
        with folder.writing() as writer:
            writer.say(Resulted(adapter="result/adapter", sha256="c" * 64))
        row = Run(
            id=run,
            name=name,
            recipe_name="test",
            spec=spec,
            parent_id=self.house.models.b,
            copied_from=None,
            fingerprint=f"{name:0>64}",
            state=State.DONE,
            why=None,
            launcher=LauncherName.HAND,
            device="",
            position=None,
            demo=False,
            created_by=None,
            created_at=self.clock(),
            started_at=self.clock(),
            ended_at=self.clock() + timedelta(minutes=1),
        )
        with self.services.database.transaction() as session:
            runs.add(session, row)
            settle(session, row, path, at=self.clock(), new_id=lambda: f"m-{name}")
        return run

    def edit(self, person: Person, text: str) -> EditId:
        return self.house.edit(self.house.battle(person), person, text)

    def receipt(self, caller: Caller) -> tuple[int, int, int] | None:
        found = self.services.studio.attributions.receipt(caller)
        return None if found is None else (found.said, found.learnt, found.kept_out)
