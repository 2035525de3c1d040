"""Tokens in our own forms: a form works for twelve hours, for the visitor it was shown to.

Bound to the session, or for strangers to a random cookie; another site can read neither.

    form = forms.issue(request)                    # form.token goes into the page
    forms.remember(response, form, https=...)      # strangers get their cookie
    forms.check(request, token)                    # Forbidden FORM_FORGED
"""

from __future__ import annotations

import hmac
import re
import secrets as randomness
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import Request
from starlette.responses import Response

from backend.api.asking import by_https
from backend.services.people.secrets import Secrets
from core.errors import Forbidden, Reason
from core.records import Caller

VISITOR_COOKIE = "parley_visitor"
LIFETIME = timedelta(hours=12)
_PURPOSE = "form"
_LONGEST = 1024
_VISITOR = re.compile(r"[\w-]{16,64}", re.ASCII)


@dataclass(frozen=True)
class Form:
    """A form token, and the visitor cookie that has to go with it."""

    token: str
    visitor: str | None


class FormTokens:
    """Issues and checks form tokens."""

    def __init__(
        self,
        secrets: Secrets,
        *,
        clock: Callable[[], datetime],
        new_visitor: Callable[[], str] = lambda: randomness.token_urlsafe(24),
    ) -> None:
        self._secrets = secrets
        self._clock = clock
        self._new_visitor = new_visitor

    def issue(self, request: Request) -> Form:
        """A token for a form shown in the answer to this request."""
        caller: Caller = request.state.caller
        if caller.session_id is not None:
            return Form(token=self._sign(f"session:{caller.session_id}"), visitor=None)
        known = request.cookies.get(_name(by_https(request)), "")
        visitor = known if _VISITOR.fullmatch(known) else self._new_visitor()
        return Form(token=self._sign(f"visitor:{visitor}"), visitor=visitor)

    def remember(self, response: Response, form: Form, *, https: bool) -> None:
        """Set the stranger's cookie that the form is bound to."""
        if form.visitor is not None:
            response.set_cookie(_name(https), form.visitor, path="/", secure=https, httponly=True, samesite="lax")

    def check(self, request: Request, token: object) -> None:
        """Forbidden FORM_FORGED unless this visitor was given this token within the last hours."""
        signed = self._secrets.read(_PURPOSE, token) if isinstance(token, str) and len(token) <= _LONGEST else None
        issued, _, bound = (signed or "").partition(":")
        if not issued.isdigit() or not hmac.compare_digest(bound.encode(), self._expected(request).encode()):
            raise Forbidden(Reason.FORM_FORGED)
        if not 0 <= self._now() - int(issued) <= LIFETIME.total_seconds():
            raise Forbidden(Reason.FORM_FORGED)

    def _expected(self, request: Request) -> str:
        caller: Caller = request.state.caller
        if caller.session_id is not None:
            return f"session:{caller.session_id}"
        return f"visitor:{request.cookies.get(_name(by_https(request)), '')}"

    def _sign(self, bound: str) -> str:
        return self._secrets.sign(_PURPOSE, f"{self._now()}:{bound}")

    def _now(self) -> int:
        return int(self._clock().timestamp())


def _name(https: bool) -> str:
    return f"__Host-{VISITOR_COOKIE}" if https else VISITOR_COOKIE
