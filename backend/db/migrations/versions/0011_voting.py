"""Voting on refinements: versions with their authors, each voter's order, ballots, decisions."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_KEY = ["item_id", "language"]
_ITEM = ["calibrations.item_id", "calibrations.language"]
_VERSION = ["versions.item_id", "versions.language", "versions.id"]
_PLACE = [f"calibration_places.{name}" for name in ("item_id", "language", "stage", "person_id")]


def upgrade() -> None:
    op.add_column("calibration_places", sa.Column("shown", sa.Text(), nullable=True))
    _versions()
    _authors()
    _ballots()
    _decisions()


def _versions() -> None:
    op.create_table(
        "versions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("of_draft", sa.Boolean(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(_KEY, _ITEM, name=op.f("fk_versions_item_id_language"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_versions")),
        sa.UniqueConstraint("item_id", "language", "id", name=op.f("uq_versions_item_id_language_id")),
    )


def _authors() -> None:
    op.create_table(
        "version_authors",
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("version_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id", "language", "person_id"],
            ["refinements.item_id", "refinements.language", "refinements.person_id"],
            name=op.f("fk_version_authors_item_id_language_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["item_id", "language", "version_id"],
            _VERSION,
            name=op.f("fk_version_authors_item_id_language_version_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_version_authors_person_id")),
        sa.PrimaryKeyConstraint("item_id", "language", "person_id", name=op.f("pk_version_authors")),
    )


def _ballots() -> None:
    op.create_table(
        "ballots",
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("version_id", sa.String(length=32), nullable=True),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("reasons", sa.String(length=80), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("stage = 'vote'", name=op.f("ck_ballots_stage")),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_ballots_seconds")),
        sa.CheckConstraint("version_id IS NULL OR proposal = ''", name=op.f("ck_ballots_proposal")),
        sa.ForeignKeyConstraint(
            ["item_id", "language", "stage", "person_id"],
            _PLACE,
            name=op.f("fk_ballots_item_id_language_stage_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["item_id", "language", "version_id"],
            _VERSION,
            name=op.f("fk_ballots_item_id_language_version_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_ballots_person_id")),
        sa.PrimaryKeyConstraint("item_id", "language", "person_id", name=op.f("pk_ballots")),
    )


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("version_id", sa.String(length=32), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version_id IS NOT NULL OR decided_by IS NOT NULL", name=op.f("ck_decisions_decided")),
        sa.ForeignKeyConstraint(_KEY, _ITEM, name=op.f("fk_decisions_item_id_language"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["item_id", "language", "version_id"],
            _VERSION,
            name=op.f("fk_decisions_item_id_language_version_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_decisions_decided_by")),
        sa.PrimaryKeyConstraint("item_id", "language", name=op.f("pk_decisions")),
    )
