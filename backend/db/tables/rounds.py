"""Rounds and their goals."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.db.tables.base import ID_LENGTH, Base


class RoundRow(Base):
    """A span of work that is judged, and later trained on, together."""

    __tablename__ = "rounds"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("closed_at IS NULL OR closed_at >= opened_at", name="closes_later"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    demo: Mapped[bool]

    languages: Mapped[list[RoundLanguageRow]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="RoundLanguageRow.code"
    )


class RoundLanguageRow(Base):
    """How many counted votes a round wants in a language."""

    __tablename__ = "round_languages"
    __table_args__ = (CheckConstraint("goal > 0", name="goal"),)

    round_id: Mapped[str] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    goal: Mapped[int]
