"""Benchmarks: items in the source language, machine drafts, and references that nobody who translates sees."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.tables.base import ID_LENGTH, SHA_LENGTH, Base


class BenchmarkRow(Base):
    """A set of questions about pictures."""

    __tablename__ = "benchmarks"
    __table_args__ = (CheckConstraint("name <> ''", name="name"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    source_language: Mapped[str] = mapped_column(String(16))
    licence: Mapped[str] = mapped_column(default="")
    origin: Mapped[str] = mapped_column(default="")  # where it comes from: an address, a paper, a file's name
    demo: Mapped[bool]
    created_at: Mapped[datetime]


class BenchmarkItemRow(Base):
    """One question in the source language, with its answer."""

    __tablename__ = "benchmark_items"
    __table_args__ = (
        CheckConstraint("kind IN ('yes_no', 'choice', 'open')", name="kind"),
        UniqueConstraint("benchmark_id", "number"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    benchmark_id: Mapped[str] = mapped_column(ForeignKey("benchmarks.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    letters: Mapped[str]  # JSON list: what the options are called
    pair: Mapped[str] = mapped_column(String(32))  # both questions of a pair share it
    circle: Mapped[str] = mapped_column(String(32))  # the turns of the same options share it
    question: Mapped[str]
    hint: Mapped[str]
    options: Mapped[str]  # JSON list
    answer: Mapped[str]


class ItemPictureRow(Base):
    """A picture that an item asks about, at its place."""

    __tablename__ = "benchmark_item_pictures"

    item_id: Mapped[str] = mapped_column(ForeignKey("benchmark_items.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(ForeignKey("pictures.sha256"), index=True)


class FileRow(Base):
    """A row of a benchmark's file as it came; those that only turn an item's options lead to the same item."""

    __tablename__ = "benchmark_rows"
    __table_args__ = (UniqueConstraint("benchmark_id", "number"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    benchmark_id: Mapped[str] = mapped_column(ForeignKey("benchmarks.id", ondelete="CASCADE"))
    number: Mapped[int]
    item_id: Mapped[str] = mapped_column(ForeignKey("benchmark_items.id", ondelete="CASCADE"), index=True)
    cells: Mapped[str]  # JSON object: every column, pictures by the hash of the file that came
    turned: Mapped[str]  # JSON list: which option of the item stands at each letter; empty: as in the item


class RowFileRow(Base):
    """A picture's file as it came with a row, kept beside the clean one so that an export gives it back."""

    __tablename__ = "benchmark_row_files"

    row_id: Mapped[str] = mapped_column(ForeignKey("benchmark_rows.id", ondelete="CASCADE"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(SHA_LENGTH), primary_key=True, index=True)


class DraftRow(Base):
    """The machine draft of an item in one language."""

    __tablename__ = "drafts"

    item_id: Mapped[str] = mapped_column(ForeignKey("benchmark_items.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    question: Mapped[str]
    hint: Mapped[str]
    options: Mapped[str]  # JSON list


class FirstDraftRow(Base):
    """How a draft was made: who translated it, and the text before it read its own translation again."""

    __tablename__ = "first_drafts"
    __table_args__ = (
        ForeignKeyConstraint(["item_id", "language"], ["drafts.item_id", "drafts.language"], ondelete="CASCADE"),
    )

    item_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    translator: Mapped[str]
    question: Mapped[str]
    hint: Mapped[str]
    options: Mapped[str]  # JSON list
    created_at: Mapped[datetime]


class DraftFaultRow(Base):
    """An item that has no draft in a language because what came could not be used."""

    __tablename__ = "draft_faults"

    item_id: Mapped[str] = mapped_column(ForeignKey("benchmark_items.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    translator: Mapped[str]
    fault: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]


class ReferenceRow(Base):
    """A reference translation, for measuring calibration; kept apart from what translators see."""

    __tablename__ = "reference_translations"

    item_id: Mapped[str] = mapped_column(ForeignKey("benchmark_items.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    question: Mapped[str]
    hint: Mapped[str]
    options: Mapped[str]  # JSON list
    mistake: Mapped[str] = mapped_column(String(32))  # what the draft got wrong; empty: nothing
