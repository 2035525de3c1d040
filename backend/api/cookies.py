"""The session cookie: signed, out of reach for scripts, bound to this host when it came by https."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import HTTPConnection
from starlette.responses import Response

from backend.services.people.secrets import Secrets

NAME = "parley_session"
SECURE_NAME = f"__Host-{NAME}"
_PURPOSE = "session-cookie"


class Cookies:
    """Sets, clears and reads the cookie that carries a session token."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets

    def session(self, connection: HTTPConnection, *, https: bool) -> str | None:
        """The session token of a request; None when there is none that we signed."""
        value = connection.cookies.get(_name(https))
        return self._secrets.read(_PURPOSE, value) if value else None

    def set(self, response: Response, token: str, *, expires_at: datetime, https: bool) -> None:
        """Hand out a session token."""
        response.set_cookie(
            _name(https),
            self.value(token),
            expires=expires_at.astimezone(UTC),
            path="/",
            secure=https,
            httponly=True,
            samesite="lax",
        )

    def value(self, token: str) -> str:
        """What the cookie holds for a token."""
        return self._secrets.sign(_PURPOSE, token)

    def clear(self, response: Response, *, https: bool) -> None:
        """Take the cookie away."""
        response.delete_cookie(_name(https), path="/", secure=https, httponly=True, samesite="lax")


def _name(https: bool) -> str:
    return SECURE_NAME if https else NAME
