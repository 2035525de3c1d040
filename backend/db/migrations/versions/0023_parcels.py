"""Parcels of battles that are judged without a network."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "parcels",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_parcels_lease")),
        sa.CheckConstraint("(digest IS NULL) = (sealed_at IS NULL)", name=op.f("ck_parcels_sealed")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_parcels_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcels")),
    )
    op.create_index("ix_parcels_person_id_created_at", "parcels", ["person_id", "created_at"])
    op.create_table(
        "parcel_battles",
        sa.Column("battle_id", sa.String(length=32), nullable=False),
        sa.Column("parcel_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["battle_id"], ["battles.id"], name=op.f("fk_parcel_battles_battle_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["parcel_id"], ["parcels.id"], name=op.f("fk_parcel_battles_parcel_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("battle_id", name=op.f("pk_parcel_battles")),
    )
    op.create_index(op.f("ix_parcel_battles_parcel_id"), "parcel_battles", ["parcel_id"])
