"""Label Studio: projects there, tasks, annotations that were looked at."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "label_studio_projects",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("benchmark_id", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("shape", sa.Text(), nullable=False),
        sa.Column("pushed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pulled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hinted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("stage IN ('refine', 'vote')", name=op.f("ck_label_studio_projects_stage")),
        sa.CheckConstraint("place >= 1", name=op.f("ck_label_studio_projects_place")),
        sa.ForeignKeyConstraint(
            ["benchmark_id"], ["benchmarks.id"], name=op.f("fk_label_studio_projects_benchmark_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_studio_projects")),
        sa.UniqueConstraint(
            "benchmark_id",
            "language",
            "stage",
            "place",
            name=op.f("uq_label_studio_projects_benchmark_id_language_stage_place"),
        ),
    )
    op.create_table(
        "label_studio_tasks",
        sa.Column("project_id", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["label_studio_projects.id"],
            name=op.f("fk_label_studio_tasks_project_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["benchmark_items.id"], name=op.f("fk_label_studio_tasks_item_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "item_id", name=op.f("pk_label_studio_tasks")),
    )
    _annotations()


def _annotations() -> None:
    op.create_table(
        "label_studio_annotations",
        sa.Column("project_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("account", sa.String(length=254), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("taken_hash", sa.String(length=64), nullable=True),
        sa.Column("trouble", sa.String(length=20), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id", "item_id"],
            ["label_studio_tasks.project_id", "label_studio_tasks.item_id"],
            name=op.f("fk_label_studio_annotations_project_id_item_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_label_studio_annotations_person_id")
        ),
        sa.PrimaryKeyConstraint("project_id", "number", name=op.f("pk_label_studio_annotations")),
    )
    op.create_index(
        op.f("ix_label_studio_annotations_person_id"), "label_studio_annotations", ["person_id"], unique=False
    )
