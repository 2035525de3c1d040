"""Calibration: an item in a language on its way from the draft to a decision, and what people did on that way."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.tables.base import ID_LENGTH, SHA_LENGTH, Base

_OPEN = text("done_at IS NULL")
_FREE = text("held_at IS NULL AND taken < wanted")


def _of(table: str, *columns: str) -> ForeignKeyConstraint:
    """What belongs to a row of another table with the same columns, and goes with it."""
    return ForeignKeyConstraint(columns, [f"{table}.{column}" for column in columns], ondelete="CASCADE")


class CalibrationRow(Base):
    """An item in a language: where it stands, how many places its stage has and how many of them are taken."""

    __tablename__ = "calibrations"
    __table_args__ = (
        _of("drafts", "item_id", "language"),
        CheckConstraint("stage IN ('refine', 'vote', 'adjudicate', 'decided', 'left_out')", name="stage"),
        CheckConstraint("taken >= 0 AND taken <= wanted", name="taken"),
        Index(
            "ix_calibrations_free",
            "language",
            "stage",
            "taken",
            "number",
            "item_id",
            sqlite_where=_FREE,
            postgresql_where=_FREE,
        ),
    )

    item_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    number: Mapped[int]  # the item's, for the order
    stage: Mapped[str] = mapped_column(String(12))
    wanted: Mapped[int]
    taken: Mapped[int]  # by people at work and by those who are done
    held_at: Mapped[datetime | None]  # flagged often enough to wait for a researcher


class PlaceRow(Base):
    """One person's place at an item: refiner or voter, never both; a lease until it is done.

    The unique columns are what keeps refiners from voting on their own work and anybody from doing an item twice.
    """

    __tablename__ = "calibration_places"
    __table_args__ = (
        _of("calibrations", "item_id", "language"),
        UniqueConstraint("item_id", "language", "person_id"),
        UniqueConstraint("item_id", "language", "stage", "person_id"),  # what refinements and ballots refer to
        CheckConstraint("stage IN ('refine', 'vote')", name="stage"),
        CheckConstraint("place >= 1 AND (stage <> 'refine' OR place <= 3)", name="place"),
        Index(
            "uq_calibration_places_open",
            "person_id",
            "language",
            "stage",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_calibration_places_expires_at", "expires_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(
            "ix_calibration_places_person_id_language_stage_done_at", "person_id", "language", "stage", "done_at"
        ),  # how many somebody has done, and which was the last
    )

    item_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    stage: Mapped[str] = mapped_column(String(12), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    taken_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    shown: Mapped[str | None]  # JSON list: the versions in this voter's order


class RefinementRow(Base):
    """What one refiner made of a draft; only who has a refiner's place at the item can have one."""

    __tablename__ = "refinements"
    __table_args__ = (
        _of("calibration_places", "item_id", "language", "stage", "person_id"),
        CheckConstraint("stage = 'refine'", name="stage"),
        CheckConstraint("distance >= 0 AND seconds >= 0", name="measures"),
    )

    item_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    stage: Mapped[str] = mapped_column(String(12))
    question: Mapped[str]
    hint: Mapped[str]
    options: Mapped[str]  # JSON list
    doubts: Mapped[str]  # JSON list of [field, finding]
    reason: Mapped[str]  # why they are meant
    distance: Mapped[int]  # from the draft
    seconds: Mapped[float]
    created_at: Mapped[datetime]
    revised_at: Mapped[datetime | None]


class SkipRow(Base):
    """Somebody passed over an item: it comes back to them when there is nothing else."""

    __tablename__ = "calibration_skips"
    __table_args__ = (_of("calibrations", "item_id", "language"),)

    item_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    at: Mapped[datetime]


