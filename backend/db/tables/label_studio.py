"""What Parley knows of Label Studio: projects there, which task is which item or battle, what became of work there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.tables.base import ID_LENGTH, SHA_LENGTH, Base


class SyncProjectRow(Base):
    """One place of a stage of a benchmark in a language: a project there, whose description holds our id."""

    __tablename__ = "label_studio_projects"
    __table_args__ = (
        UniqueConstraint("benchmark_id", "language", "stage", "place"),
        CheckConstraint("stage IN ('refine', 'vote')", name="stage"),
        CheckConstraint("place >= 1", name="place"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    benchmark_id: Mapped[str] = mapped_column(ForeignKey("benchmarks.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(16))
    stage: Mapped[str] = mapped_column(String(12))
    place: Mapped[int]
    number: Mapped[int | None]  # what it is called there; none: not known to be there
    shape: Mapped[str]  # JSON: how much its longest item has
    pushed_at: Mapped[datetime | None]
    pulled_at: Mapped[datetime | None]
    hinted_at: Mapped[datetime | None]  # something happened there since


class SyncTaskRow(Base):
    """An item in a project; without a number it was sent, and nobody knows whether it arrived."""

    __tablename__ = "label_studio_tasks"

    project_id: Mapped[str] = mapped_column(
        ForeignKey("label_studio_projects.id", ondelete="CASCADE"), primary_key=True
    )
    item_id: Mapped[str] = mapped_column(ForeignKey("benchmark_items.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int | None]
    hash: Mapped[str] = mapped_column(String(SHA_LENGTH))  # of what it says, without pictures


class SyncAnnotationRow(Base):
    """An annotation that was looked at: taken, or left with the reason."""

    __tablename__ = "label_studio_annotations"
    __table_args__ = (
        ForeignKeyConstraint(
            ["project_id", "item_id"],
            ["label_studio_tasks.project_id", "label_studio_tasks.item_id"],
            ondelete="CASCADE",
        ),
    )

    project_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"), index=True)
    account: Mapped[str] = mapped_column(String(254))  # there, where the person is not known here
    hash: Mapped[str] = mapped_column(String(SHA_LENGTH))  # of what it said when it was last looked at
    taken_hash: Mapped[str | None] = mapped_column(String(SHA_LENGTH))  # of what was taken; none: nothing was
    trouble: Mapped[str] = mapped_column(String(20))  # empty: none
    changed_at: Mapped[datetime]


class SyncArenaRow(Base):
    """One place of the arena in a language: a project there, whose description holds our id."""

    __tablename__ = "label_studio_arenas"
    __table_args__ = (UniqueConstraint("language", "place"), CheckConstraint("place >= 1", name="place"))

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    language: Mapped[str] = mapped_column(String(16))
    place: Mapped[int]
    number: Mapped[int | None]  # what it is called there; none: not known to be there
    pushed_at: Mapped[datetime | None]
    pulled_at: Mapped[datetime | None]
    hinted_at: Mapped[datetime | None]  # something happened there since


class SyncBattleRow(Base):
    """A battle in a project; without a number it was sent, and nobody knows whether it arrived."""

    __tablename__ = "label_studio_battles"

    arena_id: Mapped[str] = mapped_column(ForeignKey("label_studio_arenas.id", ondelete="CASCADE"), primary_key=True)
    battle_id: Mapped[str] = mapped_column(ForeignKey("battles.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int | None]
    hash: Mapped[str] = mapped_column(String(SHA_LENGTH))  # of what it says, without the picture


class SyncJudgementRow(Base):
    """A judgement that was looked at: taken as a battle of its person, or left with the reason."""

    __tablename__ = "label_studio_judgements"
    __table_args__ = (
        ForeignKeyConstraint(
            ["arena_id", "battle_id"],
            ["label_studio_battles.arena_id", "label_studio_battles.battle_id"],
            ondelete="CASCADE",
        ),
    )

    arena_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    battle_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"), index=True)
    account: Mapped[str] = mapped_column(String(254))  # there, where the person is not known here
    hash: Mapped[str] = mapped_column(String(SHA_LENGTH))  # of what it said when it was last looked at
    taken_hash: Mapped[str | None] = mapped_column(String(SHA_LENGTH))  # of what was taken; none: nothing was
    taken_as: Mapped[str | None] = mapped_column(ForeignKey("battles.id", ondelete="SET NULL"))  # whose own battle
    trouble: Mapped[str] = mapped_column(String(20))  # empty: none
    changed_at: Mapped[datetime]
