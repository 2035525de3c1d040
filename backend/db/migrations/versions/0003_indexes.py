"""Indexes for what grows: counting by language, by round, and tidying old keys."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_index("ix_battles_language_model_a_model_b", "battles", ["language", "model_a", "model_b"])
    op.create_index("ix_battles_round_id_language", "battles", ["round_id", "language"])
    op.drop_index("ix_battles_round_id", table_name="battles")  # the one above begins with it
    op.create_index("ix_idempotency_created_at", "idempotency", ["created_at"])
