"""Whether the person of a battle knew from an earlier one who answers like this."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("battles", sa.Column("learnt", sa.Boolean(), server_default=sa.false(), nullable=False))
