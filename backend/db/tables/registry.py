"""What the arena works with: pictures, models, rounds, tokens of programs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.db.tables.base import ID_LENGTH, SHA_LENGTH, Base
from backend.db.tables.runs import RunRow


class PictureRow(Base):
    """A picture; its bytes are the blob of the same hash."""

    __tablename__ = "pictures"
    __table_args__ = (
        CheckConstraint("width > 0 AND height > 0 AND size > 0", name="measures"),
        CheckConstraint("source IN ('upload', 'pool', 'demo')", name="source"),
    )

    sha256: Mapped[str] = mapped_column(String(SHA_LENGTH), primary_key=True)
    phash: Mapped[str] = mapped_column(String(16), index=True)
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    source: Mapped[str] = mapped_column(String(16), index=True)
    licence: Mapped[str] = mapped_column(String(80))
    origin: Mapped[str]  # where it comes from: an address, a file name, the key of a drawing
    added_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    demo: Mapped[bool]
    created_at: Mapped[datetime]


class PictureSenderRow(Base):
    """Who sent a picture: of two people with the same one, each may use it."""

    __tablename__ = "picture_senders"

    sha256: Mapped[str] = mapped_column(ForeignKey("pictures.sha256", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)


class ModelRow(Base):
    """A model that can answer: a base, or a base with an adapter."""

    __tablename__ = "models"
    __table_args__ = (
        CheckConstraint("name <> '' AND base <> ''", name="named"),
        CheckConstraint("state IN ('candidate', 'active', 'retired')", name="state"),
        UniqueConstraint("base", "adapter"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    base: Mapped[str] = mapped_column(String(400))
    adapter: Mapped[str] = mapped_column(String(400))  # empty: the base alone
    adapter_sha256: Mapped[str | None] = mapped_column(String(SHA_LENGTH))  # known of those that a run made
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("models.id"))
    state: Mapped[str] = mapped_column(String(16))
    promoted_at: Mapped[datetime | None]
    demo: Mapped[bool]
    created_at: Mapped[datetime]

    made_by: Mapped[RunRow | None] = relationship(
        foreign_keys=RunRow.model_id, viewonly=True, lazy="joined", uselist=False
    )


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


class ProgramTokenRow(Base):
    """A program's key with the rights of a person; the token itself is shown once and not stored."""

    __tablename__ = "program_tokens"
    __table_args__ = (CheckConstraint("expires_at > created_at", name="expires_later"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    token_hash: Mapped[str] = mapped_column(String(SHA_LENGTH), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
