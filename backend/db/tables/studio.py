"""What researchers decide about rounds, and the snapshots made of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.tables.base import ID_LENGTH, SHA_LENGTH, Base

_STANDING = "lifted_at IS NULL AND edit_id IS {}NULL"


class RoundExclusionRow(Base):
    """A battle, or one edit in it, that nothing is learnt from; lifting it leaves the row."""

    __tablename__ = "round_exclusions"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("lifted_at IS NULL OR lifted_at >= at", name="lifted_later"),
        *(
            Index(
                f"uq_round_exclusions_{column}",
                column,
                unique=True,
                sqlite_where=text(_STANDING.format(negated)),
                postgresql_where=text(_STANDING.format(negated)),
            )
            for column, negated in (("battle_id", ""), ("edit_id", "NOT "))
        ),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    round_id: Mapped[str] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), index=True)
    battle_id: Mapped[str] = mapped_column(ForeignKey("battles.id", ondelete="CASCADE"))
    edit_id: Mapped[str | None] = mapped_column(ForeignKey("edits.id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(String(400))
    by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    lifted_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    lifted_at: Mapped[datetime | None]


class SnapshotRow(Base):
    """A snapshot in the folder of snapshots; its hash is its name."""

    __tablename__ = "snapshots"

    hash: Mapped[str] = mapped_column(String(SHA_LENGTH), primary_key=True)
    round_id: Mapped[str | None] = mapped_column(ForeignKey("rounds.id"), index=True)
    folder: Mapped[str]
    rows: Mapped[int]
    counts: Mapped[str]  # JSON, as in the manifest
    demo: Mapped[bool]
    created_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))  # none: a command line
    created_at: Mapped[datetime]


class SnapshotPersonRow(Base):
    """Whose work is in a snapshot: when consent is withdrawn, the affected ones can be named."""

    __tablename__ = "snapshot_people"
    __table_args__ = (CheckConstraint("rows > 0", name="rows"),)

    snapshot_hash: Mapped[str] = mapped_column(ForeignKey("snapshots.hash", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)
    rows: Mapped[int]
