"""Control battles: which side answered about another picture, and about which."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("battles", sa.Column("control_side", sa.String(length=1), nullable=True))
    op.add_column("battles", sa.Column("control_picture", sa.String(length=64), nullable=True))
    # Controls are few: whoever looks for them does not read all battles.
    op.create_index(
        "ix_battles_control",
        "battles",
        ["control_side"],
        sqlite_where=sa.text("control_side IS NOT NULL"),
        postgresql_where=sa.text("control_side IS NOT NULL"),
    )
