"""Battles that are put to several people, and when the reasons of a vote were told, where that was after it."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.add_column("votes", sa.Column("reasons_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("battles", sa.Column("repeats", sa.String(32), nullable=True))
    held = sa.text("repeats IS NOT NULL")
    op.create_index("ix_battles_repeats", "battles", ["repeats"], sqlite_where=held, postgresql_where=held)
