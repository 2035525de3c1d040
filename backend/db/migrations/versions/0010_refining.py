"""Calibration: where each item stands in each language, places at it, refinements, skips, flags."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_OPEN = sa.text("done_at IS NULL")
_KEY = ["item_id", "language"]
_ITEM = ["calibrations.item_id", "calibrations.language"]


def upgrade() -> None:
    _calibrations()
    _places()
    _refinements()
    _skips()
    _flags()
    op.execute(
        sa.text(
            "INSERT INTO calibrations (item_id, language, number, stage, wanted, taken)"
            " SELECT drafts.item_id, drafts.language, benchmark_items.number, 'refine', 3, 0"
            " FROM drafts JOIN benchmark_items ON benchmark_items.id = drafts.item_id"
        )
    )


def _calibrations() -> None:
    op.create_table(
        "calibrations",
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "stage IN ('refine', 'vote', 'adjudicate', 'decided', 'left_out')", name=op.f("ck_calibrations_stage")
        ),
        sa.CheckConstraint("taken >= 0 AND taken <= wanted", name=op.f("ck_calibrations_taken")),
        sa.ForeignKeyConstraint(
            _KEY,
            ["drafts.item_id", "drafts.language"],
            name=op.f("fk_calibrations_item_id_language"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("item_id", "language", name=op.f("pk_calibrations")),
    )
    op.create_index(
        "ix_calibrations_language_stage_taken_number", "calibrations", ["language", "stage", "taken", "number"]
    )


def _places() -> None:
    op.create_table(
        "calibration_places",
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("stage IN ('refine', 'vote')", name=op.f("ck_calibration_places_stage")),
        sa.CheckConstraint(
            "place >= 1 AND (stage <> 'refine' OR place <= 3)", name=op.f("ck_calibration_places_place")
        ),
        sa.ForeignKeyConstraint(
            _KEY, _ITEM, name=op.f("fk_calibration_places_item_id_language"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_calibration_places_person_id")),
        sa.PrimaryKeyConstraint("item_id", "language", "stage", "place", name=op.f("pk_calibration_places")),
        sa.UniqueConstraint(
            "item_id", "language", "person_id", name=op.f("uq_calibration_places_item_id_language_person_id")
        ),
        sa.UniqueConstraint(
            "item_id",
            "language",
            "stage",
            "person_id",
            name=op.f("uq_calibration_places_item_id_language_stage_person_id"),
        ),
    )
    op.create_index(op.f("ix_calibration_places_person_id"), "calibration_places", ["person_id"])
    op.create_index(
        "uq_calibration_places_open",
        "calibration_places",
        ["person_id", "language", "stage"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_index(
        "ix_calibration_places_expires_at",
        "calibration_places",
        ["expires_at"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def _refinements() -> None:
    op.create_table(
        "refinements",
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("doubts", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("distance", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("stage = 'refine'", name=op.f("ck_refinements_stage")),
        sa.CheckConstraint("distance >= 0 AND seconds >= 0", name=op.f("ck_refinements_measures")),
        sa.ForeignKeyConstraint(
            ["item_id", "language", "stage", "person_id"],
            [
                "calibration_places.item_id",
                "calibration_places.language",
                "calibration_places.stage",
                "calibration_places.person_id",
            ],
            name=op.f("fk_refinements_item_id_language_stage_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_refinements_person_id")),
        sa.PrimaryKeyConstraint("item_id", "language", "person_id", name=op.f("pk_refinements")),
    )


def _skips() -> None:
    op.create_table(
        "calibration_skips",
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            _KEY, _ITEM, name=op.f("fk_calibration_skips_item_id_language"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_calibration_skips_person_id")),
        sa.PrimaryKeyConstraint("item_id", "language", "person_id", name=op.f("pk_calibration_skips")),
    )
    op.create_index(op.f("ix_calibration_skips_person_id"), "calibration_skips", ["person_id"])


def _flags() -> None:
    op.create_table(
        "item_flags",
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('picture_not_needed', 'english_bound', 'too_hard', 'broken_source', 'offensive')",
            name=op.f("ck_item_flags_kind"),
        ),
        sa.ForeignKeyConstraint(_KEY, _ITEM, name=op.f("fk_item_flags_item_id_language"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_item_flags_person_id")),
        sa.PrimaryKeyConstraint("item_id", "language", "person_id", name=op.f("pk_item_flags")),
    )
    op.create_index(op.f("ix_item_flags_person_id"), "item_flags", ["person_id"])
