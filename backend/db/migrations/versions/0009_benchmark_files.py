"""The rows of a benchmark's file as they came; rights and source of a benchmark; its pictures are held out for good."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    for name in ("licence", "origin"):
        op.add_column("benchmarks", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("benchmarks") as benchmarks:
        for name in ("licence", "origin"):
            benchmarks.alter_column(name, server_default=None)
    op.create_table(
        "benchmark_rows",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("benchmark_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.Column("turned", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["benchmark_id"], ["benchmarks.id"], name=op.f("fk_benchmark_rows_benchmark_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["benchmark_items.id"], name=op.f("fk_benchmark_rows_item_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benchmark_rows")),
        sa.UniqueConstraint("benchmark_id", "number", name=op.f("uq_benchmark_rows_benchmark_id_number")),
    )
    op.create_index(op.f("ix_benchmark_rows_item_id"), "benchmark_rows", ["item_id"])
    op.create_table(
        "benchmark_row_files",
        sa.Column("row_id", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["row_id"], ["benchmark_rows.id"], name=op.f("fk_benchmark_row_files_row_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("row_id", "sha256", name=op.f("pk_benchmark_row_files")),
    )
    op.create_index(op.f("ix_benchmark_row_files_sha256"), "benchmark_row_files", ["sha256"])
    op.execute(
        sa.text(
            "UPDATE pictures SET source = 'benchmark' WHERE source <> 'benchmark'"
            " AND sha256 IN (SELECT sha256 FROM benchmark_item_pictures)"
        )
    )
