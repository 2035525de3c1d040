"""People may do without keys that vote."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("people", sa.Column("shortcuts_off_at", sa.DateTime(timezone=True), nullable=True))
