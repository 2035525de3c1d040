"""Runs: what was trained from what, where it stands, what came of it, and what happened to models since."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.tables.base import SHA_LENGTH, Base

_OPEN = "state IN ('queued', 'preparing', 'running', 'evaluating') AND launcher <> 'hand'"


class RunRow(Base):
    """One run; its folder is the truth about its course, this row about its place among others."""

    __tablename__ = "runs"
    __table_args__ = (
        CheckConstraint("name <> '' AND recipe_name <> ''", name="named"),
        CheckConstraint(
            "state IN ('queued', 'preparing', 'running', 'evaluating', 'done', 'failed', 'stopped', 'interrupted', "
            "'paused')",
            name="state",
        ),
        CheckConstraint("launcher IN ('local', 'ray', 'hand')", name="launcher"),
        CheckConstraint("position IS NULL OR state = 'queued'", name="position"),
        CheckConstraint("model_id IS NULL OR state = 'done'", name="model"),
        # Pressed twice, or by two people at once: one of them finds it there.
        Index(
            "uq_runs_open_fingerprint",
            "fingerprint",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    recipe_name: Mapped[str] = mapped_column(String(80))
    spec: Mapped[str]  # JSON, as `spec.json` in the folder
    snapshot_hash: Mapped[str] = mapped_column(String(SHA_LENGTH), index=True)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("models.id"), index=True)
    copied_from: Mapped[str | None] = mapped_column(ForeignKey("runs.id"))
    fingerprint: Mapped[str] = mapped_column(String(SHA_LENGTH))  # of all that decides what comes out
    state: Mapped[str] = mapped_column(String(16), index=True)
    why: Mapped[str | None] = mapped_column(String(32))
    launcher: Mapped[str] = mapped_column(String(8))
    device: Mapped[str] = mapped_column(String(32))  # where it works or wants to; empty: any
    position: Mapped[int | None]  # in the queue
    demo: Mapped[bool]
    created_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))  # none: from a command line
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    model_id: Mapped[str | None] = mapped_column(ForeignKey("models.id"), unique=True)


class RunCellRow(Base):
    """Parent and child on one task in one language, as the run's comparison found them."""

    __tablename__ = "run_cells"
    __table_args__ = (CheckConstraint("n >= 0", name="n"),)

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    task: Mapped[str] = mapped_column(String(32), primary_key=True)
    n: Mapped[int]
    parent: Mapped[float | None]
    parent_low: Mapped[float | None]
    parent_high: Mapped[float | None]
    child: Mapped[float | None]
    child_low: Mapped[float | None]
    child_high: Mapped[float | None]
    worse: Mapped[bool]
    better: Mapped[bool]


class RunEditRow(Base):
    """What came of an edit in a run; the run's folder has the numbers."""

    __tablename__ = "run_edits"
    __table_args__ = (
        CheckConstraint("role IN ('learnt', 'held', 'apart')", name="role"),
        CheckConstraint(
            "verdict IN ('learned', 'memorised', 'not_learned', 'undone', 'known', 'unmeasured')", name="verdict"
        ),
    )

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    edit_id: Mapped[str] = mapped_column(ForeignKey("edits.id", ondelete="CASCADE"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(8))
    verdict: Mapped[str] = mapped_column(String(16))
    said: Mapped[bool]  # whether it is what the child says


class ModelEventRow(Base):
    """What happened to a model, by whom and why."""

    __tablename__ = "model_events"
    __table_args__ = (CheckConstraint("state IN ('candidate', 'active', 'retired')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)  # in the order in which it happened, whatever the clock says
    model_id: Mapped[str] = mapped_column(ForeignKey("models.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(16))  # what it became
    reason: Mapped[str]
    by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
