"""Care for calibration: gold items, a glossary, named adjudicators, rankings, what an edition says of itself."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

_OPEN = sa.text("done_at IS NULL")


def upgrade() -> None:
    _gold()
    _of_a_language()
    op.add_column("ballots", sa.Column("ranking", sa.Text(), nullable=False, server_default=""))
    op.add_column("editions", sa.Column("card", sa.Text(), nullable=False, server_default=""))


def _gold() -> None:
    op.create_table(
        "gold_items",
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id", "language"],
            ["calibrations.item_id", "calibrations.language"],
            name=op.f("fk_gold_items_item_id_language"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_gold_items_made_by")),
        sa.PrimaryKeyConstraint("item_id", "language", name=op.f("pk_gold_items")),
    )
    op.create_table(
        "gold_places",
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("chosen", sa.Integer(), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_gold_places_seconds")),
        sa.CheckConstraint("(done_at IS NULL) = (chosen IS NULL)", name=op.f("ck_gold_places_chosen")),
        sa.ForeignKeyConstraint(
            ["item_id", "language"],
            ["gold_items.item_id", "gold_items.language"],
            name=op.f("fk_gold_places_item_id_language"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_gold_places_person_id")),
        sa.PrimaryKeyConstraint("item_id", "language", "person_id", name=op.f("pk_gold_places")),
    )
    op.create_index(op.f("ix_gold_places_person_id"), "gold_places", ["person_id"])
    op.create_index(
        "uq_gold_places_open",
        "gold_places",
        ["person_id", "language"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def _of_a_language() -> None:
    op.create_table(
        "glossary_terms",
        sa.Column("benchmark_id", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("term", sa.String(length=200), nullable=False),
        sa.Column("translations", sa.Text(), nullable=False),
        sa.Column("set_by", sa.String(length=32), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("term <> ''", name=op.f("ck_glossary_terms_term")),
        sa.ForeignKeyConstraint(
            ["benchmark_id"], ["benchmarks.id"], name=op.f("fk_glossary_terms_benchmark_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["set_by"], ["people.id"], name=op.f("fk_glossary_terms_set_by")),
        sa.PrimaryKeyConstraint("benchmark_id", "language", "term", name=op.f("pk_glossary_terms")),
    )
    op.create_table(
        "adjudicators",
        sa.Column("benchmark_id", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("named_by", sa.String(length=32), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["benchmark_id"], ["benchmarks.id"], name=op.f("fk_adjudicators_benchmark_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["named_by"], ["people.id"], name=op.f("fk_adjudicators_named_by")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_adjudicators_person_id")),
        sa.PrimaryKeyConstraint("benchmark_id", "language", "person_id", name=op.f("pk_adjudicators")),
    )
    op.create_index(op.f("ix_adjudicators_person_id"), "adjudicators", ["person_id"])
