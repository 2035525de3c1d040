"""What a run leaves in the database: its model as a candidate, what the comparison with the parent found, and what came
of the edits."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from pathlib import Path

from backend.db import model_events, models, run_edits, runs
from backend.db.engine import Session
from backend.db.model_events import ModelEvent
from backend.db.run_edits import RunEdit
from backend.records import Model, ModelId, ModelState
from backend.runs import looking
from backend.runs.records import Cell, Run

NAME_LONGEST = 80


def settle(session: Session, run: Run, folder: Path, *, at: datetime, new_id: Callable[[], str]) -> None:
    """Register a done run's model; once, however often this is called."""
    made = looking.result(folder)
    base, adapter = (str(made.path), "") if made.whole else (run.spec.base, str(made.path))
    registered = models.at(session, base=base, adapter=adapter)
    if registered is None:
        registered = Model(
            id=ModelId(new_id()),
            name=free_name(run.name, {model.name for model in models.every(session)}),
            base=base,
            adapter=adapter,
            parent_id=run.parent_id,
            state=ModelState.CANDIDATE,
            demo=run.demo,
            created_at=at,
            adapter_sha256=None if made.whole else made.sha256,
        )
        models.add(session, registered)
        event = ModelEvent(registered.id, ModelState.CANDIDATE, reason="", by=run.created_by, at=at)
        model_events.add(session, event)
    compared = looking.comparison(folder)
    if compared is not None:
        names = Cell.__dataclass_fields__
        cells = [Cell(**{name: getattr(cell, name) for name in names}) for cell in compared.cells]
        runs.keep_cells(session, run.id, cells)
    came = [RunEdit(line.edit, line.role, line.verdict, line.said) for line in looking.edits(folder)]
    run_edits.keep(session, run.id, came)
    runs.keep_model(session, run.id, registered.id)


def free_name(name: str, names: Collection[str]) -> str:
    """The name, with a number behind it where another has it."""
    free, number = name[:NAME_LONGEST], 1
    while free in names:
        number += 1
        free = f"{name[: NAME_LONGEST - 5]} {number}"
    return free
