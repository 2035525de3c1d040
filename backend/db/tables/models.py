"""Models that can answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.db.tables.base import ID_LENGTH, SHA_LENGTH, Base
from backend.db.tables.runs import RunRow


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
