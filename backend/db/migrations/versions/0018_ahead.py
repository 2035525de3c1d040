"""Battles that are answered before their person comes to them, and battles that are passed over."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("battles", sa.Column("ahead", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("battles", sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("battles", sa.Column("skipped", sa.Boolean(), server_default=sa.false(), nullable=False))
