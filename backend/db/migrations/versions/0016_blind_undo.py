"""When the names are told after a vote, and whether one was taken back before that."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("votes", sa.Column("names_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("undone_votes", sa.Column("blind", sa.Boolean(), server_default=sa.false(), nullable=False))
