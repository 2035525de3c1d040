"""People, their sessions and links, the audit log and idempotency keys."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.db.tables.base import ID_LENGTH, Base

_ROLES = "role IN ('rater', 'translator', 'researcher', 'administrator')"
_GROUPS = "translator_group IN ('refiner', 'voter')"


class PersonRow(Base):
    """An account; erasing a person later empties it and keeps the row that others refer to."""

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint("login = lower(login) AND login <> ''", name="login"),
        CheckConstraint("name <> ''", name="name"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    login: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str | None]  # none: signs in elsewhere
    oidc_subject: Mapped[str | None] = mapped_column(String(255), unique=True)
    page_language: Mapped[str] = mapped_column(String(16))
    consented_at: Mapped[datetime | None]
    active: Mapped[bool]
    demo: Mapped[bool]
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    shortcuts_off_at: Mapped[datetime | None]  # since when no key votes in the arena

    roles: Mapped[list[PersonRoleRow]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    languages: Mapped[list[PersonLanguageRow]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="PersonLanguageRow.position"
    )


class PersonRoleRow(Base):
    """One role of one person."""

    __tablename__ = "person_roles"
    __table_args__ = (CheckConstraint(_ROLES, name="role"),)

    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(16), primary_key=True)


class PersonLanguageRow(Base):
    """One language of one person; the key allows one translator group in it."""

    __tablename__ = "person_languages"
    __table_args__ = (CheckConstraint(_GROUPS, name="translator_group"),)

    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    translator_group: Mapped[str | None] = mapped_column(String(16))
    position: Mapped[int]


class SessionRow(Base):
    """One sign-in; the token itself is only in the visitor's cookie."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(String(64))


class InvitationRow(Base):
    """A single-use link; its token is signed from the id and not stored."""

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint("(used_at IS NULL) = (used_by IS NULL)", name="used"),
        CheckConstraint("used_at IS NULL OR withdrawn_at IS NULL", name="one_end"),
        CheckConstraint("expires_at > created_at", name="expires_later"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    note: Mapped[str]
    page_language: Mapped[str] = mapped_column(String(16))
    created_by: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    used_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"), unique=True)

    roles: Mapped[list[InvitationRoleRow]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    languages: Mapped[list[InvitationLanguageRow]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="InvitationLanguageRow.position"
    )


class InvitationRoleRow(Base):
    """One role that an invitation gives."""

    __tablename__ = "invitation_roles"
    __table_args__ = (CheckConstraint(_ROLES, name="role"),)

    invitation_id: Mapped[str] = mapped_column(ForeignKey("invitations.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(16), primary_key=True)


class InvitationLanguageRow(Base):
    """One language that an invitation gives."""

    __tablename__ = "invitation_languages"
    __table_args__ = (CheckConstraint(_GROUPS, name="translator_group"),)

    invitation_id: Mapped[str] = mapped_column(ForeignKey("invitations.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    translator_group: Mapped[str | None] = mapped_column(String(16))
    position: Mapped[int]


class PasswordLinkRow(Base):
    """A link that sets a new password once; ended when used, replaced or no longer needed."""

    __tablename__ = "password_links"
    __table_args__ = (CheckConstraint("expires_at > created_at", name="expires_later"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    created_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class AuditRow(Base):
    """Who did what; ids are never given twice, so a removed line leaves a gap."""

    __tablename__ = "audit"
    __table_args__ = (
        CheckConstraint("action <> ''", name="action"),
        Index("ix_audit_action_id", "action", "id"),
        Index("ix_audit_actor_id", "actor", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    action: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(160))
    address: Mapped[str] = mapped_column(String(64))
    details: Mapped[str]  # JSON


class IdempotencyRow(Base):
    """One write that a person triggered, and the answer it got."""

    __tablename__ = "idempotency"

    scope: Mapped[str] = mapped_column(String(160), primary_key=True)
    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    action: Mapped[str] = mapped_column(String(64))
    payload_hash: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str | None]  # JSON; none only inside the transaction that does the work
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
