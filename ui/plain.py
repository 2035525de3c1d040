"""The pages before Gradio: signing in, accepting an invitation, a new password, preferences, signing out.

Plain forms that work without JavaScript; each carries a token bound to the browser, and a write an
idempotency key.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from starlette.background import BackgroundTask
from starlette.responses import RedirectResponse, Response

from backend import policies
from backend.api.asking import by_https
from backend.api.cookies import Cookies
from backend.api.declared import declared
from backend.api.errors import advise_retry, status_of
from backend.api.forms import FormTokens
from backend.limits import RateLimits
from backend.services.people.accounts import AccountChange
from backend.services.people.invitations import Newcomer
from core import inputs
from core.errors import ParleyError
from core.records import Caller, Visit
from ui import formats, front_end, locale, visitor
from ui.components import roles
from ui.components.form_key import fresh
from ui.components.languages import described
from ui.guests import Guest
from ui.parcels import ADDRESS
from ui.sentences import sentence
from ui.site import Site
from ui.text import LOCALES, Text

YEAR = 365 * 24 * 3600
_LONGEST_VIEW = 1000
_OWN = re.compile(r"/[a-z]{2}/(?P<rest>[a-z-]*|(invitation|password)/[\w.-]+)", re.ASCII)
_ONLY_SENT = frozenset({"sign-out", "preferences"})
"""Addresses of forms; there is nothing to open."""
Typed = Annotated[str, Form()]


class PlainPages:
    """The handlers; `router` has their addresses."""

    def __init__(
        self,
        site: Site,
        *,
        cookies: Cookies,
        forms: FormTokens,
        limits: RateLimits,
        guests: tuple[Guest, ...],
        prepare: Mapping[str, Callable[[], Awaitable[None]]],
    ) -> None:
        self._site = site
        self._services = site.services
        self._cookies = cookies
        self._forms = forms
        self._limits = limits
        self._guests = guests
        self._prepare = prepare

    # signing in and out

    def login_page(self, request: Request, next: str = "", note: str = "") -> Response:
        if self._site.person(request):
            return RedirectResponse(self._inside(request, next), HTTPStatus.SEE_OTHER)
        text = self._site.text(request)
        notes = {"signed_out": text.login.signed_out, "password_saved": text.password_link.done}
        answer = self._login(request, next=next, note=notes.get(note, ""))
        answer.background = BackgroundTask(self._prepare[text.code])
        return answer

    def login(
        self, request: Request, login: Typed = "", password: Typed = "", next: Typed = "", form: Typed = ""
    ) -> Response:
        address = request.state.caller.address
        try:
            self._forms.check(request, form)
            self._limits.check_login(login, address)
            visit, token = self._services.people.sessions.login(login, password, address)
            self._leave(request)
        except ParleyError as error:
            return self._login(request, next=next, login=login[: inputs.LOGIN_LENGTH], error=error)
        self._limits.login_succeeded(login, address)
        return self._enter(request, visit, token, next)

    def logout(self, request: Request, everywhere: Typed = "") -> Response:
        if everywhere and self._site.person(request):
            self._services.people.sessions.end_all(request.state.caller)
        self._leave(request)
        answer = RedirectResponse(f"/{self._site.text(request).code}/login?note=signed_out", HTTPStatus.SEE_OTHER)
        self._cookies.clear(answer, https=by_https(request))
        return answer

    # links that were handed over

    def invitation_page(self, request: Request, token: str) -> Response:
        values = {"name": "", "login": "", "page_language": self._site.text(request).code, "consent": False}
        return self._invitation(request, token, values=values, key=fresh())

    def accept(
        self,
        request: Request,
        token: str,
        name: Typed = "",
        login: Typed = "",
        password: Typed = "",
        page_language: Typed = "",
        consent: Typed = "",
        key: Typed = "",
        form: Typed = "",
    ) -> Response:
        values = {"name": name, "login": login, "page_language": page_language, "consent": consent == "yes"}
        newcomer = Newcomer(
            login=login, name=name, password=password, page_language=page_language, consent=consent == "yes"
        )
        try:
            self._forms.check(request, form)
            visit, session = self._services.people.invitations.accept(
                token, newcomer, request.state.caller.address, key
            )
            if visit.session_id != request.state.caller.session_id:
                self._leave(request)
        except ParleyError as error:
            return self._invitation(request, token, values=values, key=fresh(), error=error)
        return self._enter(request, visit, session, "")

    def password_page(self, request: Request, token: str) -> Response:
        return self._password(request, token)

    def password(
        self, request: Request, token: str, password: Typed = "", key: Typed = "", form: Typed = ""
    ) -> Response:
        try:
            self._forms.check(request, form)
            self._services.people.accounts.use_password_link(token, password, request.state.caller.address, key)
        except ParleyError as error:
            return self._password(request, token, error=error)
        # Not the form itself: it would be sent to this address, whose link has just ended.
        return RedirectResponse(f"/{self._site.text(request).code}/login?note=password_saved", HTTPStatus.SEE_OTHER)

    # preferences

    def preferences(
        self, request: Request, language: Typed = "", look: Typed = "", here: Typed = "", next: Typed = ""
    ) -> Response:
        code = locale.of_address(here) or self._site.text(request).code
        if language in LOCALES:
            if (person := self._site.person(request)) is not None and person.page_language != language:
                change = AccountChange(page_language=language)
                self._services.people.accounts.change_account(request.state.caller, change, fresh())
            code = language
        rest = self._page(here) or _rest(here.partition("?")[0])
        onward = f"?next={quote(f'/{code}/{page}', safe='/')}" if rest == "login" and (page := self._page(next)) else ""
        answer = RedirectResponse(f"/{code}/{rest}{onward}", HTTPStatus.SEE_OTHER)
        if look in visitor.LOOKS:
            answer.set_cookie(visitor.LOOK_COOKIE, look, max_age=YEAR, samesite="lax", secure=by_https(request))
        return answer

    # shared

    def _login(
        self, request: Request, *, next: str = "", login: str = "", note: str = "", error: ParleyError | None = None
    ) -> Response:
        text = self._site.text(request)
        guests = [
            {"login": guest.login, "password": guest.password, "name": guest.name, "task": _task(text, guest)}
            for guest in self._guests
        ]
        return self._form_page(
            "login.html",
            request,
            title=text.login.title,
            next=next,
            login=login,
            note=note,
            guests=guests,
            error=error,
            soon=front_end.soon(),
        )

    def _invitation(
        self, request: Request, token: str, *, values: dict[str, Any], key: str, error: ParleyError | None = None
    ) -> Response:
        invitation = self._services.people.invitations.look(token)
        text, who = self._site.text(request), self._visitor(request)
        return self._form_page(
            "invitation.html",
            request,
            title=text.invitation.title,
            roles=formats.listed(roles.names(text, invitation.roles), locale=text.locale),
            languages=formats.listed(described(text, invitation.languages), locale=text.locale),
            valid_until=formats.moment(invitation.expires_at, locale=text.locale, zone=who.zone),
            shortest=inputs.PASSWORD_SHORTEST,
            values=values,
            key=key,
            error=error,
        )

    def _password(self, request: Request, token: str, *, error: ParleyError | None = None) -> Response:
        owner = self._services.people.accounts.password_link_owner(token)
        text = self._site.text(request)
        return self._form_page(
            "password_link.html",
            request,
            title=text.password_link.title,
            login=owner.login,
            shortest=inputs.PASSWORD_SHORTEST,
            key=fresh(),
            error=error,
        )

    def _form_page(self, template: str, request: Request, *, error: ParleyError | None, **context: Any) -> Response:
        """A page with a form: its token, and what was wrong with the form before."""
        request.state.refusal = error  # for the log and the numbers
        form = self._forms.issue(request)
        message = sentence(self._site.text(request), error) if error else ""
        answer = self._site.page(
            template,
            request,
            status=status_of(error) if error else HTTPStatus.OK,
            form=form.token,
            error=message,
            **context,
        )
        self._forms.remember(answer, form, https=by_https(request))
        if error:
            advise_retry(answer, error)
        return answer

    def _enter(self, request: Request, visit: Visit, token: str, next: str) -> Response:
        request.state.caller = Caller(visit.person, visit.session_id, request.state.caller.address)
        answer = RedirectResponse(self._inside(request, next), HTTPStatus.SEE_OTHER)
        self._cookies.set(answer, token, expires_at=visit.expires_at, https=by_https(request))
        return answer

    def _leave(self, request: Request) -> None:
        """End the session this browser has, if any; a new one never shares it."""
        if self._site.person(request):
            self._services.people.sessions.end(request.state.caller)

    def _inside(self, request: Request, next: str) -> str:
        """Where to go after signing in: a page of ours, in the person's language."""
        return f"/{self._site.text(request).code}/{self._page(next)}"

    def _page(self, next: str) -> str:
        """The page and view that an address leads to, without its language; the home page where it leads to none."""
        path, _, asked = next.partition("?")
        rest = _rest(path)
        if rest not in {ADDRESS, *(page.address for page in self._site.pages)}:
            return ""
        return f"{rest}?{quote(asked[:_LONGEST_VIEW], safe='=&%+')}" if asked else rest

    def _visitor(self, request: Request) -> visitor.Visitor:
        return visitor.of_request(request, public_url=self._services.settings.public_url)


