"""How the models of a battle were drawn, and where a picture is at home."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("battles", sa.Column("drawn", sa.String(80), server_default="", nullable=False))
    op.add_column("pictures", sa.Column("culture", sa.String(16), server_default="", nullable=False))
