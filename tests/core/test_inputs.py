"""Text that people type: what is kept as it is, what is cleaned, what is refused."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import inputs
from core.errors import InvalidInput, Reason

REORDERING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
SURROGATES = "\ud800\udfff"


def refusal(check: object, *arguments: object, **more: object) -> Reason:
    with pytest.raises(InvalidInput) as caught:
        check(*arguments, **more)  # type: ignore[operator]
    return caught.value.reason


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ágnes\t Nagy ", "Ágnes Nagy"),
        ("A\u0301gnes", "Ágnes"),
        ("<b>Bob</b>", "<b>Bob</b>"),
        ("Robert'); DROP TABLE people;--", "Robert'); DROP TABLE people;--"),
        ("ก๋วยเตี๋ยว", "ก๋วยเตี๋ยว"),
        ("مُحَمَّد", "مُحَمَّد"),
        ("👩‍🔬", "👩‍🔬"),
        ("می‌خواهم", "می‌خواهم"),
    ],
)
def test_a_name_is_kept_as_people_write_it(typed: str, kept: str) -> None:
    assert inputs.line(typed) == kept


@pytest.mark.parametrize("character", ["\0", "\x07", "\n", "\x1b", "\x85", *REORDERING, *SURROGATES])
def test_a_name_cannot_hide_or_reorder_anything(character: str) -> None:
    assert refusal(inputs.line, f"a{character}b") is Reason.TEXT_CONTROL
    assert refusal(inputs.optional_line, f"a{character}b") is Reason.TEXT_CONTROL


@pytest.mark.parametrize("nothing", ["", "   ", "\t", "\u200b", "\u00ad \u200d", "\u3000", "\u3164", "\u2800\uffa0"])
def test_a_name_that_nobody_sees_is_empty(nothing: str) -> None:
    assert refusal(inputs.line, nothing) is Reason.TEXT_EMPTY


def test_a_name_fits_exactly_or_is_too_long() -> None:
    assert inputs.line("a" * 80) == "a" * 80
    with pytest.raises(InvalidInput) as caught:
        inputs.line("a" * 81)
    assert caught.value.reason is Reason.TEXT_TOO_LONG
    assert caught.value.params == {"longest": 80}


def test_text_that_grows_when_composed_is_measured_as_it_is_stored() -> None:
    typed = "\U0001d15e" * 80  # one character typed, two when normalised
    assert refusal(inputs.line, typed) is Reason.TEXT_TOO_LONG


def test_an_optional_name_may_be_nothing() -> None:
    assert inputs.optional_line("  ") == ""
    assert inputs.optional_line(" Ann ") == "Ann"


def test_a_note_keeps_its_lines() -> None:
    assert inputs.paragraph(" one\r\n\ttwo\n") == "one\n\ttwo"
    assert refusal(inputs.paragraph, "one\rtwo") is Reason.TEXT_CONTROL


@pytest.mark.parametrize("typed", ["Anna", " anna ", "ANNA"])
def test_logins_compare_whatever_their_case(typed: str) -> None:
    assert inputs.login(typed) == "anna"


@pytest.mark.parametrize("typed", ["ann", "a.b", "anna@example.org", "a+b-c_d", "0" * 64])
def test_a_login_may_look_like_this(typed: str) -> None:
    assert inputs.login(typed) == typed


@pytest.mark.parametrize("typed", ["", "a", "ab", "...", "an na", "ánna", "anna\n.", "аnna", "a" * 65, "a\0b"])
def test_a_login_may_not_look_like_this(typed: str) -> None:
    assert refusal(inputs.login, typed) is Reason.LOGIN_MALFORMED


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("123456789", Reason.PASSWORD_SHORT),
        ("x" * 257, Reason.PASSWORD_LONG),
        ("my-long-login", Reason.PASSWORD_LIKE_LOGIN),
        ("My-Long-Login123", Reason.PASSWORD_LIKE_LOGIN),
        ("password\0password", Reason.TEXT_CONTROL),
        ("password\ud800password", Reason.TEXT_CONTROL),
        (1234567890, Reason.TEXT_CONTROL),
    ],
)
def test_a_password_that_is_no_good_is_refused_with_its_reason(typed: object, reason: Reason) -> None:
    assert refusal(inputs.password, typed, login_name="my-long-login") is reason


@pytest.mark.parametrize("typed", ["1234567890", "x" * 256, "кошка на окне", "my-long-login and more", "🔑" * 10])
def test_a_password_is_otherwise_kept_as_typed(typed: str) -> None:
    assert inputs.password(typed, login_name="my-long-login") == typed


@pytest.mark.parametrize("sent", ["", "a" * 129, "é", "a\nb", "\0", "\ud800", None, 5, b"abc", ["a"]])
def test_an_id_from_outside_is_plain_or_refused(sent: object) -> None:
    assert refusal(inputs.opaque, sent) is Reason.REQUEST_MALFORMED


@pytest.mark.parametrize("sent", [None, 5, 1.5, b"abc", ["a"], {"a": 1}])
def test_what_is_no_text_is_refused(sent: object) -> None:
    assert refusal(inputs.line, sent) is Reason.REQUEST_MALFORMED
    assert refusal(inputs.login, sent) is Reason.REQUEST_MALFORMED


@given(st.text(alphabet=st.characters(), max_size=120))
def test_whatever_is_typed_is_refused_or_fit_to_store(typed: str) -> None:
    try:
        kept = inputs.line(typed)
    except InvalidInput:
        return
    assert 0 < len(kept) <= inputs.NAME_LENGTH
    assert unicodedata.is_normalized("NFC", kept)
    assert kept == kept.strip()
    assert inputs.line(kept) == kept
    kept.encode()
    assert not set(kept) & set(REORDERING + "\0\n\r")
