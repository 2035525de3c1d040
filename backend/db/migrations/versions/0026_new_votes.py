"""Votes that came since the last look at ratings are found by an index."""

from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_index("ix_votes_created_at", "votes", ["created_at"])
