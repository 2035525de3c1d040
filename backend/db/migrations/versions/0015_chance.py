"""How likely the pair of a battle was to be drawn, where votes are drawn to where they tell most."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("battles", sa.Column("chance", sa.Double(), nullable=True))
