"""Parcels: battles that somebody takes along to judge without a network."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.tables.base import SHA_LENGTH, Base


class ParcelRow(Base):
    """A parcel, leased to one person until it expires or is withdrawn."""

    __tablename__ = "parcels"
    __table_args__ = (
        CheckConstraint("expires_at > created_at", name="lease"),
        CheckConstraint("(digest IS NULL) = (sealed_at IS NULL)", name="sealed"),
        Index("ix_parcels_person_id_created_at", "person_id", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    language: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    sealed_at: Mapped[datetime | None]  # when all its battles were answered
    digest: Mapped[str | None] = mapped_column(String(SHA_LENGTH))  # of what was handed out
    withdrawn_at: Mapped[datetime | None]


class ParcelBattleRow(Base):
    """A battle of a parcel: until its vote comes in it is on no page and in no round."""

    __tablename__ = "parcel_battles"

    battle_id: Mapped[str] = mapped_column(ForeignKey("battles.id", ondelete="CASCADE"), primary_key=True)
    parcel_id: Mapped[str] = mapped_column(ForeignKey("parcels.id", ondelete="CASCADE"), index=True)
