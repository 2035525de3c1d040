"""Demo people that the sign-in page offers; none outside of the demo."""

from __future__ import annotations

from dataclasses import dataclass

from core.records import Role, TranslatorGroup


@dataclass(frozen=True)
class Guest:
    """Somebody to look around as, by one click."""

    login: str
    password: str
    name: str
    role: Role
    group: TranslatorGroup | None = None
