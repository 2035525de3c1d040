"""Battles in Label Studio: projects there, which task is which battle, judgements that were looked at."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "label_studio_arenas",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("pushed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pulled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hinted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("place >= 1", name=op.f("ck_label_studio_arenas_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_studio_arenas")),
        sa.UniqueConstraint("language", "place", name=op.f("uq_label_studio_arenas_language_place")),
    )
    op.create_table(
        "label_studio_battles",
        sa.Column("arena_id", sa.String(length=32), nullable=False),
        sa.Column("battle_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["arena_id"],
            ["label_studio_arenas.id"],
            name=op.f("fk_label_studio_battles_arena_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["battle_id"], ["battles.id"], name=op.f("fk_label_studio_battles_battle_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("arena_id", "battle_id", name=op.f("pk_label_studio_battles")),
    )
    _judgements()


def _judgements() -> None:
    op.create_table(
        "label_studio_judgements",
        sa.Column("arena_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("battle_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("account", sa.String(length=254), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("taken_hash", sa.String(length=64), nullable=True),
        sa.Column("taken_as", sa.String(length=32), nullable=True),
        sa.Column("trouble", sa.String(length=20), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["arena_id", "battle_id"],
            ["label_studio_battles.arena_id", "label_studio_battles.battle_id"],
            name=op.f("fk_label_studio_judgements_arena_id_battle_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_label_studio_judgements_person_id")),
        sa.ForeignKeyConstraint(
            ["taken_as"], ["battles.id"], name=op.f("fk_label_studio_judgements_taken_as"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("arena_id", "number", name=op.f("pk_label_studio_judgements")),
    )
    op.create_index(op.f("ix_label_studio_judgements_person_id"), "label_studio_judgements", ["person_id"])
