"""What researchers take out of rounds, snapshots with the people in them, pictures kept for measuring."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    with op.batch_alter_table("pictures") as pictures:
        pictures.add_column(sa.Column("held_out", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("pictures") as pictures:
        pictures.alter_column("held_out", server_default=None)
    op.create_table(
        "round_exclusions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("round_id", sa.String(length=32), nullable=False),
        sa.Column("battle_id", sa.String(length=32), nullable=False),
        sa.Column("edit_id", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.String(length=32), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_round_exclusions_reason")),
        sa.CheckConstraint("lifted_at IS NULL OR lifted_at >= at", name=op.f("ck_round_exclusions_lifted_later")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_round_exclusions_round_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["battle_id"], ["battles.id"], name=op.f("fk_round_exclusions_battle_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["edit_id"], ["edits.id"], name=op.f("fk_round_exclusions_edit_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_round_exclusions_by")),
        sa.ForeignKeyConstraint(["lifted_by"], ["people.id"], name=op.f("fk_round_exclusions_lifted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_exclusions")),
    )
    op.create_index(op.f("ix_round_exclusions_round_id"), "round_exclusions", ["round_id"])
    for column, negated in (("battle_id", ""), ("edit_id", "NOT ")):
        standing = sa.text(f"lifted_at IS NULL AND edit_id IS {negated}NULL")
        op.create_index(
            f"uq_round_exclusions_{column}",
            "round_exclusions",
            [column],
            unique=True,
            sqlite_where=standing,
            postgresql_where=standing,
        )
    op.create_table(
        "snapshots",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("round_id", sa.String(length=32), nullable=True),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_snapshots_round_id")),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f("fk_snapshots_created_by")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_snapshots")),
    )
    op.create_index(op.f("ix_snapshots_round_id"), "snapshots", ["round_id"])
    op.create_table(
        "snapshot_people",
        sa.Column("snapshot_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.CheckConstraint("rows > 0", name=op.f("ck_snapshot_people_rows")),
        sa.ForeignKeyConstraint(
            ["snapshot_hash"], ["snapshots.hash"], name=op.f("fk_snapshot_people_snapshot_hash"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_snapshot_people_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("snapshot_hash", "person_id", name=op.f("pk_snapshot_people")),
    )
    op.create_index(op.f("ix_snapshot_people_person_id"), "snapshot_people", ["person_id"])
