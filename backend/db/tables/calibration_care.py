"""Care for calibration in a language: gold items, a glossary, who adjudicates beside the researchers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.tables.base import ID_LENGTH, Base

_OPEN = text("done_at IS NULL")
_TERM_LENGTH = 200


class GoldRow(Base):
    """An item whose best text is known: voters are given it now and then, and nothing tells them."""

    __tablename__ = "gold_items"
    __table_args__ = (
        ForeignKeyConstraint(
            ["item_id", "language"], ["calibrations.item_id", "calibrations.language"], ondelete="CASCADE"
        ),
    )

    item_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    texts: Mapped[str]  # JSON list, the best first
    made_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # nobody gets it any more


class GoldPlaceRow(Base):
    """One voter at a gold item, once; what they say is no ballot."""

    __tablename__ = "gold_places"
    __table_args__ = (
        ForeignKeyConstraint(
            ["item_id", "language"], ["gold_items.item_id", "gold_items.language"], ondelete="CASCADE"
        ),
        CheckConstraint("seconds >= 0", name="seconds"),
        CheckConstraint("(done_at IS NULL) = (chosen IS NULL)", name="chosen"),
        Index("uq_gold_places_open", "person_id", "language", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_gold_places_expires_at", "expires_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    item_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    taken_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    shown: Mapped[str]  # JSON list: the places of the texts in this voter's order
    chosen: Mapped[int | None]  # the place of a text, 0 is the best; -1: all are bad
    said: Mapped[str]  # JSON: reasons, note, proposal, ranking
    seconds: Mapped[float]


class TermRow(Base):
    """What a word of the source is called in a language, in one benchmark."""

    __tablename__ = "glossary_terms"
    __table_args__ = (CheckConstraint("term <> ''", name="term"),)

    benchmark_id: Mapped[str] = mapped_column(ForeignKey("benchmarks.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    term: Mapped[str] = mapped_column(String(_TERM_LENGTH), primary_key=True)
    translations: Mapped[str]  # JSON list; any of them will do
    set_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    set_at: Mapped[datetime]


class AdjudicatorRow(Base):
    """Somebody who decides where votes do not, in one benchmark and language."""

    __tablename__ = "adjudicators"

    benchmark_id: Mapped[str] = mapped_column(ForeignKey("benchmarks.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    named_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    named_at: Mapped[datetime]