def _task(text: Text, guest: Guest) -> str:
    """What a demo person does; of translators also on which side."""
    role = text.roles.fill(guest.role.value)
    return f"{role} · {text.groups.fill(guest.group.value)}" if guest.group else role


def _rest(address: str) -> str:
    """What follows the language in an address of ours; nothing where it is not one of ours."""
    match = _OWN.fullmatch(address)
    opens = match is not None and match["rest"] not in _ONLY_SENT and locale.of_address(address) is not None
    return match["rest"] if match is not None and opens else ""


def _with_head(method: str) -> list[str]:
    return ["GET", "HEAD"] if method == "GET" else [method]


def router(pages: PlainPages) -> APIRouter:
    """The addresses of the plain pages, in each language."""
    made = APIRouter(include_in_schema=False)
    anyone = declared(policies.anyone)
    routes: list[tuple[str, str, Callable[..., Response]]] = [
        ("GET", "/{code}/login", pages.login_page),
        ("POST", "/{code}/login", pages.login),
        ("POST", "/{code}/sign-out", pages.logout),
        ("GET", "/{code}/invitation/{token}", pages.invitation_page),
        ("POST", "/{code}/invitation/{token}", pages.accept),
        ("GET", "/{code}/password/{token}", pages.password_page),
        ("POST", "/{code}/password/{token}", pages.password),
        ("POST", "/{code}/preferences", pages.preferences),
    ]
    for method, path, handler in routes:
        for code in LOCALES:
            made.add_api_route(
                path.replace("{code}", code), anyone(functools.partial(handler)), methods=_with_head(method)
            )
    return made
