"""The next item is found by an index of the free ones, and a person's last by an index of theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

_FREE = sa.text("held_at IS NULL AND taken < wanted")
_OPEN = sa.text("done_at IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_calibrations_free",
        "calibrations",
        ["language", "stage", "taken", "number", "item_id"],
        sqlite_where=_FREE,
        postgresql_where=_FREE,
    )
    op.drop_index("ix_calibrations_language_stage_taken_number", table_name="calibrations")
    op.create_index(
        "ix_calibration_places_person_id_language_stage_done_at",
        "calibration_places",
        ["person_id", "language", "stage", "done_at"],
    )
    op.drop_index("ix_calibration_places_person_id", table_name="calibration_places")  # the one above begins with it
    op.create_index(
        "ix_gold_places_expires_at", "gold_places", ["expires_at"], sqlite_where=_OPEN, postgresql_where=_OPEN
    )
