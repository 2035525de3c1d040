"""Benchmark items of any kind with several pictures; half-typed text is unsaved, a draft is a machine translation."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    _unsaved()
    _drafts()
    _items()
    with op.batch_alter_table("pictures") as pictures:
        pictures.drop_constraint(op.f("ck_pictures_source"), type_="check")
        pictures.create_check_constraint(
            op.f("ck_pictures_source"), "source IN ('upload', 'pool', 'demo', 'benchmark')"
        )
    op.execute(
        sa.text(
            "UPDATE pictures SET source = 'benchmark' WHERE source IN ('pool', 'demo')"
            " AND sha256 IN (SELECT sha256 FROM benchmark_item_pictures)"
        )
    )


def _unsaved() -> None:
    op.create_table(
        "unsaved",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_unsaved_person_id")),
        sa.PrimaryKeyConstraint("person_id", "subject", name=op.f("pk_unsaved")),
    )
    columns = "person_id, subject, text, updated_at"
    op.execute(sa.text(f"INSERT INTO unsaved ({columns}) SELECT {columns} FROM drafts"))
    op.execute(sa.text("UPDATE unsaved SET subject = 'edit:' || substr(subject, 6) WHERE subject LIKE 'mend:%'"))
    op.drop_table("drafts")


def _drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["benchmark_items.id"], name=op.f("fk_drafts_item_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", "language", name=op.f("pk_drafts")),
    )
    columns = "item_id, language, question, hint, options"
    op.execute(sa.text(f"INSERT INTO drafts ({columns}) SELECT {columns} FROM translations"))
    op.drop_table("translations")


def _items() -> None:
    op.create_table(
        "benchmark_item_pictures",
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["benchmark_items.id"], name=op.f("fk_benchmark_item_pictures_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["sha256"], ["pictures.sha256"], name=op.f("fk_benchmark_item_pictures_sha256")),
        sa.PrimaryKeyConstraint("item_id", "position", name=op.f("pk_benchmark_item_pictures")),
    )
    op.create_index(op.f("ix_benchmark_item_pictures_sha256"), "benchmark_item_pictures", ["sha256"])
    op.execute(
        sa.text(
            "INSERT INTO benchmark_item_pictures (item_id, position, sha256) SELECT id, 0, sha256 FROM benchmark_items"
        )
    )
    op.drop_index(op.f("ix_benchmark_items_sha256"), table_name="benchmark_items")
    with op.batch_alter_table("benchmark_items") as items:
        items.drop_constraint(op.f("ck_benchmark_items_kind"), type_="check")
        items.drop_constraint(op.f("fk_benchmark_items_sha256"), type_="foreignkey")
        items.drop_column("sha256")
        items.alter_column("answer", type_=sa.Text(), existing_type=sa.String(length=8), existing_nullable=False)
        items.add_column(sa.Column("letters", sa.Text(), nullable=False, server_default="[]"))
        items.add_column(sa.Column("circle", sa.String(length=32), nullable=False, server_default=""))
    op.execute(
        sa.text(
            "UPDATE benchmark_items SET kind = 'choice', letters = '[\"A\", \"B\", \"C\", \"D\"]'"
            " WHERE kind = 'four_choice'"
        )
    )
    with op.batch_alter_table("benchmark_items") as items:
        items.alter_column("letters", server_default=None)
        items.alter_column("circle", server_default=None)
        items.create_check_constraint(op.f("ck_benchmark_items_kind"), "kind IN ('yes_no', 'choice', 'open')")
