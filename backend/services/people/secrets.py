"""The key of this installation, and what is signed with it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from pathlib import Path

from itsdangerous import BadSignature, Signer

from core.errors import Reason, Unavailable
from core.files import write_whole
from core.settings import Settings, SettingsInvalid

_FILE = "secret"
_SHORTEST = 32


class Secrets:
    """Signs and reads short texts, each for one purpose only."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def sign(self, purpose: str, value: str) -> str:
        """The value with a signature; URL-safe when the value is."""
        return self._signer(purpose).sign(value).decode()

    def read(self, purpose: str, token: str) -> str | None:
        """The value that was signed for this purpose; None for anything else."""
        if not isinstance(token, str) or not token.isascii():
            return None
        try:
            return self._signer(purpose).unsign(token).decode()
        except BadSignature:
            return None

    def derive(self, purpose: str, value: str) -> str:
        """A text that only this key makes from the value, and that does not show it."""
        mac = hmac.new(self._key, f"{purpose}\0{value}".encode(), hashlib.sha256)
        return urlsafe_b64encode(mac.digest()).rstrip(b"=").decode()

    def _signer(self, purpose: str) -> Signer:
        return Signer(self._key, salt=f"parley.{purpose}", key_derivation="hmac", digest_method=hashlib.sha256)


def open_secrets(settings: Settings) -> Secrets:
    """The key from the settings, else the one kept in the home folder, made there at first."""
    configured = settings.secret.get_secret_value()
    if configured:
        return Secrets(configured)
    path = settings.home / _FILE
    try:
        if not path.exists():
            _make(path)
        key = path.read_text("ascii", errors="replace").strip()
    except OSError as error:
        raise Unavailable(Reason.STORAGE_FAILED) from error
    if len(key) < _SHORTEST or not key.isascii():
        raise SettingsInvalid(f"The key in {path} is damaged. Delete the file: a new one is made, all sign in again.")
    return Secrets(key)


def _make(path: Path) -> None:
    """Write a new key; where two start at once, both use the one that was first."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(path, f"{secrets.token_hex(32)}\n".encode("ascii"), mode=0o600, keep=True)
