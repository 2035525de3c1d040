"""Runs, what their comparisons found, the states of models, and which weights answered."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_RUN_STATES = (
    "'queued', 'preparing', 'running', 'evaluating', 'done', 'failed', 'stopped', 'interrupted', 'paused'"
)
_OPEN = "state IN ('queued', 'preparing', 'running', 'evaluating') AND launcher <> 'hand'"


def upgrade() -> None:
    with op.batch_alter_table("models") as models:
        models.add_column(sa.Column("state", sa.String(length=16), nullable=False, server_default="active"))
        models.add_column(sa.Column("promoted_at", sa.DateTime(timezone=True), nullable=True))
        models.add_column(sa.Column("adapter_sha256", sa.String(length=64), nullable=True))
    op.execute(sa.text("UPDATE models SET state = 'retired' WHERE NOT active"))
    with op.batch_alter_table("models") as models:
        models.drop_column("active")
        models.alter_column("state", server_default=None)
        models.create_check_constraint(op.f("ck_models_state"), "state IN ('candidate', 'active', 'retired')")
    with op.batch_alter_table("answers") as answers:
        answers.add_column(sa.Column("base_hash", sa.String(length=64), nullable=True))
        answers.add_column(sa.Column("adapter_hash", sa.String(length=64), nullable=True))
    _add_runs()
    op.create_table(
        "run_cells",
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("task", sa.String(length=32), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        *(
            sa.Column(side + end, sa.Double(), nullable=True)
            for side in ("parent", "child")
            for end in ("", "_low", "_high")
        ),
        sa.Column("worse", sa.Boolean(), nullable=False),
        sa.Column("better", sa.Boolean(), nullable=False),
        sa.CheckConstraint("n >= 0", name=op.f("ck_run_cells_n")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_run_cells_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "language", "task", name=op.f("pk_run_cells")),
    )
    op.create_table(
        "model_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('candidate', 'active', 'retired')", name=op.f("ck_model_events_state")),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_model_events_by")),
        sa.ForeignKeyConstraint(
            ["model_id"], ["models.id"], name=op.f("fk_model_events_model_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_events")),
    )
    op.create_index(op.f("ix_model_events_model_id"), "model_events", ["model_id"], unique=False)


def _add_runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("recipe_name", sa.String(length=80), nullable=False),
        sa.Column("spec", sa.Text(), nullable=False),
        sa.Column("snapshot_hash", sa.String(length=64), nullable=False),
        sa.Column("parent_id", sa.String(length=32), nullable=True),
        sa.Column("copied_from", sa.String(length=64), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("why", sa.String(length=32), nullable=True),
        sa.Column("launcher", sa.String(length=8), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("model_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint("name <> '' AND recipe_name <> ''", name=op.f("ck_runs_named")),
        sa.CheckConstraint(f"state IN ({_RUN_STATES})", name=op.f("ck_runs_state")),
        sa.CheckConstraint("launcher IN ('local', 'ray', 'hand')", name=op.f("ck_runs_launcher")),
        sa.CheckConstraint("position IS NULL OR state = 'queued'", name=op.f("ck_runs_position")),
        sa.CheckConstraint("model_id IS NULL OR state = 'done'", name=op.f("ck_runs_model")),
        sa.ForeignKeyConstraint(["copied_from"], ["runs.id"], name=op.f("fk_runs_copied_from")),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f("fk_runs_created_by")),
        sa.ForeignKeyConstraint(["model_id"], ["models.id"], name=op.f("fk_runs_model_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["models.id"], name=op.f("fk_runs_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
        sa.UniqueConstraint("model_id", name=op.f("uq_runs_model_id")),
        sa.UniqueConstraint("name", name=op.f("uq_runs_name")),
    )
    for column in ("parent_id", "snapshot_hash", "state"):
        op.create_index(op.f(f"ix_runs_{column}"), "runs", [column], unique=False)
    op.create_index(
        "uq_runs_open_fingerprint",
        "runs",
        ["fingerprint"],
        unique=True,
        sqlite_where=sa.text(_OPEN),
        postgresql_where=sa.text(_OPEN),
    )
