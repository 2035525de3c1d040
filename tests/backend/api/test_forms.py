"""A form works for whoever it was shown to, for twelve hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from fastapi import Request
from starlette.responses import Response

from backend.api.forms import FormTokens
from backend.api.origin import Origin
from backend.services.people.secrets import Secrets
from core.errors import Forbidden, Reason
from core.records import Caller, SessionId


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def forms(clock: Clock) -> FormTokens:
    return FormTokens(Secrets("k" * 40), clock=clock)


def request(*, session: str | None = None, cookie: str = "", scheme: str = "http") -> Request:
    caller = Caller(session_id=SessionId(session) if session else None)
    origin = Origin(address="203.0.113.9", scheme=scheme, direct=True)
    headers = [(b"cookie", cookie.encode())] if cookie else []
    return Request({"type": "http", "headers": headers, "state": {"caller": caller, "origin": origin}})


def cookie_of(response: Response) -> str:
    return response.headers["set-cookie"].partition(";")[0]


def refused(forms: FormTokens, asked: Request, token: object) -> bool:
    try:
        forms.check(asked, token)
    except Forbidden as error:
        return error.reason == Reason.FORM_FORGED
    return False


def test_a_stranger_gets_a_cookie_and_may_send_the_form(forms: FormTokens) -> None:
    form, answer = forms.issue(request()), Response()
    forms.remember(answer, form, https=False)
    forms.check(request(cookie=cookie_of(answer)), form.token)
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "samesite=lax" in answer.headers["set-cookie"].lower()


def test_over_https_the_cookie_belongs_to_this_host_alone(forms: FormTokens) -> None:
    form, answer = forms.issue(request(scheme="https")), Response()
    forms.remember(answer, form, https=True)
    assert answer.headers["set-cookie"].startswith("__Host-parley_visitor=")
    assert "Secure" in answer.headers["set-cookie"]
    forms.check(request(cookie=cookie_of(answer), scheme="https"), form.token)
    assert refused(forms, request(cookie=cookie_of(answer), scheme="http"), form.token)


def test_a_second_form_keeps_the_first_one_working(forms: FormTokens) -> None:
    first, answer = forms.issue(request()), Response()
    forms.remember(answer, first, https=False)
    second = forms.issue(request(cookie=cookie_of(answer)))
    for form in (first, second):
        forms.check(request(cookie=cookie_of(answer)), form.token)


def test_a_signed_in_person_needs_no_further_cookie(forms: FormTokens) -> None:
    form = forms.issue(request(session="s1"))
    assert form.visitor is None
    forms.check(request(session="s1"), form.token)


def test_nobody_else_can_send_it(forms: FormTokens) -> None:
    form = forms.issue(request(session="s1"))
    assert refused(forms, request(session="s2"), form.token)
    assert refused(forms, request(), form.token)
    assert refused(forms, request(cookie="parley_visitor=s1"), form.token)
    stranger = forms.issue(request())
    assert refused(forms, request(), stranger.token)
    assert refused(forms, request(cookie="parley_visitor=another-visitor-000"), stranger.token)


def test_it_works_for_twelve_hours_and_not_longer(forms: FormTokens, clock: Clock) -> None:
    form = forms.issue(request(session="s1"))
    clock.now += timedelta(hours=12)
    forms.check(request(session="s1"), form.token)
    clock.now += timedelta(seconds=1)
    assert refused(forms, request(session="s1"), form.token)


def test_one_from_the_future_or_signed_for_something_else_is_none(forms: FormTokens, clock: Clock) -> None:
    form = forms.issue(request(session="s1"))
    clock.now -= timedelta(hours=1)
    assert refused(forms, request(session="s1"), form.token)
    other = Secrets("k" * 40).sign("session-cookie", f"{int(clock().timestamp())}:session:s1")
    assert refused(forms, request(session="s1"), other)


@pytest.mark.parametrize("token", ["", "x", None, 5, ["x"], "\ud800", "ű" * 50, "a.b.c", "9" * 5000, "\0"])
def test_anything_else_is_refused_without_a_fault(forms: FormTokens, token: object) -> None:
    assert refused(forms, request(session="s1"), token)


def test_an_odd_cookie_is_replaced_not_signed(forms: FormTokens) -> None:
    form = forms.issue(request(cookie='parley_visitor="a b;c"'))
    assert form.visitor is not None
    assert form.visitor.replace("-", "").replace("_", "").isalnum()
