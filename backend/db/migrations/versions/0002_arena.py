"""Pictures, models, rounds, battles with turns, votes and edits, benchmarks, tokens of programs."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "benchmarks",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("source_language", sa.String(length=16), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_benchmarks_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benchmarks")),
        sa.UniqueConstraint("name", name=op.f("uq_benchmarks_name")),
    )
    op.create_table(
        "models",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("base", sa.String(length=400), nullable=False),
        sa.Column("adapter", sa.String(length=400), nullable=False),
        sa.Column("parent_id", sa.String(length=32), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("name <> '' AND base <> ''", name=op.f("ck_models_named")),
        sa.ForeignKeyConstraint(["parent_id"], ["models.id"], name=op.f("fk_models_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_models")),
        sa.UniqueConstraint("base", "adapter", name=op.f("uq_models_base_adapter")),
        sa.UniqueConstraint("name", name=op.f("uq_models_name")),
    )
    op.create_table(
        "rounds",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_rounds_name")),
        sa.CheckConstraint("closed_at IS NULL OR closed_at >= opened_at", name=op.f("ck_rounds_closes_later")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
        sa.UniqueConstraint("name", name=op.f("uq_rounds_name")),
    )
    op.create_table(
        "battles",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("round_id", sa.String(length=32), nullable=True),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("model_a", sa.String(length=32), nullable=False),
        sa.Column("model_b", sa.String(length=32), nullable=False),
        sa.Column("generation", sa.Text(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("leaked", sa.Boolean(), nullable=False),
        sa.Column("void", sa.String(length=32), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("mode IN ('blind', 'open')", name=op.f("ck_battles_mode")),
        sa.ForeignKeyConstraint(["model_a"], ["models.id"], name=op.f("fk_battles_model_a")),
        sa.ForeignKeyConstraint(["model_b"], ["models.id"], name=op.f("fk_battles_model_b")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_battles_person_id")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_battles_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_battles")),
    )
    op.create_index("ix_battles_model_a_model_b_language", "battles", ["model_a", "model_b", "language"], unique=False)
    op.create_index("ix_battles_person_id_created_at", "battles", ["person_id", "created_at"], unique=False)
    op.create_index(op.f("ix_battles_round_id"), "battles", ["round_id"], unique=False)
    op.create_table(
        "drafts",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_drafts_person_id")),
        sa.PrimaryKeyConstraint("person_id", "subject", name=op.f("pk_drafts")),
    )
    op.create_table(
        "pictures",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("phash", sa.String(length=16), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("licence", sa.String(length=80), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("added_by", sa.String(length=32), nullable=True),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("source IN ('upload', 'pool', 'demo')", name=op.f("ck_pictures_source")),
        sa.CheckConstraint("width > 0 AND height > 0 AND size > 0", name=op.f("ck_pictures_measures")),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_pictures_added_by")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_pictures")),
    )
    op.create_index(op.f("ix_pictures_phash"), "pictures", ["phash"], unique=False)
    op.create_index(op.f("ix_pictures_source"), "pictures", ["source"], unique=False)
    op.create_table(
        "picture_senders",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_picture_senders_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["sha256"], ["pictures.sha256"], name=op.f("fk_picture_senders_sha256"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sha256", "person_id", name=op.f("pk_picture_senders")),
    )
    op.create_table(
        "program_tokens",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_program_tokens_expires_later")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_program_tokens_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_program_tokens_token_hash")),
    )
    op.create_index(op.f("ix_program_tokens_person_id"), "program_tokens", ["person_id"], unique=False)
    op.create_table(
        "round_languages",
        sa.Column("round_id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("goal", sa.Integer(), nullable=False),
        sa.CheckConstraint("goal > 0", name=op.f("ck_round_languages_goal")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_round_languages_round_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", "code", name=op.f("pk_round_languages")),
    )
    op.create_table(
        "benchmark_items",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("benchmark_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("pair", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("answer", sa.String(length=8), nullable=False),
        sa.CheckConstraint("kind IN ('yes_no', 'four_choice')", name=op.f("ck_benchmark_items_kind")),
        sa.ForeignKeyConstraint(
            ["benchmark_id"], ["benchmarks.id"], name=op.f("fk_benchmark_items_benchmark_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["sha256"], ["pictures.sha256"], name=op.f("fk_benchmark_items_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benchmark_items")),
        sa.UniqueConstraint("benchmark_id", "number", name=op.f("uq_benchmark_items_benchmark_id_number")),
    )
    op.create_index(op.f("ix_benchmark_items_sha256"), "benchmark_items", ["sha256"], unique=False)
    op.create_table(
        "turns",
        sa.Column("battle_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('running', 'done', 'stopped', 'failed')", name=op.f("ck_turns_state")),
        sa.CheckConstraint("number > 0 AND attempt > 0", name=op.f("ck_turns_counts")),
        sa.ForeignKeyConstraint(["battle_id"], ["battles.id"], name=op.f("fk_turns_battle_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("battle_id", "number", name=op.f("pk_turns")),
    )
    op.create_index(
        "ix_turns_running",
        "turns",
        ["state"],
        unique=False,
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_table(
        "undone_votes",
        sa.Column("battle_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("voted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("choice", sa.String(length=8), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.CheckConstraint("choice IN ('a', 'b', 'tie', 'both_bad')", name=op.f("ck_undone_votes_choice")),
        sa.ForeignKeyConstraint(["battle_id"], ["battles.id"], name=op.f("fk_undone_votes_battle_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_undone_votes_person_id")),
        sa.PrimaryKeyConstraint("battle_id", "person_id", "voted_at", name=op.f("pk_undone_votes")),
    )
    op.create_table(
        "votes",
        sa.Column("battle_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("choice", sa.String(length=8), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("not_counted", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("choice IN ('a', 'b', 'tie', 'both_bad')", name=op.f("ck_votes_choice")),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_votes_seconds")),
        sa.ForeignKeyConstraint(["battle_id"], ["battles.id"], name=op.f("fk_votes_battle_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_votes_person_id")),
        sa.PrimaryKeyConstraint("battle_id", "person_id", name=op.f("pk_votes")),
    )
    op.create_index("ix_votes_person_id_created_at", "votes", ["person_id", "created_at"], unique=False)
    op.create_table(
        "answers",
        sa.Column("battle_id", sa.String(length=32), nullable=False),
        sa.Column("turn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("side", sa.String(length=1), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("ending", sa.String(length=16), nullable=False),
        sa.Column("signals", sa.String(length=120), nullable=False),
        sa.Column("leak", sa.String(length=80), nullable=True),
        sa.Column("tokens_in", sa.Integer(), nullable=False),
        sa.Column("tokens_out", sa.Integer(), nullable=False),
        sa.Column("first_seconds", sa.Double(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.CheckConstraint("side IN ('a', 'b')", name=op.f("ck_answers_side")),
        sa.ForeignKeyConstraint(
            ["battle_id", "turn"],
            ["turns.battle_id", "turns.number"],
            name=op.f("fk_answers_battle_id_turn"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("battle_id", "turn", "side", name=op.f("pk_answers")),
    )
    op.create_table(
        "edits",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("battle_id", sa.String(length=32), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("start", sa.String(length=4), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("distance", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("concerns", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("start IN ('a', 'b', 'none')", name=op.f("ck_edits_start")),
        sa.CheckConstraint("distance >= 0 AND seconds >= 0", name=op.f("ck_edits_measures")),
        sa.ForeignKeyConstraint(
            ["battle_id", "turn"], ["turns.battle_id", "turns.number"], name=op.f("fk_edits_battle_id_turn")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_edits_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edits")),
    )
    op.create_index(op.f("ix_edits_person_id"), "edits", ["person_id"], unique=False)
    op.create_index(
        "uq_edits_in_force",
        "edits",
        ["battle_id", "turn", "person_id"],
        unique=True,
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    op.create_table(
        "reference_translations",
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("mistake", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["benchmark_items.id"], name=op.f("fk_reference_translations_item_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", "language", name=op.f("pk_reference_translations")),
    )
    op.create_table(
        "translations",
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["benchmark_items.id"], name=op.f("fk_translations_item_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", "language", name=op.f("pk_translations")),
    )
    op.create_table(
        "turn_pictures",
        sa.Column("battle_id", sa.String(length=32), nullable=False),
        sa.Column("turn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["battle_id", "turn"],
            ["turns.battle_id", "turns.number"],
            name=op.f("fk_turn_pictures_battle_id_turn"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["sha256"], ["pictures.sha256"], name=op.f("fk_turn_pictures_sha256")),
        sa.PrimaryKeyConstraint("battle_id", "turn", "position", name=op.f("pk_turn_pictures")),
    )
    op.create_index(op.f("ix_turn_pictures_sha256"), "turn_pictures", ["sha256"], unique=False)
