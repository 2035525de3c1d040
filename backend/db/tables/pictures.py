"""Pictures, and who sent them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.tables.base import SHA_LENGTH, Base


class PictureRow(Base):
    """A picture; its bytes are the blob of the same hash."""

    __tablename__ = "pictures"
    __table_args__ = (
        CheckConstraint("width > 0 AND height > 0 AND size > 0", name="measures"),
        CheckConstraint("source IN ('upload', 'pool', 'demo', 'benchmark')", name="source"),
    )

    sha256: Mapped[str] = mapped_column(String(SHA_LENGTH), primary_key=True)
    phash: Mapped[str] = mapped_column(String(16), index=True)
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    source: Mapped[str] = mapped_column(String(16), index=True)
    licence: Mapped[str] = mapped_column(String(80))
    origin: Mapped[str]  # where it comes from: an address, a file name, the key of a drawing
    culture: Mapped[str] = mapped_column(String(16), server_default="")  # the language of where it is at home
    added_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    demo: Mapped[bool]
    held_out: Mapped[bool] = mapped_column(default=False)  # shown in the arena, and never learnt from
    created_at: Mapped[datetime]


class PictureSenderRow(Base):
    """Who sent a picture: of two people with the same one, each may use it."""

    __tablename__ = "picture_senders"

    sha256: Mapped[str] = mapped_column(ForeignKey("pictures.sha256", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
