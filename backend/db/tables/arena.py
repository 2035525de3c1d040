"""Battles: what was asked, what both sides answered, how it was judged and edited."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.tables.base import ID_LENGTH, SHA_LENGTH, Base

_SIDE = "side IN ('a', 'b')"
_CHOICE = "choice IN ('a', 'b', 'tie', 'both_bad')"


class BattleRow(Base):
    """One conversation of one person with two models; `model_a` is the side shown as A."""

    __tablename__ = "battles"
    __table_args__ = (
        CheckConstraint("mode IN ('blind', 'open')", name="mode"),
        Index("ix_battles_person_id_created_at", "person_id", "created_at"),
        Index("ix_battles_model_a_model_b_language", "model_a", "model_b", "language"),
        Index("ix_battles_language_model_a_model_b", "language", "model_a", "model_b"),
        Index("ix_battles_round_id_language", "round_id", "language"),
        Index(
            "ix_battles_repeats",
            "repeats",
            sqlite_where=text("repeats IS NOT NULL"),
            postgresql_where=text("repeats IS NOT NULL"),
        ),
        Index(
            "ix_battles_control",
            "control_side",
            sqlite_where=text("control_side IS NOT NULL"),
            postgresql_where=text("control_side IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    round_id: Mapped[str | None] = mapped_column(ForeignKey("rounds.id"))
    language: Mapped[str] = mapped_column(String(16))
    mode: Mapped[str] = mapped_column(String(8))
    model_a: Mapped[str] = mapped_column(ForeignKey("models.id"))
    model_b: Mapped[str] = mapped_column(ForeignKey("models.id"))
    generation: Mapped[str]  # JSON
    seed: Mapped[int]
    leaked: Mapped[bool]
    learnt: Mapped[bool] = mapped_column(server_default=false())  # its person knew who answers like this
    void: Mapped[str | None] = mapped_column(String(32))  # why it is void, if it is
    chance: Mapped[float | None]  # how likely its pair was, where votes are drawn to where they tell most
    control_side: Mapped[str | None] = mapped_column(String(1))  # who answered about another picture, in a control
    control_picture: Mapped[str | None] = mapped_column(String(SHA_LENGTH))  # that picture; it may be gone since
    drawn: Mapped[str] = mapped_column(String(80), server_default="")  # JSON: the policy its models were drawn by
    repeats: Mapped[str | None] = mapped_column(String(ID_LENGTH))  # whose answers it has; that one may be gone
    ahead: Mapped[bool] = mapped_column(server_default=false())  # begun before its person came to it
    shown_at: Mapped[datetime | None]  # when one that was begun ahead came on the page
    skipped: Mapped[bool] = mapped_column(server_default=false())  # its person passed it over
    ended_at: Mapped[datetime | None]  # left, or another was begun; a vote leaves it open
    created_at: Mapped[datetime]


class TurnRow(Base):
    """One message of the person; the answers belong to its latest attempt."""

    __tablename__ = "turns"
    __table_args__ = (
        CheckConstraint("number > 0 AND attempt > 0", name="counts"),
        CheckConstraint("state IN ('running', 'done', 'stopped', 'failed')", name="state"),
        Index(
            "ix_turns_running",
            "state",
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
    )

    battle_id: Mapped[str] = mapped_column(ForeignKey("battles.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    prompt: Mapped[str]
    attempt: Mapped[int]
    state: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class TurnPictureRow(Base):
    """A picture that came with a message."""

    __tablename__ = "turn_pictures"
    __table_args__ = (
        ForeignKeyConstraint(["battle_id", "turn"], ["turns.battle_id", "turns.number"], ondelete="CASCADE"),
    )

    battle_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    turn: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(ForeignKey("pictures.sha256"), index=True)


class AnswerRow(Base):
    """What one side answered to one message."""

    __tablename__ = "answers"
    __table_args__ = (
        CheckConstraint(_SIDE, name="side"),
        ForeignKeyConstraint(["battle_id", "turn"], ["turns.battle_id", "turns.number"], ondelete="CASCADE"),
    )

    battle_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    turn: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    side: Mapped[str] = mapped_column(String(1), primary_key=True)
    text: Mapped[str]
    ending: Mapped[str] = mapped_column(String(16))  # complete, length, stopped
    signals: Mapped[str] = mapped_column(String(120))  # by blanks
    leak: Mapped[str | None] = mapped_column(String(80))
    tokens_in: Mapped[int]
    tokens_out: Mapped[int]
    first_seconds: Mapped[float]
    seconds: Mapped[float]
    attempt: Mapped[int]
    base_hash: Mapped[str | None] = mapped_column(String(SHA_LENGTH))  # of the weights that really answered
    adapter_hash: Mapped[str | None] = mapped_column(String(SHA_LENGTH))


class VoteRow(Base):
    """The judgement of one person on one battle; the key allows no second one."""

    __tablename__ = "votes"
    __table_args__ = (
        CheckConstraint(_CHOICE, name="choice"),
        CheckConstraint("seconds >= 0", name="seconds"),
        Index("ix_votes_person_id_created_at", "person_id", "created_at"),
        Index("ix_votes_created_at", "created_at"),
    )

    battle_id: Mapped[str] = mapped_column(ForeignKey("battles.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    choice: Mapped[str] = mapped_column(String(8))
    reasons: Mapped[str]  # JSON: side -> reasons
    note: Mapped[str]
    mark: Mapped[str]  # JSON: a box on the picture; empty: none
    seconds: Mapped[float]
    not_counted: Mapped[str] = mapped_column(String(80))  # by blanks; empty: it counts
    created_at: Mapped[datetime]
    names_at: Mapped[datetime | None]  # from when on its person is told the names; none: at once
    reasons_at: Mapped[datetime | None]  # when the reasons were told, if after the vote


class UndoneVoteRow(Base):
    """A vote that was taken back; kept, because taking back says something too."""

    __tablename__ = "undone_votes"
    __table_args__ = (CheckConstraint(_CHOICE, name="choice"),)

    battle_id: Mapped[str] = mapped_column(ForeignKey("battles.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    voted_at: Mapped[datetime] = mapped_column(primary_key=True)
    undone_at: Mapped[datetime]
    choice: Mapped[str] = mapped_column(String(8))
    seconds: Mapped[float]
    blind: Mapped[bool] = mapped_column(server_default=false())  # taken back before the names were told


class EditRow(Base):
    """An edited answer; a later one by the same person replaces it and leaves it in place."""

    __tablename__ = "edits"
    __table_args__ = (
        CheckConstraint("start IN ('a', 'b', 'none')", name="start"),
        CheckConstraint("distance >= 0 AND seconds >= 0", name="measures"),
        ForeignKeyConstraint(["battle_id", "turn"], ["turns.battle_id", "turns.number"]),
        Index(
            "uq_edits_in_force",
            "battle_id",
            "turn",
            "person_id",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    battle_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    turn: Mapped[int]
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    start: Mapped[str] = mapped_column(String(4))
    text: Mapped[str]
    distance: Mapped[int]
    seconds: Mapped[float]
    concerns: Mapped[str] = mapped_column(String(120))  # by blanks
    created_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]


class UnsavedRow(Base):
    """Text half typed, kept as it is typed."""

    __tablename__ = "unsaved"

    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    subject: Mapped[str] = mapped_column(String(80), primary_key=True)
    text: Mapped[str]
    updated_at: Mapped[datetime]
