"""Passwords as argon2 hashes."""

from __future__ import annotations

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core import inputs


class Passwords:
    """Hashes and compares; a comparison costs the same whether or not there is an account."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self._hasher = hasher
        self._dummy = hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """The text to store for a password that was already checked."""
        return self._hasher.hash(_composed(password))

    def matches(self, stored: str | None, password: str) -> bool:
        """Whether the password is the stored one; None stands for nobody and is never matched."""
        try:
            typed = _composed(password).encode()
        except UnicodeEncodeError:
            typed = b""
        if len(password) > inputs.PASSWORD_LONGEST:
            typed = b""
        try:
            right = self._hasher.verify(stored or self._dummy, typed)
        except (VerificationError, InvalidHashError):
            return False
        return right and stored is not None and bool(typed)

    def outdated(self, stored: str) -> bool:
        """Whether the hash was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(stored)


def _composed(password: str) -> str:
    """One keyboard sends Vietnamese or Korean letters whole, another in pieces: it is the same password."""
    return unicodedata.normalize("NFC", password)
