"""Runs in the database: the queue, where each stands, what its comparison found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from backend.db.tables import RunCellRow, RunRow
from backend.records import ModelId, RunId
from backend.runs.records import Cell, LauncherName, Run
from core.errors import NotFound, Reason
from core.records import PersonId
from training.folder import Spec
from training.states import State


def add(session: Session, run: Run) -> None:
    """Store a run."""
    session.add(
        RunRow(
            id=run.id,
            name=run.name,
            recipe_name=run.recipe_name,
            spec=run.spec.model_dump_json(),
            snapshot_hash=run.spec.snapshot.hash,
            parent_id=run.parent_id,
            copied_from=run.copied_from,
            fingerprint=run.fingerprint,
            demo=run.demo,
            created_by=run.created_by,
            created_at=run.created_at,
            **_changing(run),
        )
    )
    session.flush()


def move(session: Session, before: Run, after: Run) -> bool:
    """Keep where a run stands now, unless it has been moved or started since `before` was read."""
    unmoved = RunRow.id == before.id, RunRow.state == before.state.value, RunRow.started_at == before.started_at
    if before.started_at is None:
        unmoved = *unmoved[:2], RunRow.started_at.is_(None)
    changed = update(RunRow).where(*unmoved).values(**_changing(after)).returning(RunRow.id)
    return bool(session.execute(changed).all())


def claim(session: Session, run_id: RunId, *, device: str, at: datetime) -> bool:
    """Take a queued run out of the queue to start it; of two who try, one may."""
    statement = update(RunRow).where(RunRow.id == run_id, RunRow.state == State.QUEUED.value)
    values = {"state": State.PREPARING.value, "position": None, "device": device, "started_at": at, "ended_at": None}
    return bool(session.execute(statement.values(why=None, **values).returning(RunRow.id)).all())


def keep_model(session: Session, run_id: RunId, model_id: ModelId) -> None:
    """The model that a done run made."""
    session.execute(update(RunRow).where(RunRow.id == run_id).values(model_id=model_id))


def get(session: Session, run_id: str) -> Run:
    """One run; NotFound RUN_UNKNOWN otherwise."""
    row = session.get(RunRow, run_id, populate_existing=True)
    if row is None:
        raise NotFound(Reason.RUN_UNKNOWN)
    return _run(row)


def named(session: Session, name: str) -> Run | None:
    """The run of a name, if there is one."""
    row = session.scalars(select(RunRow).where(RunRow.name == name)).one_or_none()
    return _run(row) if row is not None else None


def names(session: Session) -> set[str]:
    """The names that are taken."""
    return set(session.scalars(select(RunRow.name)))


def listed(session: Session) -> list[Run]:
    """All runs, the newest first."""
    return [_run(row) for row in session.scalars(select(RunRow).order_by(RunRow.created_at.desc(), RunRow.id))]


def queued(session: Session) -> list[Run]:
    """Those that wait for a device, the next one first; what a person starts by hand is not among them."""
    waiting = RunRow.state == State.QUEUED.value, RunRow.launcher != LauncherName.HAND.value
    return [_run(row) for row in session.scalars(select(RunRow).where(*waiting).order_by(RunRow.position, RunRow.id))]


def open_like(session: Session, fingerprint: str) -> Run | None:
    """A run that waits or works and would give the same."""
    alike = select(RunRow).where(RunRow.fingerprint == fingerprint, RunRow.launcher != LauncherName.HAND.value)
    return next((run for row in session.scalars(alike) if (run := _run(row)).open), None)


def last_position(session: Session) -> int:
    """The place of the last one in the queue; 0 when nobody waits."""
    return session.scalar(select(func.max(RunRow.position))) or 0


def keep_cells(session: Session, run_id: RunId, cells: Iterable[Cell]) -> None:
    """What a run's comparison found, in the place of what stood there."""
    session.execute(delete(RunCellRow).where(RunCellRow.run_id == run_id))
    session.add_all(RunCellRow(run_id=run_id, **asdict(cell)) for cell in cells)
    session.flush()


def cells(session: Session, run_id: RunId) -> list[Cell]:
    """What its comparison found, by language and task."""
    statement = select(RunCellRow).where(RunCellRow.run_id == run_id).order_by(RunCellRow.language, RunCellRow.task)
    names = Cell.__dataclass_fields__
    return [Cell(**{name: getattr(row, name) for name in names}) for row in session.scalars(statement)]


def _changing(run: Run) -> dict[str, object]:
    return {
        "state": run.state.value,
        "why": run.why,
        "launcher": run.launcher.value,
        "device": run.device,
        "position": run.position,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "model_id": run.model_id,
    }


def _run(row: RunRow) -> Run:
    return Run(
        id=RunId(row.id),
        name=row.name,
        recipe_name=row.recipe_name,
        spec=Spec.model_validate_json(row.spec),
        parent_id=ModelId(row.parent_id) if row.parent_id else None,
        copied_from=RunId(row.copied_from) if row.copied_from else None,
        fingerprint=row.fingerprint,
        state=State(row.state),
        why=row.why,
        launcher=LauncherName(row.launcher),
        device=row.device,
        position=row.position,
        demo=row.demo,
        created_by=PersonId(row.created_by) if row.created_by else None,
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        model_id=ModelId(row.model_id) if row.model_id else None,
    )
