"""What came of each edit in the runs that learnt from it."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "run_edits",
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("edit_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("said", sa.Boolean(), nullable=False),
        sa.CheckConstraint("role IN ('learnt', 'held', 'apart')", name=op.f("ck_run_edits_role")),
        sa.CheckConstraint(
            "verdict IN ('learned', 'memorised', 'not_learned', 'undone', 'known', 'unmeasured')",
            name=op.f("ck_run_edits_verdict"),
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_run_edits_run_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["edit_id"], ["edits.id"], name=op.f("fk_run_edits_edit_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "edit_id", name=op.f("pk_run_edits")),
    )
    op.create_index("ix_run_edits_edit_id", "run_edits", ["edit_id"])