class FlagRow(Base):
    """Somebody says that something is wrong with an item itself; settled when a researcher has decided."""

    __tablename__ = "item_flags"
    __table_args__ = (
        _of("calibrations", "item_id", "language"),
        CheckConstraint(
            "kind IN ('picture_not_needed', 'english_bound', 'too_hard', 'broken_source', 'offensive')", name="kind"
        ),
    )

    item_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(String(20))
    note: Mapped[str]
    at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class VersionRow(Base):
    """A distinct text that is voted on; identical refinements are one."""

    __tablename__ = "versions"
    __table_args__ = (
        _of("calibrations", "item_id", "language"),
        UniqueConstraint("item_id", "language", "id"),  # what ballots and decisions refer to
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    item_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    language: Mapped[str] = mapped_column(String(16))
    of_draft: Mapped[bool]  # the machine's, as a silent control
    question: Mapped[str]
    hint: Mapped[str]
    options: Mapped[str]  # JSON list


class VersionAuthorRow(Base):
    """Whose refinement a version is; each refinement is one version's."""

    __tablename__ = "version_authors"
    __table_args__ = (
        _of("refinements", "item_id", "language", "person_id"),
        ForeignKeyConstraint(
            ["item_id", "language", "version_id"],
            ["versions.item_id", "versions.language", "versions.id"],
            ondelete="CASCADE",
        ),
    )

    item_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    version_id: Mapped[str] = mapped_column(String(ID_LENGTH))


class BallotRow(Base):
    """What one voter says; only who has a voter's place at the item can have one, and no refiner of it has."""

    __tablename__ = "ballots"
    __table_args__ = (
        _of("calibration_places", "item_id", "language", "stage", "person_id"),
        ForeignKeyConstraint(
            ["item_id", "language", "version_id"],
            ["versions.item_id", "versions.language", "versions.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("stage = 'vote'", name="stage"),
        CheckConstraint("seconds >= 0", name="seconds"),
        CheckConstraint("version_id IS NULL OR proposal = ''", name="proposal"),
    )

    item_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    stage: Mapped[str] = mapped_column(String(12))
    version_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))  # the best; none: all are bad
    proposal: Mapped[str]  # JSON of a better text where all are bad; empty: none
    reasons: Mapped[str] = mapped_column(String(80))  # by blanks
    note: Mapped[str]
    seconds: Mapped[float]
    ranking: Mapped[str] = mapped_column(server_default="")  # JSON list of all versions, the best first; empty: none
    created_at: Mapped[datetime]


class DecisionRow(Base):
    """The text of an item in a language from now on: of the version with most ballots, or as a researcher decided."""

    __tablename__ = "decisions"
    __table_args__ = (
        _of("calibrations", "item_id", "language"),
        ForeignKeyConstraint(
            ["item_id", "language", "version_id"],
            ["versions.item_id", "versions.language", "versions.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("version_id IS NOT NULL OR decided_by IS NOT NULL", name="decided"),
    )

    item_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    version_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))  # none: the researcher's own text
    question: Mapped[str]
    hint: Mapped[str]
    options: Mapped[str]  # JSON list
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))  # none: the ballots
    note: Mapped[str]
    at: Mapped[datetime]


class EditionRow(Base):
    """A benchmark in a language as it was published; it never changes, its hash is that of all its items."""

    __tablename__ = "editions"
    __table_args__ = (
        UniqueConstraint("benchmark_id", "language", "number"),
        UniqueConstraint("benchmark_id", "language", "hash"),
        CheckConstraint("number >= 1", name="number"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    benchmark_id: Mapped[str] = mapped_column(ForeignKey("benchmarks.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(16))
    number: Mapped[int]
    hash: Mapped[str] = mapped_column(String(SHA_LENGTH))
    left_out: Mapped[int]  # items that were not decided
    created_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))  # none: a command line
    created_at: Mapped[datetime]
    card: Mapped[str] = mapped_column(server_default="")  # Markdown; empty: published before there were cards


class EditionItemRow(Base):
    """An item as it was published, with how its text came about."""

    __tablename__ = "edition_items"

    edition_id: Mapped[str] = mapped_column(ForeignKey("editions.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("benchmark_items.id", ondelete="CASCADE"), primary_key=True)
    question: Mapped[str]
    hint: Mapped[str]
    options: Mapped[str]  # JSON list
    provenance: Mapped[str]  # JSON: draft, refinements, ballots, decision; people under pseudonyms
